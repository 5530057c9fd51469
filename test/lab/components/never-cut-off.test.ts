import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import type { Connections } from "../../../components/connections.ts";
import { EngineStack } from "./engine-stack.ts";
import type { ProgramSpec } from "./programs.ts";
import { freePort, makeKey } from "./ssh-server.ts";

jest.setTimeout(180_000);

/** Seconds; enough under load, since the timer starts anew once a change is in force. */
const confirmWithin = 10;

/**
 * A route that all answers to the controller take: by a host that is there and forwards nothing. (A next hop that is
 * not there would do no harm: Linux goes by the less specific route instead, on hosts that forward nothing.)
 */
const wrong = '[{ to: "3fff:fff::/64", via: "3fff:b0b:1::30" }]';
/** One that does no harm. */
const harmless = '[{ to: "3fff:eee::/64", via: "fe80::1" }]';

const folder = mkdtempSync(join(tmpdir(), "hextet-never-cut-off-"));
let stack: EngineStack;
let twins: Connections;

/** Hosts of a rack by name, each with the host part of its address and whatever else is said of it. */
type Rack = Readonly<Record<string, readonly [address: string, rest?: string]>>;

const all: Rack = { one: ["10"], two: ["20"], three: ["30"] };
const pair: Rack = { one: ["10"], two: ["20"] };

function layout(routes = "[]", hosts: Rack = pair, rollout = ""): string {
  const texts = Object.entries(hosts).map(
    ([name, [address, rest = ""]]) => `
      ${name}:
        connect: { address: "3fff:b0b:1::${address}", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: ["::${address}"] } }
        ${rest}`,
  );
  return `
hextet: 1
purpose: lab
rollout: { confirmWithin: ${confirmWithin}${rollout} }
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1", routes: ${routes} }
    hosts:${texts.join("")}
`;
}

function program(text: string, change: Connections = {}): ProgramSpec {
  const ways = Object.entries({ ...twins, ...change });
  const connections = ways.filter(([name]) => text.includes(`\n      ${name.split("/")[1]}:`));
  return {
    kind: "landscape",
    name: stack.name,
    layout: text,
    connections: Object.fromEntries(connections),
  };
}

/** The way to a host, which stands or not. */
function wayTo(host: string, change: Partial<Connections[string]>): Connections {
  const known = twins[host];
  if (known === undefined) throw new Error(`there is no twin of ${host}`);
  return { [host]: { ...known, ...change } };
}

function netplan(host: string): string {
  return stack.onHost(host, "cat /etc/netplan/60-hextet.yaml");
}

beforeAll(async () => {
  stack = await EngineStack.open("never-cut-off");
  twins = await stack.bootTwins(layout("[]", all));
}, 180_000);

