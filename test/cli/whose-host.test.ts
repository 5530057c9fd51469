import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { bundle, report, StubHosts } from "./stub-hosts.ts";

/** What is said of a host that another stack has, and of one whose records are lost; what real agents answer is test/lab's to show. */
const hosts = new StubHosts();
afterAll(() => hosts.remove());
beforeEach(() => hosts.forgetCalls());

const drift = (...args: readonly string[]) => hosts.run("drift", "office", "pve-1", ...args);
const owned = (owner: string) =>
  hosts.agent({ report: [0, { ...report, records: "good", owner }], bundle: [0, bundle] });

describe("a host that another stack has", () => {
  test("is drift, that names whose it is and what to do: 1", () => {
    owned("acme/net/prod::rack-pve-1");
    expect(drift()).toEqual({
      status: 1,
      stdout: `rack/pve-1: 1 difference
  owner   acme/net/prod::rack-pve-1 has this host, and not office
  have it for this stack: hextet take-over office rack/pve-1, then pulumi up
`,
      stderr: "rack/pve-1: not as hextet left it\n",
    });
    expect(JSON.parse(drift("--json").stdout)).toEqual([
      {
        host: "rack/pve-1",
        result: "drifted",
        drift: [
          {
            kind: "owner",
            thing: "acme/net/prod::rack-pve-1",
            state: "has this host, and not office",
            diff: "",
          },
        ],
        pending: false,
        owner: "acme/net/prod::rack-pve-1",
      },
    ]);
  });

  test.each([
    ["its own", "acme/net/office::rack-pve-1"],
    ["its own by another project and resource", "organization/else/office::rack-pve-one"],
  ])("%s is none, whichever resource it was brought by", (_, owner) => {
    owned(owner);
    expect(drift()).toMatchObject({ status: 0, stdout: "rack/pve-1: as hextet left it\n" });
  });

  test("one that is nobody's waits for the next up", () => {
    owned("free");
    expect(drift()).toEqual({
      status: 0,
      stdout:
        "rack/pve-1: as hextet left it\n  it is nobody's since take-over: the next pulumi up takes it\n",
      stderr: "",
    });
  });

  test.each([
    ["acme/net/prod::rack-pve-1", "taken from acme/net/prod::rack-pve-1"],
    ["acme/net/office::rack-pve-1", "it was office's own, as acme/net/office::rack-pve-1"],
    ["free", "it was nobody's already"],
    ["", "nobody had said whose it was"],
  ])("take-over of one that is %j says so, and what comes next", (from, said) => {
    hosts.agent({ "take-over": [0, { agent: "2", host: "rack/pve-1", result: "taken-over", from }] });
    const text = `${said}; it is nobody's now, and the next pulumi up of office brings it under office`;
    expect(hosts.run("take-over", "office", "pve-1")).toEqual({
      status: 0,
      stdout: `rack/pve-1: ${text}\n`,
      stderr: "",
    });
    expect(JSON.parse(hosts.run("take-over", "office", "pve-1", "--json").stdout)).toEqual([
      { host: "rack/pve-1", result: "taken-over", from, text },
    ]);
    expect(hosts.calls()).toEqual(["take-over", "take-over"]);
  });

  test("an agent that refuses says why: 1; one that is older, or does not answer: 3", () => {
    hosts.agent({
      "take-over": [1, { agent: "2", result: "failed", step: "pending", reason: "another change", left: 7 }],
    });
    expect(hosts.run("take-over", "office", "pve-1")).toEqual({
      status: 1,
      stdout: "",
      stderr: "rack/pve-1: pending: another change; try again in 7 s\n",
    });
    hosts.agent({});
    expect(hosts.run("take-over", "office", "pve-1")).toMatchObject({
      status: 3,
      stderr: expect.stringContaining("of an older release, which knows no take-over"),
    });
    expect(hosts.run("take-over", "office", "pve-2").status).toBe(3);
  });
});

