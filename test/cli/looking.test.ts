import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { addresses, bundle, report, routes, StubHosts } from "./stub-hosts.ts";

/** The commands that look at hosts, with an agent whose answers are given. */
const hosts = new StubHosts();
const { space, bin } = hosts;
const agent = hosts.agent.bind(hosts);
const run = hosts.run.bind(hosts);
const calls = hosts.calls.bind(hosts);
afterAll(() => hosts.remove());
beforeEach(() => hosts.forgetCalls());

describe("hextet drift", () => {
  test("a host as hextet left it: a line, and 0; its report and bundle come over one connection", () => {
    agent({ report: [0, report], bundle: [0, bundle] });
    expect(run("drift", "office", "pve-1")).toEqual({
      status: 0,
      stdout: "rack/pve-1: as hextet left it\n",
      stderr: "",
    });
    expect(calls()).toEqual(["report", "bundle"]);
  });

  test("everything that is not from here, or has gone, is named, with a patch for a file: 1", () => {
    const files = [
      { path: "/etc/netplan/60-hextet.yaml", state: "changed", diff: "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n" },
      { path: "/etc/sysctl.d/60-hextet.conf", state: "missing", diff: "" },
      { path: "/etc/hextet/left", state: "left", diff: "" },
    ];
    const units = [{ unit: "hextet-container-a.service", enabled: false, active: false }];
    const now = {
      sysctls: [{ name: "net.ipv6.conf.all.forwarding", planned: "1", now: "0" }],
      addresses: addresses.replace("2001:db8:1::10/64", "2001:db8:1::99/64"),
      routes6: `${routes.replace("default via fe80::1", "default via fe80::2")}2001:db8:6::/64 via fe80::9 dev eno1 metric 1024 pref medium\n`,
    };
    agent({ report: [0, { ...report, files, units, ...now }], bundle: [0, bundle] });
    const { status, stdout, stderr } = run("drift", "office", "pve-1");
    expect({ status, stderr }).toEqual({ status: 1, stderr: "rack/pve-1: not as hextet left it\n" });
    expect(stdout).toBe(`rack/pve-1: 9 differences
  file    /etc/netplan/60-hextet.yaml was changed
    --- a
    +++ b
    @@ -1 +1 @@
    -x
    +y
  file    /etc/sysctl.d/60-hextet.conf is not there
  unit    hextet-container-a.service is stopped and is not enabled
  sysctl  net.ipv6.conf.all.forwarding is 0, not 1
  address 2001:db8:1::10/64 dev eno1 has gone
  address 2001:db8:1::99/64 dev eno1 is not from here
  route   default via fe80::1 dev eno1 has gone
  route   default via fe80::2 dev eno1 proto static metric 1024 pref medium is not from here
  route   2001:db8:6::/64 via fe80::9 dev eno1 metric 1024 pref medium is not from here
  put back what is hextet's: hextet heal office rack/pve-1; a file that is to stay as it is: hextet leave office rack/pve-1 PATH
`);
  });

  test("a host that cannot be asked is named, the others are shown: 3", () => {
    agent({ report: [0, report], bundle: [0, bundle] });
    const { status, stdout, stderr } = run("drift", "office");
    expect(status).toBe(3);
    expect(stdout).toMatch(
      /^rack\/pve-1: as hextet left it\nrack\/pve-2: nothing answers at ops@\[2001:db8:1::20\]:22 \(No route to host, tried for \d+ s\); see that it is up, and that address and port are right\n$/,
    );
    expect(stderr).toBe("rack/pve-2: could not be asked\n");
  });

  test("a host that is not at its declared address yet is asked by the way that works today", () => {
    agent({ report: [0, { ...report, host: "" }] });
    expect(run("drift", "moving")).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("rack/pve-3: hextet has not been there yet"),
    });
  });

  test("where hextet has not been yet, and where the agent is older, that is said", () => {
    agent({ report: [2, ""] });
    expect(run("drift", "office", "pve-1").stdout).toContain(
      "its agent is of an older release, which knows no report; the next up brings it up to date",
    );
    chmodSync(join(bin, "agent"), 0o644);
    expect(run("drift", "office", "pve-1")).toEqual({
      status: 0,
      stdout:
        "rack/pve-1: hextet has not been there yet; hextet diff office rack/pve-1 shows what up would put there\n",
      stderr: "",
    });
  });

  test("an agent without a bundle has been nowhere yet; one that fails says why", () => {
    agent({ report: [0, { ...report, host: "" }] });
    expect(run("drift", "office", "pve-1").stdout).toContain("hextet has not been there yet");
    agent({ report: [1, { agent: "1", result: "failed", step: "start", reason: "no room" }] });
    expect(run("drift", "office", "pve-1")).toMatchObject({ status: 3, stdout: "rack/pve-1: no room\n" });
  });

  test("as JSON it says the same", () => {
    agent({
      report: [0, { ...report, sysctls: [{ name: "a.b", planned: "1", now: "0" }], transaction: "7" }],
      bundle: [0, bundle],
    });
    const { status, stdout } = run("drift", "office", "rack/pve-1", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toEqual([
      {
        host: "rack/pve-1",
        result: "drifted",
        drift: [{ kind: "sysctl", thing: "a.b", state: "is 0, not 1", diff: "" }],
        pending: true,
      },
    ]);
  });
});