afterAll(async () => {
  await stack?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe("hosts that get their files from the real engine", () => {
  test("get their files and confirm them, one after the other too", async () => {
    const run = await stack.up(program(layout()), { parallel: 1 });
    expect(run.errors).toEqual({});
    expect(run.outputs["rack/one"]).toMatchObject({ result: "confirmed", host: "rack/one" });
    expect(JSON.parse(stack.onHost("rack/one", "hextet-agent status"))).not.toHaveProperty("transaction");
    const again = await stack.up(program(layout()), { parallel: 2 });
    expect(Object.keys(again.changes)).toEqual(["same"]);
  });

  test("preview a change as a patch of their files, and show no key", async () => {
    const { changes, text } = await stack.preview(program(layout(wrong)));
    expect(changes).toMatchObject({ update: 2 });
    expect(text).toMatch(/\+\s+via: \\?"3fff:b0b:1::30\\?"\n/);
    expect(text.includes("PRIVATE KEY")).toBe(false);
    expect(stack.keptFiles()).toContain("hextet bundle 1");
    expect(stack.keptFiles().includes("PRIVATE KEY")).toBe(false);
  });

  test("fail one by one, each by its name and in one sentence, and the others go on", async () => {
    const stranger = makeKey(join(folder, "stranger"));
    const port = await freePort();
    const ways = { ...wayTo("rack/two", { port }), ...wayTo("rack/three", { hostKey: stranger.line }) };
    const run = await stack.up(program(layout(harmless, all), ways));
    expect(netplan("rack/one")).toContain("3fff:eee::/64");
    const { "": whole, ...each } = run.errors;
    // And nothing else is said but that the update as a whole failed.
    expect(whole).toBe("update failed\n");
    expect(Object.keys(each).sort()).toEqual(["rack-three", "rack-two"]);
    expect(each["rack-two"]).toContain(`root@[3fff:b0b:1::20]:${port}`);
    expect(each["rack-two"]).toContain("is as it was before");
    expect(each["rack-three"]).toContain("and not the ssh-ed25519 key");
    expect((await stack.up(program(layout()))).errors).toEqual({});
  });

  test("go back by themselves from a route to nowhere, and the sentence says so", async () => {
    const before = netplan("rack/one");
    const run = await stack.up(program(layout(wrong)));
    expect(run.failed).toBe(true);
    const { "": whole, ...each } = run.errors;
    expect(whole).toBe("update failed\n");
    expect(Object.keys(each).sort()).toEqual(["rack-one", "rack-two"]);
    for (const [name, address] of [
      ["one", "10"],
      ["two", "20"],
    ]) {
      expect(each[`rack-${name}`]).toContain(`rack/${name}: the `);
      expect(each[`rack-${name}`]).toContain(`root@[3fff:b0b:1::${address}]:22`);
      expect(each[`rack-${name}`]).toContain("is as it was before");
    }
    expect(netplan("rack/one")).toBe(before);
  });

  test("are still to change after that, and change by the next plain run once the cause is mended elsewhere", async () => {
    const wanted = program(layout(wrong));
    expect((await stack.preview(wanted)).changes).toMatchObject({ update: 2 });
    stack.onHost("rack/three", "sysctl -q -w net.ipv6.conf.all.forwarding=1");
    const run = await stack.up(wanted);
    expect(run.errors).toEqual({});
    expect(run.changes).toMatchObject({ update: 2 });
    expect(netplan("rack/one")).toContain("3fff:b0b:1::30");
    expect(Object.keys((await stack.preview(wanted)).changes)).toEqual(["same"]);
  });

  test("go back when the engine is killed under a change, which the next plain run makes again, whole", async () => {
    const wanted = program(layout());
    await stack.upKilled(wanted, () => !netplan("rack/two").includes("3fff:b0b:1::30"));
    expect((await stack.preview(wanted)).changes).toMatchObject({ update: expect.any(Number) });
    const run = await stack.up(wanted);
    expect(run.errors).toEqual({});
    for (const host of ["rack/one", "rack/two"]) expect(netplan(host)).not.toContain("3fff:b0b:1::30");
    expect(Object.keys((await stack.preview(wanted)).changes)).toEqual(["same"]);
  });

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

  test("keep what a person changed in a file, and the run stops with the difference and the two ways on", async () => {
    stack.onHost("rack/one", "echo '# mine' >>/etc/netplan/60-hextet.yaml");
    const wanted = program(layout(harmless));
    const run = await stack.up(wanted);
    expect(Object.keys(run.errors).filter((name) => name !== "")).toEqual(["rack-one"]);
    expect(run.errors["rack-one"]).toContain("+# mine");
    expect(run.errors["rack-one"]).toContain(`hextet take ${stack.name} rack/one`);
    expect(netplan("rack/one")).toContain("# mine");
    stack.onHost("rack/one", "hextet-agent take");
    expect((await stack.up(wanted)).errors).toEqual({});
    expect(netplan("rack/one")).not.toContain("# mine");
    expect((await stack.up(program(layout()))).errors).toEqual({});
  });

  test("are as the new one wants them where they are renamed without saying so: the late removal of the old one does nothing", async () => {
    const { two, ...others } = pair;
    const renamed = layout("[]", { ...others, deux: two ?? ["20"] });
    const { "rack/two": way } = twins;
    const run = await stack.up(program(renamed, way === undefined ? {} : { "rack/deux": way }));
    expect(run.errors).toEqual({});
    expect(run.changes).toMatchObject({ create: expect.any(Number), delete: expect.any(Number) });
    expect(netplan("rack/two")).toContain("Written by hextet for rack/deux");
    expect((await stack.up(program(layout()))).errors).toEqual({});
    expect(netplan("rack/two")).toContain("Written by hextet for rack/two");
  });

  test("wait for their canary, and are left alone when that does not confirm", async () => {
    const waves = layout(harmless, all, ", canary: rack/three");
    const lost = await stack.up(program(waves, wayTo("rack/three", { port: await freePort() })));
    expect(lost.errors["rack-one"]).toContain(
      "rack/one: it was left as it is, since rack/three, which it comes after, did not get that far",
    );
    expect(lost.steps.filter((step) => /^delete/.test(step))).toEqual([]);
    expect(netplan("rack/one")).not.toContain("3fff:eee::/64");
    const run = await stack.up(program(waves));
    expect(run.errors).toEqual({});
    const canary = run.times["rack-three"]?.ended ?? Number.POSITIVE_INFINITY;
    for (const name of ["rack-one", "rack-two"]) {
      expect(run.times[name]?.began).toBeGreaterThan(canary);
    }
    expect(netplan("rack/one")).toContain("3fff:eee::/64");
  });

  test("are forgotten without being dialled once they are retired", async () => {
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
    const way = twins["rack/two"];
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
    expect(Object.entries(grepped).filter(([, one]) => one.includes(planted))).toEqual([]);
    expect(grepped.state).toContain("secret=note@1");
    const found = stack.onHost(
      "rack/two",
      `for f in $(grep -rlF -D skip ${planted} /etc /var/lib/hextet /var/log /run/hextet /tmp 2>/dev/null); do stat -c '%a %U' "$f"; done | sort -u`,
    );
    expect(found).toBe("600 root\n");
  });
});