describe("a host whose records are lost", () => {
  const lost = { ...report, host: "", records: "lost", found: ["/etc/sysctl.d/60-hextet.conf"] };

  test("is not as hextet left it, with what still stands there and the command that mends it: 1", () => {
    hosts.agent({ report: [0, lost], bundle: [0, ""] });
    const problem =
      "what its agent knew of it is lost; still there: /etc/sysctl.d/60-hextet.conf; bring the host's bundle again: hextet bring office rack/pve-1";
    expect(drift()).toEqual({
      status: 1,
      stdout: `rack/pve-1: ${problem}\n`,
      stderr: "rack/pve-1: not as hextet left it\n",
    });
    expect(JSON.parse(drift("--json").stdout)).toEqual([
      { host: "rack/pve-1", result: "lost", problem, found: lost.found },
    ]);
    hosts.agent({ report: [0, { ...lost, host: "rack/pve-1", records: "damaged", found: [] }] });
    expect(drift()).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("what its agent knew of it is damaged; bring the host's bundle again:"),
    });
  });

  test("whose agent is gone too, as long as anything of it stands there", () => {
    hosts.agent({});
    rmSync(join(hosts.bin, "agent"));
    expect(drift().stdout).toContain("hextet has not been there yet");
    mkdirSync(join(hosts.space.path, "state"));
    const said =
      "its agent has been taken away; bring the host's bundle again: hextet bring office rack/pve-1\n";
    expect(drift()).toMatchObject({ status: 1, stdout: `rack/pve-1: ${said}` });
    expect(hosts.run("heal", "office", "pve-1")).toEqual({
      status: 1,
      stdout: `rack/pve-1: ${said}`,
      stderr: "rack/pve-1: not healed\n",
    });
    expect(hosts.run("leave", "office", "pve-1")).toMatchObject({ status: 1, stderr: `rack/pve-1: ${said}` });
    rmSync(join(hosts.space.path, "state"), { recursive: true });
  });

  test("has nothing that heal could put back: 1, and what does; the stack's and the host's names are in it", () => {
    const reason =
      "the records are lost; nothing was changed. hextet bring NAME HOST brings the bundle again";
    hosts.agent({ heal: [1, { agent: "2", result: "failed", step: "records", reason }] });
    expect(hosts.run("heal", "stacks/office.layout.yaml", "pve-1")).toMatchObject({
      status: 1,
      stdout:
        "rack/pve-1: records: the records are lost; nothing was changed. hextet bring stacks/office.layout.yaml rack/pve-1 brings the bundle again\n",
    });
  });

  test("of which nothing at all is left but the agent looks as if nothing had ever come: both are said", () => {
    hosts.agent({ report: [0, { ...report, host: "", records: "none" }], bundle: [0, ""] });
    expect(drift()).toEqual({
      status: 0,
      stdout:
        "rack/pve-1: hextet has not been there yet, or all that it brought has gone; hextet diff office rack/pve-1 shows what up would put there; where the stack takes it for brought, that is brought again by: hextet bring office rack/pve-1\n",
      stderr: "",
    });
  });

  test("one copy of two is a word, and no drift", () => {
    hosts.agent({ report: [0, { ...report, records: "one-copy" }], bundle: [0, bundle] });
    expect(drift()).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("whole in one of two copies; the next up or heal makes the other\n"),
    });
  });
});

test("bring wants a ledger that says everything, so that nothing goes to a host that could be numbered otherwise", () => {
  hosts.space.write(
    "stacks/behind.layout.yaml",
    `hextet: 1
purpose: example
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64" } }
    hosts:
      pve-1:
        connect: { address: "2001:db8:1::10", hostKey: "ssh-ed25519 ${"A".repeat(68)}" }
        interfaces: { eno1: { network: uplink } }
`,
  );
  const { status, stdout, stderr } = hosts.run("bring", "behind", "pve-1");
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toContain("record what it gives out with: hextet plan behind --write\n");
  expect(stderr).toContain("nothing was brought");
  expect(hosts.run("bring", "office", "pve-1", "--within", "0")).toMatchObject({
    status: 2,
    stderr: "--within 0: give 1 to 3600 seconds\n",
  });
  expect(hosts.run("bring", "office", "pve-2")).toMatchObject({ status: 3, stdout: "" });
});