describe("hextet heal", () => {
  const applied = {
    agent: "1",
    host: "rack/pve-1",
    result: "applied",
    files: [{ path: "/etc/sysctl.d/60-hextet.conf", change: "updated" }],
    activated: ["sysctl"],
    unvalidated: [],
    seconds: 0.5,
    left: 5,
  };

  test("what is put back is confirmed over a connection of its own, with the bundle that it is about", () => {
    agent({ heal: [0, applied], bundle: [0, bundle], confirm: [0, { agent: "1", result: "confirmed" }] });
    expect(run("heal", "office", "pve-1", "--within", "5")).toEqual({
      status: 0,
      stdout: "rack/pve-1: put back (/etc/sysctl.d/60-hextet.conf, sysctl activated)\n",
      stderr: "",
    });
    expect(calls().sort()).toEqual(["bundle", "confirm", "heal --within 5"]);
  });

  test("nothing to put back: 0, and nothing to confirm", () => {
    agent({ heal: [0, { ...applied, result: "unchanged", files: [], activated: [] }] });
    expect(run("heal", "office", "pve-1").stdout).toBe("rack/pve-1: as hextet left it\n");
    expect(calls()).toEqual(["heal --within 90"]);
  });

  test("an agent that refuses says why, and whether the host is as it was: 1", () => {
    agent({ heal: [1, { agent: "1", result: "failed", step: "activate", reason: "no", back: true }] });
    expect(run("heal", "office", "pve-1")).toEqual({
      status: 1,
      stdout: "rack/pve-1: activate: no; the host is as it was before\n",
      stderr: "rack/pve-1: not healed\n",
    });
  });

  test("a change that went back before it was confirmed is not healed: 1", () => {
    agent({
      heal: [0, applied],
      bundle: [0, bundle],
      confirm: [
        1,
        { agent: "1", result: "failed", step: "confirm", reason: "it was taken back", back: true },
      ],
    });
    expect(run("heal", "office", "pve-1")).toMatchObject({
      status: 1,
      stdout: "rack/pve-1: confirm: it was taken back; the host is as it was before\n",
    });
  });
});

describe("hextet take and leave", () => {
  test("without a path they settle every file that a person changed", () => {
    const files = [
      { path: "/etc/a", state: "changed", diff: "" },
      { path: "/etc/b", state: "missing", diff: "" },
      { path: "/etc/c", state: "changed", diff: "" },
    ];
    agent({ report: [0, { ...report, files }], leave: [0, { agent: "1", result: "left" }] });
    expect(run("leave", "office", "pve-1")).toEqual({
      status: 0,
      stdout: ["/etc/a", "/etc/c"]
        .map((path) => `rack/pve-1: ${path} stays as it is now: up passes over it until it changes again\n`)
        .join(""),
      stderr: "",
    });
    expect(calls()).toEqual(["report", "leave /etc/a /etc/c"]);
  });

  test("a path is handed on as one word, and a refusal is the answer: 1", () => {
    agent({ take: [1, { agent: "1", result: "failed", step: "paths", reason: "/etc/x y is not hextet's" }] });
    expect(run("take", "office", "pve-1", "/etc/x y")).toEqual({
      status: 1,
      stdout: "",
      stderr: "rack/pve-1: /etc/x y is not hextet's\n",
    });
    expect(calls()).toEqual(["take /etc/x y"]);
  });

  test("as JSON they say what was settled, what was refused, and who could not be asked", () => {
    const changed = [{ path: "/etc/a", state: "changed", diff: "" }];
    const json = (...args: readonly string[]) => {
      const { status, stdout } = run(...args, "--json");
      return [status, ...JSON.parse(stdout)];
    };
    const own = { host: "rack/pve-1", paths: ["/etc/a"] };
    agent({ report: [0, { ...report, files: changed }], take: [0, { agent: "1", result: "taken" }] });
    expect(json("take", "office", "pve-1")).toEqual([0, { ...own, result: "taken", text: "" }]);
    agent({ leave: [1, { agent: "1", result: "failed", reason: "/etc/a is not hextet's" }] });
    expect(json("leave", "office", "pve-1", "/etc/a")).toEqual([
      1,
      { ...own, result: "failed", text: "/etc/a is not hextet's" },
    ]);
    agent({ report: [0, report] });
    expect(json("leave", "office", "pve-1")).toEqual([
      0,
      { ...own, result: "unchanged", paths: [], text: "" },
    ]);
    expect(json("take", "office", "pve-2", "/etc/a")).toEqual([
      3,
      { host: "rack/pve-2", result: "unknown", paths: ["/etc/a"], text: expect.stringContaining("No route") },
    ]);
  });
});

describe("which host is meant", () => {
  test.each([["diff"], ["drift"], ["heal"]])(
    "%s of a host that is not there: 2, and those that are",
    (command) => {
      expect(run(command, "office", "pve-9")).toEqual({
        status: 2,
        stdout: "",
        stderr: "pve-9: is no host of office; there are rack/pve-1, rack/pve-2\n",
      });
    },
  );
});

test("hextet verify of hosts that cannot be asked ends with 3, and says so in JUnit's words", () => {
  const { status, stderr } = run("verify", "office", "--deadline", "0", "--junit", "verify.xml");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^office: \d+ of its probes failed\n$/);
  const xml = readFileSync(join(space.path, "verify.xml"), "utf8");
  expect(xml).toContain('<testcase classname="rack/pve-2" name="address rack/pve-2 eno1 2001:db8:1::20/64"');
  expect(xml).toMatch(/<error message="nothing answers at ops@\[2001:db8:1::20\]:22/);
});
