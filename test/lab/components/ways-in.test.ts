import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest } from "@jest/globals";
import { longer } from "../longer.ts";
import type { EngineRun } from "./engine-run.ts";
import { confirmWithin, RackOfWays, type Ways } from "./rack-of-ways.ts";

jest.setTimeout(240_000);

let rack: RackOfWays;
let stack: RackOfWays["stack"];
let ways: Ways;
/** How each host stood before hextet came. */
let bare: Readonly<Record<string, string>>;

const hosts = ["plain", "admin", "inner", "four", "moved"];
/** From then on the address of the first contact leads nowhere. */
const closedAtFirstAddress =
  "nft 'table inet first { chain input { type filter hook input priority 0; ip6 daddr 3fff:b0b:1::50 tcp dport 22 drop; }; }'";
const harmless = '[{ to: "3fff:eee::/64", via: "fe80::1" }]';

beforeAll(async () => {
  rack = await RackOfWays.boot("ways-in");
  stack = rack.stack;
  ways = rack.ways();
  bare = standings();
}, 180_000);

afterAll(() => stack?.close(), 60_000);

function standings(): Record<string, string> {
  return Object.fromEntries(hosts.map((host) => [host, rack.standing(host)]));
}

/** The same once every address is usable, which takes a second after it came back. */
async function standingsSoon(): Promise<Record<string, string>> {
  const until = performance.now() + 10_000;
  for (;;) {
    const now = standings();
    if (!Object.values(now).some((state) => state.includes("unusable")) || performance.now() > until)
      return now;
    await sleep(300);
  }
}

/** The same ways, but for one host. */
function but(host: string, change: Partial<Ways[string]>): Ways {
  const now = ways[host];
  if (now === undefined) throw new Error(`there is no host ${host}`);
  return { ...ways, [host]: { ...now, ...change } };
}

function confirmed(run: EngineRun, of: readonly string[] = hosts): void {
  expect(run.errors).toEqual({});
  for (const host of of) {
    expect(run.outputs[`rack/${host}`]).toMatchObject({ host: `rack/${host}`, result: "confirmed" });
  }
}

describe("hosts that are reached as root, through sudo on another port, through a bastion, over IPv4", () => {
  longer("are adopted, one of them by an address that goes, though one thing is done at a time", async () => {
    confirmed(await stack.up(rack.program(ways), { parallel: 1 }));
    expect(rack.standing("moved")).toContain("3fff:b0b:1::51/64 usable");
    stack.onHost("rack/moved", closedAtFirstAddress);
  });

  longer("are the same in the next run, which needs the way of the first one no longer", async () => {
    ways = but("moved", { connect: 'address: "3fff:b0b:1::51"' });
    const run = await stack.up(rack.program(ways));
    expect(run.errors).toEqual({});
    expect(Object.keys(run.changes)).toEqual(["same"]);
  });

  longer("are changed, wave by wave and two things at a time", async () => {
    const rollout = ", canary: rack/inner, waves: [[rack/admin, rack/four, rack/moved]]";
    const run = await stack.up(rack.program(ways, { routes: harmless, rollout }), { parallel: 2 });
    confirmed(run);
    expect(run.changes).toMatchObject({ update: hosts.length });
    for (const host of hosts) expect(rack.standing(host)).toContain("3fff:eee::/64 via fe80::1");
  });

  longer("do not wait for ever for a first wave that fails, though one thing is done at a time", async () => {
    const unreachable = but("inner", { connect: 'address: "3fff:b0b:1::30", port: 9' });
    const rollout = ", canary: rack/inner, waves: [[rack/admin, rack/four, rack/moved]]";
    const run = await stack.up(rack.program(unreachable, { rollout }), { parallel: 1 });
    expect(run.failed).toBe(true);
    for (const host of ["admin", "four", "moved", "plain"]) {
      expect(run.errors[`rack-${host}`]).toContain(`rack/${host}: it was left as it is, since `);
    }
    expect(run.steps.filter((step) => /^delete/.test(step))).toEqual([]);
    confirmed(await stack.up(rack.program(ways), { parallel: 1 }));
  });

  longer(
    "move by the address that the last run left, whatever the layout says of the first way",
    async () => {
      ways = but("moved", {
        connect: 'address: "3fff:b0b:1::52", today: { address: "3fff:b0b:1::dead" }',
        eno1: 'addresses: ["::52"]',
      });
      confirmed(await stack.up(rack.program(ways)), ["moved"]);
      expect(rack.standing("moved")).toContain("3fff:b0b:1::52/64");
      expect(rack.standing("moved")).not.toContain("3fff:b0b:1::51/64");
    },
  );

  longer("are not cut off where the declared address is none of theirs, unless that is allowed", async () => {
    // What stands for the host is the router: a forward, which the host's own files know nothing of.
    stack.onRouter(
      "rack",
      "nft 'table ip6 forward { chain incoming { type nat hook prerouting priority -100; ip6 daddr 3fff:b0b:1::5e tcp dport 22 dnat to 3fff:b0b:1::53; }; }'",
    );
    const before = rack.standing("moved");
    const forwarded = but("moved", { connect: 'address: "3fff:b0b:1::5e"', eno1: 'addresses: ["::53"]' });
    const refused = await stack.up(rack.program(forwarded));
    expect(refused.errors["rack-moved"]).toContain(
      "rack/moved: this connection comes in at 3fff:b0b:1::52, which the host would no longer have, and at 3fff:b0b:1::5e, where the change is to be confirmed, it would not be either",
    );
    expect(refused.errors["rack-moved"]).toContain("connect: { allowCutoff: true }");
    expect(rack.standing("moved")).toBe(before);
    ways = but("moved", {
      connect: 'address: "3fff:b0b:1::5e", allowCutoff: true',
      eno1: 'addresses: ["::53"]',
    });
    confirmed(await stack.up(rack.program(ways)), ["moved"]);
    expect(rack.standing("moved")).toContain("3fff:b0b:1::53/64");
    expect(Object.keys((await stack.preview(rack.program(ways))).changes)).toEqual(["same"]);
  });
});

