import { afterAll, describe, expect, test } from "@jest/globals";
import { hextet, Workspace } from "./hextet.ts";

const space = new Workspace();
space.write(
  "stacks/rack.layout.yaml",
  `hextet: 1
purpose: lab
prefixes: { home: 3fff:b0b::/60 }
sites:
  cloud:
    aws: { region: eu-central-1, vpc: { ipv4: 10.0.0.0/16, ipv6: amazon } }
    networks:
      edge: { zone: eu-central-1a, ipv4: 10.0.1.0/24, prefix: "0:0:0:3::/64" }
    hosts:
      web:
        aws: { instanceType: t3.medium, image: debian-13 }
        interfaces:
          ens5: { network: edge, addresses: ["::1:1"], pools: { containers: "::8/126" } }
        docker: { bridge: { pool: containers } }
        containers: { site: {} }
  rack:
    networks:
      inner: { from: home }
    hosts:
      pve-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          vmbr0: { bridge: { ports: [] }, network: inner, addresses: ["::1"] }
        guests:
          git: { id: 101, network: inner }
          mail: { id: 102, network: inner, address: "::25" }
`,
);
const ledger = [
  { space: "network4:cloud/edge", owner: "cloud/web/ens5", number: "4" },
  { space: "network:cloud/edge", owner: "cloud/web/ens5", number: "10001" },
  { space: "network:cloud/edge", owner: "cloud/web/ens5/pools/containers", number: "8", length: 126 },
  { space: "network:rack/inner", owner: "rack/pve-1/guests/chat", number: "7", freed: "2026-11-01" },
  { space: "network:rack/inner", owner: "rack/pve-1/guests/git", number: "2" },
  { space: "network:rack/inner", owner: "rack/pve-1/guests/mail", number: "25" },
  { space: "network:rack/inner", owner: "rack/pve-1/vmbr0", number: "1" },
  { space: "pool:cloud/web/ens5/containers", owner: "cloud/web/containers/site", number: "2" },
  { space: "prefix:home", owner: "rack/inner", number: "10000000000000000", length: 64 },
  { space: "vpc4:cloud", owner: "cloud/edge", number: "100", length: 24 },
  { space: "vpc:cloud", owner: "cloud/edge", number: "30000000000000000", length: 64 },
];
space.write("stacks/rack.ledger.jsonl", ledger.map((line) => `${JSON.stringify(line)}\n`).join(""));
afterAll(() => space.remove());

const why = (...args: readonly string[]) => hextet(space.path, "why", "rack", ...args);

describe("hextet why", () => {
  test("a numbered guest: the ledger's line, its neighbours, what rests and what is free", () => {
    const { status, stdout, stderr } = why("git");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(`3fff:b0b:0:1::2  rack/pve-1/git, guest

Numbered by name, and kept by the ledger, stacks/rack.ledger.jsonl line 5:
  {"space":"network:rack/inner","owner":"rack/pve-1/guests/git","number":"2"}

In rack/inner (network, 3fff:b0b:0:1::/64):
  3fff:b0b:0:1::1   rack/pve-1/vmbr0  interface
  3fff:b0b:0:1::25  rack/pve-1/mail   guest
Resting:
  3fff:b0b:0:1::7  rack/pve-1/guests/chat  since 2026-11-01
Free:
  3fff:b0b:0:1::3 to 3fff:b0b:0:1::6
  3fff:b0b:0:1::8 to 3fff:b0b:0:1::24
  3fff:b0b:0:1::26 to 3fff:b0b:0:1:200:5eff:fdff:ffff
  3fff:b0b:0:1:200:5eff:ff00:0 to 3fff:b0b:0:1:fdff:ffff:ffff:ff7f
  3fff:b0b:0:1:fe00:: to 3fff:b0b:0:1:ffff:ffff:ffff:ffff
`);
  });

  test("a pinned guest: the place in the layout, quoted, whatever way the address is spelt", () => {
    const { status, stdout } = why("3FFF:0B0B:0000:1:0:0:0:25");
    expect(status).toBe(0);
    expect(stdout).toContain(`Pinned in stacks/rack.layout.yaml:
   |
26 |           mail: { id: 102, network: inner, address: "::25" }
   |                                                     ^^^^^^`);
  });

  test("a network: what is in it, and what is beside it", () => {
    const { stdout } = why("rack/inner");
    expect(stdout).toContain("In rack/inner (network, 3fff:b0b:0:1::/64):");
    expect(stdout).toContain("In home (prefix, 3fff:b0b::/60): nothing else");
  });

  test("an address that nobody has is free, and one that rests says whose it was", () => {
    expect(why("3fff:b0b:0:1::3").stdout).toMatch(/^3fff:b0b:0:1::3 {2}is free\n/);
    expect(why("3fff:b0b:0:1::7").stdout).toMatch(
      /^3fff:b0b:0:1::7 {2}rests since 2026-11-01: it was that of rack\/pve-1\/guests\/chat\n/,
    );
  });

  test("in a block that is not known yet, an address is asked for as the plan shows it", () => {
    expect(why("cloud/56+03::a").stdout).toContain("cloud/56+03::a  cloud/web/site, container");
    expect(why("cloud/56+03::8").stdout).toContain("is the subnet-router anycast address of the pool");
    expect(why("cloud/56+03::2").stdout).toContain("is reserved by AWS");
    expect(why("docker0").stdout).toContain("whose second address the bridge takes");
    expect(why("cloud/vpc").stdout).toContain("Amazon gives it when the VPC is made.");
  });

  test("--json says the same as data", () => {
    expect(JSON.parse(why("mail", "--json").stdout)).toMatchObject({
      number: "3fff:b0b:0:1::25",
      thing: { name: "rack/pve-1/mail", kind: "guest", origin: "pinned" },
      pin: { file: "stacks/rack.layout.yaml", line: 26, column: 53 },
      ledger: { owner: "rack/pve-1/guests/mail", number: "25" },
      around: [{ within: { name: "rack/inner" }, resting: [{ freed: "2026-11-01" }] }],
    });
    expect(JSON.parse(why("3fff:b0b:0:1::3", "--json").stdout)).toMatchObject({ thing: null, reason: null });
  });

  test("a thing with IPv4 beside: IPv6 answers for its name, and the other is named; an IPv4 address answers for itself", () => {
    expect(why("cloud/web/ens5").stdout).toContain("In IPv4 it has 10.0.1.4: hextet why rack 10.0.1.4\n");
    expect(why("10.0.1.4").stdout).toContain(`10.0.1.4  cloud/web/ens5, interface

Numbered by name, and kept by the ledger, stacks/rack.ledger.jsonl line 1:
  {"space":"network4:cloud/edge","owner":"cloud/web/ens5","number":"4"}
`);
    expect(why("10.0.1.255").stdout).toContain("10.0.1.255  is reserved by AWS");
    expect(why("10.0.1.9").stdout).toContain("10.0.1.9  is free\n");
  });

  test("an address in no prefix of the plan: the answer is no, 1", () => {
    const { status, stderr } = why("2001:db8::1");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "2001:db8::1: lies in no prefix and no network of rack\n",
    });
  });

  test("a thing that is not there: 2, and what is like it", () => {
    const { status, stderr } = why("rack/pve-2/gi");
    expect(status).toBe(2);
    expect(stderr).toBe(
      "rack/pve-2/gi: is neither an address nor a thing of rack; there is rack/pve-1/git\n",
    );
  });
});
