import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { longer } from "../longer.ts";
import { driftAt } from "./drift-at.ts";
import { freePort } from "./ssh-server.ts";
import { all, confirmWithin, harmless, layout, pair, type Rack, TwinRack } from "./twin-rack.ts";

jest.setTimeout(180_000);

let rack: TwinRack;
let stack: TwinRack["stack"];
const program: TwinRack["program"] = (text, change) => rack.program(text, change);
const wayTo: TwinRack["wayTo"] = (host, change) => rack.wayTo(host, change);
const netplan: TwinRack["netplan"] = (host) => rack.netplan(host);

beforeAll(async () => {
  rack = await TwinRack.boot("hosts-over-time", withIncus(all));
  stack = rack.stack;
  expect((await stack.up(program(layout()))).errors).toEqual({});
}, 180_000);

afterAll(() => stack?.close(), 60_000);

/** The layout in which the second host has Incus. */
function withIncus(hosts: Rack): string {
  const two = ["20", 'incus: { bridges: { incusbr0: { network: inside, address: "::1" } } }'] as const;
  const network = '      inside: { prefix: "3fff:b0b:2::/64" }\n    hosts:';
  return layout("[]", { ...hosts, two }).replace("    hosts:", network);
}

describe("hosts that have their files from the real engine", () => {
  test("are changed by the address that works today and confirmed by the planned one", async () => {
    const moved = layout("[]", { ...pair, one: ["11"] });
    const run = await stack.up(program(moved, wayTo("rack/one", { address: "3fff:b0b:1::11" })));
    expect(run.errors).toEqual({});
    expect(run.changes).toMatchObject({ update: 1 });
    expect(netplan("rack/one")).toContain("3fff:b0b:1::11/64");
    const back = await stack.up(program(layout()));
    expect(back.errors).toEqual({});
    expect(netplan("rack/one")).not.toContain("3fff:b0b:1::11/64");
  });

  test("are left alone where the change would take away the only way in, with the override named", async () => {
    const cut = layout().replace('addresses: ["::10"]', 'addresses: ["::12"]');
    const run = await stack.up(program(cut));
    expect(run.errors["rack-one"]).toContain(
      "rack/one: this connection comes in at 3fff:b0b:1::10, which the host",
    );
    expect(run.errors["rack-one"]).toContain("connect: { allowCutoff: true }");
    expect(netplan("rack/one")).toContain("3fff:b0b:1::10/64");
  });

  test("keep what a person changed in a file, and the run stops with how to see the difference and the two ways on", async () => {
    stack.onHost("rack/one", "echo '# mine' >>/etc/netplan/60-hextet.yaml");
    const wanted = program(layout(harmless));
    const run = await stack.up(wanted);
    expect(Object.keys(run.errors).filter((name) => name !== "")).toEqual(["rack-one"]);
    // The file is closed to others, and an error is read by many.
    expect(run.errors["rack-one"]).not.toContain("# mine");
    expect(run.errors["rack-one"]).toContain(`hextet diff ${stack.name} rack/one --show-secret-files`);
    expect(run.errors["rack-one"]).toContain(`hextet take ${stack.name} rack/one`);
    expect(netplan("rack/one")).toContain("# mine");
    stack.onHost("rack/one", "hextet-agent take");
    expect((await stack.up(wanted)).errors).toEqual({});
    expect(netplan("rack/one")).not.toContain("# mine");
    expect((await stack.up(program(layout()))).errors).toEqual({});
  });

  longer(
    "are refused where they are renamed without saying so, with what to say, and keep what they have",
    async () => {
      const { two, ...others } = pair;
      const renamed = (more: string) => layout("[]", { ...others, deux: [two?.[0] ?? "20", more] });
      const { "rack/two": way } = rack.twins;
      const ways = way === undefined ? {} : { "rack/deux": way };
      const run = await stack.up(program(renamed(""), ways));
      expect(run.errors["rack-deux"]).toContain(
        "if rack-deux is only another name of rack-two, say so in the layout: formerly",
      );
      expect(netplan("rack/two")).toContain("Written by hextet for rack/two");
      const said = await stack.up(program(renamed("formerly: two"), ways));
      expect(said.errors).toEqual({});
      expect(said.steps.filter((step) => /^(create|delete)/.test(step))).toEqual([]);
      expect(netplan("rack/two")).toContain("Written by hextet for rack/deux");
      const back = layout("[]", { ...others, two: [two?.[0] ?? "20", "formerly: deux"] });
      expect((await stack.up(program(back))).errors).toEqual({});
    },
  );

  longer(
    "keep all they have when their kind changes: netplan's host gets Incus, as an update, without drift",
    async () => {
      const inside = withIncus(pair);
      const wanted = program(inside);
      const run = await stack.up(wanted);
      expect(run.errors).toEqual({});
      expect(run.steps.filter((step) => / Command /.test(step)).sort()).toEqual([
        "same Command rack-one",
        "update Command rack-two",
      ]);
      expect(netplan("rack/two")).toContain("3fff:b0b:1::20/64");
      expect(stack.onHost("rack/two", "incus network get incusbr0 ipv6.address").trim()).toBe(
        "3fff:b0b:2::1/64",
      );
      expect(driftAt(stack, "rack/two", inside)).toEqual([]);
      expect(Object.keys((await stack.preview(wanted)).changes)).toEqual(["same"]);
      // And back again.
      expect((await stack.up(program(layout()))).errors).toEqual({});
      expect(netplan("rack/two")).toContain("3fff:b0b:1::20/64");
      expect(driftAt(stack, "rack/two", layout())).toEqual([]);
    },
  );

  longer(
    "belong to the stack that brought them: another one is refused, and takes them over on purpose",
    async () => {
      const other = "acme-second";
      const { one: first } = pair;
      const alone = layout(harmless, { one: first ?? ["10"] });
      const owner = (name: string) => `organization/hextet/${name}::rack-one`;
      const refused = await stack.up(program(alone), { other });
      expect(refused.errors["rack-one"]).toContain(`this host is ${owner(stack.name)}'s since 20`);
      expect(refused.errors["rack-one"]).toContain(`hextet take-over ${other} rack/one`);
      expect(netplan("rack/one")).not.toContain("3fff:eee::/64");
      expect(Object.keys((await stack.preview(program(layout()))).changes)).toEqual(["same"]);
      stack.onHost("rack/one", "hextet-agent take-over");
      expect((await stack.up(program(alone), { other })).errors).toEqual({});
      expect(netplan("rack/one")).toContain("3fff:eee::/64");
      expect(stack.onHost("rack/one", "hextet-agent status")).toContain(`"owner": "${owner(other)}"`);
      // The one that it was taken from can neither change it any more, nor strip it.
      const changed = await stack.up(program(layout('[{ to: "3fff:eed::/64", via: "fe80::1" }]')));
      expect(changed.errors["rack-one"]).toContain(`this host is ${owner(other)}'s since 20`);
      expect((await stack.up({ kind: "nothing" })).errors).toEqual({});
      expect(netplan("rack/one")).toContain("3fff:eee::/64");
      expect(() => netplan("rack/two")).toThrow();
      // Its own removes it.
      expect((await stack.up({ kind: "nothing" }, { other })).errors).toEqual({});
      expect(() => netplan("rack/one")).toThrow();
      expect((await stack.up(program(layout()))).errors).toEqual({});
    },
  );

  test("wait for their canary, and are left alone when that does not confirm", async () => {
    const waves = layout(harmless, all, ", canary: rack/three");
    const lost = await stack.up(program(waves, wayTo("rack/three", { port: await freePort() })));
    expect(lost.errors["rack-one"]).toContain(
      "rack/one: it was left as it is, since rack/three, which it comes after, did not get that far",
    );
    expect(lost.steps.filter((step) => /^delete/.test(step))).toEqual([]);
    expect(netplan("rack/one")).not.toContain("3fff:eee::/64");
    // More hosts than are worked on at the same time.
    const run = await stack.up(program(waves), { parallel: 2 });
    expect(run.errors).toEqual({});
    // All twins go by one clock. What confirms is a rename: the inode's time of change; what is installed was written then.
    const moment = (host: string, what: string) => Number(stack.onHost(host, `stat -c ${what}`));
    const confirmed = moment("rack/three", "%.Z /var/lib/hextet/current");
    for (const host of ["rack/one", "rack/two"]) {
      expect(moment(host, "%.Y /etc/netplan/60-hextet.yaml")).toBeGreaterThan(confirmed);
    }
    expect(netplan("rack/one")).toContain("3fff:eee::/64");
  });

  longer("are forgotten without being dialled once they are retired", async () => {
    const nowhere = wayTo("rack/three", { port: await freePort() });
    const retired = layout(harmless, { ...all, three: ["30", "retired: true"] });
    const first = await stack.up(program(retired, nowhere));
    expect(first.errors).toEqual({});
    const gone = program(layout(harmless));
    const second = await stack.up(gone);
    expect(second.errors).toEqual({});
    expect(Object.keys((await stack.preview(gone)).changes)).toEqual(["same"]);
    expect(netplan("rack/three")).toContain("3fff:eee::/64");
  });

  test("leave nothing of hextet behind and stay reachable when they are destroyed", async () => {
    const run = await stack.up({ kind: "nothing" });
    expect(run.errors).toEqual({});
    for (const host of ["rack/one", "rack/two"]) expect(() => netplan(host)).toThrow();
  });

  test("hold secrets that stand nowhere else: in no state, log or list of processes, and for root alone", async () => {
    const planted = "planted-6a1f0c55";
    const secret = { name: "note", version: "1", content: `${planted}\n` };
    const way = rack.twins["rack/two"];
    if (way?.key.kind !== "file") throw new Error("there is no twin of rack/two");
    const { address, hostKey, key } = way;
    const run = stack.up(
      {
        kind: "hosts",
        hosts: {
          two: {
            host: "rack/keeper",
            connection: { address, hostKey, keyFile: key.path },
            confirmWithin,
            files: { "/etc/hextet/note": { subsystem: "systemd", secret } },
          },
        },
      },
      { verbose: true },
    );
    let ended = false;
    const finished = run.finally(() => {
      ended = true;
    });
    let processes = "";
    while (!ended) {
      processes += execFileSync("ps", ["-eo", "args"], { encoding: "utf8" });
      await sleep(100);
    }
    const { errors, text } = await finished;
    expect(errors).toEqual({});
    expect(stack.onHost("rack/two", "cat /etc/hextet/note; stat -c %a /etc/hextet/note")).toBe(
      `${planted}\n600\n`,
    );
    expect(processes).toContain("hextet-agent apply");
    const grepped = { processes, text, state: stack.keptFiles() };
    expect(Object.entries(grepped).filter(([, content]) => content.includes(planted))).toEqual([]);
    expect(grepped.state).toContain("secret=note@1");
    const found = stack.onHost(
      "rack/two",
      `for f in $(grep -rlF -D skip ${planted} /etc /var/lib/hextet /var/log /run/hextet /tmp 2>/dev/null); do stat -c '%a %U' "$f"; done | sort -u`,
    );
    expect(found).toBe("600 root\n");
  });

  test("keep a file when what is to come in its place is refused, at once or once it is known", async () => {
    const way = rack.twins["rack/two"];
    if (way?.key.kind !== "file") throw new Error("there is no twin of rack/two");
    const { address, hostKey, key } = way;
    const connection = { address, hostKey, keyFile: key.path };
    const file = { subsystem: "sysctl", content: "net.ipv6.conf.default.hop_limit = 99\r\n" } as const;
    const files = { "/etc/sysctl.d/60-late.conf": file };
    const two = { host: "rack/keeper", connection, confirmWithin, files };
    for (const late of [false, true]) {
      const { failed, errors, steps } = await stack.up({ kind: "hosts", hosts: { two }, late });
      expect(failed).toBe(true);
      expect(Object.values(errors).join("\n")).toContain("rack/keeper: /etc/sysctl.d/60-late.conf: ");
      expect(steps.filter((step) => /^(delete|update|create)/.test(step))).toEqual([]);
      expect(stack.onHost("rack/two", "cat /etc/hextet/note")).toContain("planted-");
    }
  });
});