describe("a confirmation that fails", () => {
  /** Has the host do something once, when the agent is called by that verb: before it works, and once it has answered. */
  function once(verb: string, before: string, after: string): void {
    const script = `#!/bin/sh
case "$*" in
*"hextet-agent ${verb}" | *"hextet-agent ${verb} "*) ;;
*) exec /usr/bin/timeout "$@" ;;
esac
rm /usr/local/bin/timeout
${before}
/usr/bin/timeout "$@"
status=$?
${after}
exit $status
`;
    stack.onHost(
      "rack/plain",
      `cat >/usr/local/bin/timeout <<'SCRIPT'\n${script}SCRIPT\nchmod 755 /usr/local/bin/timeout`,
    );
  }

  longer(
    "since it comes too late is reported with the host's name, address, reason and what to do",
    async () => {
      const before = rack.standing("plain");
      once("confirm", `sleep ${confirmWithin + 2}`, ":");
      const run = await stack.up(rack.program(ways, { routes: harmless }), { parallel: 1 });
      expect(run.failed).toBe(true);
      expect(run.errors["rack-plain"]).toMatch(/rack\/plain: .* root@\[3fff:b0b:1::10\]:22 /);
      expect(run.errors["rack-plain"]).toMatch(/it was not confirmed within 12 s/);
      expect(run.errors["rack-plain"]).toContain("the host is as it was before");
      expect(run.errors["rack-plain"]).not.toContain("hextet-agent confirm");
      expect(rack.standing("plain")).toBe(before);
    },
  );

  longer("since nobody answers for a while is made again, and stands", async () => {
    once(
      "apply",
      ":",
      "systemctl stop ssh; systemd-run --quiet --on-active=16 --timer-property=AccuracySec=100ms systemctl start ssh",
    );
    const patient = rack.program(ways, { routes: harmless, confirmWithin: 60 });
    const run = await stack.up(patient);
    confirmed(run, ["plain"]);
    expect(run.warnings).toContainEqual(expect.stringContaining("retrying update"));
  });
});

describe("hosts whose removal is broken off", () => {
  async function settled(): Promise<void> {
    const until = performance.now() + 90_000;
    while (!hosts.every((host) => rack.isSettled(host))) {
      if (performance.now() > until) throw new Error("a host is still being changed after 90 s");
      await sleep(300);
    }
  }

  const moments = {
    "at work": "[ -n \"$(find /run/hextet -maxdepth 1 -name 'work.*' 2>/dev/null)\" ]",
    "in place": "[ -e /var/lib/hextet/transaction/current ] && [ ! -e /etc/netplan/60-hextet.yaml ]",
  } as const;

  const slowly = (programs: readonly string[]) =>
    programs
      .map(
        (program) =>
          `printf '#!/bin/sh\\nsleep 3\\nexport PATH=/usr/sbin:/usr/bin\\nexec %s "$@"\\n' ${program} >/usr/local/bin/${program}; chmod 755 /usr/local/bin/${program}`,
      )
      .join("; ");

  const unplug = "nft 'table inet cable { chain forward { type filter hook forward priority 0; drop; }; }'";

  longer("are not removed where that would cut them off, and say so by name", async () => {
    const before = rack.standing("moved");
    const run = await stack.destroy();
    expect(Object.keys(run.errors).filter((name) => name !== "")).toEqual(["rack-moved"]);
    expect(run.errors["rack-moved"]).toContain("rack/moved: without hextet's files the connection");
    expect(rack.standing("moved")).toBe(before);
    stack.onHost("rack/moved", "nft delete table inet first");
    ways = but("moved", {
      connect: 'address: "3fff:b0b:1::50"',
      eno1: 'addresses: ["::50"]',
    });
    expect((await stack.up(rack.program(ways))).errors).toEqual({});
  });

  longer.each([
    ["at work", "engine"],
    ["at work", "all"],
    ["in place", "engine"],
    ["in place", "all"],
    ["in place", "cable"],
  ] as const)(
    "%s, with the end of the engine or of all the controller (%s), are as they were or bare, and go next time",
    async (moment, what) => {
      expect((await stack.up(rack.program(ways))).errors).toEqual({});
      const held = await standingsSoon();
      // So that the strike is in time.
      stack.onHost("rack/plain", slowly(["netplan", "networkctl"]));
      const hasCome = `if ${moments[moment]}; then echo yes; fi`;
      const strikes = () => {
        if (stack.onHost("rack/plain", hasCome) !== "yes\n") return false;
        if (what === "cable") stack.onRouter("rack", unplug);
        return true;
      };
      await stack.destroyKilled(strikes, what === "engine" ? "engine" : "all");
      await settled();
      if (what === "cable") stack.onRouter("rack", "nft delete table inet cable");
      const found = await standingsSoon();
      for (const host of hosts) expect([held[host], bare[host]]).toContain(found[host]);
      // Nobody is there to whom the host could still talk.
      if (moment === "in place" && what !== "engine") expect(found["plain"]).toBe(held["plain"]);
      const run = await stack.destroy();
      expect(run.errors).toEqual({});
      expect(await standingsSoon()).toEqual(bare);
    },
  );
});
