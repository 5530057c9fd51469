import { readdirSync, readFileSync } from "node:fs";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import type { Connections } from "../../hosts/ways/connections.ts";
import { known, type MockedStackOptions, mockedStack, only } from "./mocked-stack.ts";

const { Landscape } = await import("../../components/landscape.ts");

const stacks = new URL("../../stacks/", import.meta.url);
const layout = readFileSync(new URL("lab.layout.yaml", stacks), "utf8");
const ledger = readFileSync(new URL("lab.ledger.jsonl", stacks), "utf8");
const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B";

const twin = (address: string) =>
  ({ address, port: 22, user: "root", key: { kind: "agent" }, hostKey, bastion: undefined }) as const;

const connections: Connections = {
  "rack/pve-1": twin("3fff:b0b:1::10"),
  "rack/lxd-1": twin("3fff:b0b:1::20"),
};

function placed(options: MockedStackOptions = {}) {
  return mockedStack(() => {
    new Landscape("lab", { layout, ledger, connections });
  }, options);
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe("Landscape", () => {
  test("places a VPC, an interface and an instance for each cloud host, and one command for each machine", async () => {
    const made = (await placed()).filter((registered) => !registered.type.startsWith("hextet:"));
    expect(
      made.map((registered) => `${registered.type.split(":").at(-1)} ${registered.name}`).sort(),
    ).toEqual([
      "Command rack-lxd-1",
      "Command rack-pve-1",
      "Instance cloud-web-1",
      "Instance cloud-web-2",
      "InternetGateway cloud-internet",
      "NetworkInterface cloud-web-1-ens5",
      "NetworkInterface cloud-web-2-ens5",
      "Route cloud-edge-default",
      "RouteTable cloud-edge-routes",
      "RouteTableAssociation cloud-edge-routes",
      "SecurityGroup cloud-edge",
      "SecurityGroupEgressRule cloud-edge-all-ipv4-out",
      "SecurityGroupEgressRule cloud-edge-all-ipv6-out",
      "SecurityGroupIngressRule cloud-edge-icmpv6-from-anywhere",
      "SecurityGroupIngressRule cloud-edge-tcp-22-from-3fff.fff.._64",
      "SecurityGroupIngressRule cloud-edge-tcp-80-from-anywhere",
      "Subnet cloud-edge",
      "Vpc cloud",
    ]);
  });

  test("gives child components names that start with the site's", async () => {
    const components = (await placed()).filter(
      (registered) => registered.type.startsWith("hextet:") && registered.name !== "lab",
    );
    expect(components.every((component) => /^(cloud|rack)/.test(component.name))).toBe(true);
    expect(only(components, "PveHost").parent).toBe("lab");
    expect(only(components, "LxdHost").parent).toBe("lab");
  });

  test("says in words what an interface holds, before its addresses are known", async () => {
    const { inputs } = only(await placed({ preview: true }), "NetworkInterface", "cloud-web-2-ens5");
    expect(inputs).toMatchObject({
      description: "cloud/web-2 ens5: cloud/56+03::2:2, 10.20.1.5, block cloud/56+03::c/126",
    });
  });

  test("a rule that lets in another thing is named by it, and has its address: known, or once AWS has given the block", async () => {
    const rule = (ref: string) => `ingress:\n          - { protocol: udp, port: 53, from: { ref: ${ref} } }`;
    const rules = async (ref: string, options: MockedStackOptions = {}) => {
      const made = await mockedStack(() => {
        new Landscape("lab", { layout: layout.replace("ingress:", rule(ref)), ledger, connections });
      }, options);
      return only(made, "SecurityGroupIngressRule", `cloud-edge-udp-53-from-${ref.replaceAll("/", ".")}`);
    };
    expect((await rules("rack/lxd-1")).inputs["cidrIpv6"]).toBe("3fff:b0b:1::20/128");
    expect((await rules("cloud/web-2/shop")).inputs["cidrIpv6"]).toBe("2600:1f18:47b:ca03::e/128");
  });

  test("a subnet's route leads to a host's interface, which takes what is for others", async () => {
    const route = "routes: [{ to: { ref: rack/guests }, via: { ref: cloud/web-1/ens5 } }]\n        ingress:";
    const made = await mockedStack(() => {
      new Landscape("lab", { layout: layout.replace("ingress:", route), ledger, connections });
    });
    const target = only(made, "NetworkInterface", "cloud-web-1-ens5");
    expect(target.inputs["sourceDestCheck"]).toBe(false);
    expect(only(made, "NetworkInterface", "cloud-web-2-ens5").inputs["sourceDestCheck"]).toBe(true);
    expect(only(made, "Route", "cloud-edge-to-rack.guests").inputs).toMatchObject({
      destinationIpv6CidrBlock: "3fff:b0b:0:1::/64",
      networkInterfaceId: "cloud-web-1-ens5-id",
    });
  });

  test("a machine whose routes lead into a block that AWS gives gets its files once that is there, and is held to them", async () => {
    const route = 'gateway: "fe80::1"\n        routes: [{ to: { ref: cloud }, via: "fe80::7" }]';
    const text = layout.replace(
      /uplink: \{ prefix: (\S+), gateway: "fe80::1" \}/,
      `uplink:\n        prefix: $1\n        ${route}`,
    );
    const made = await mockedStack(() => {
      new Landscape("lab", { layout: text, ledger, connections });
    });
    for (const [name, device] of [
      ["rack-pve-1", "vmbr0"],
      ["rack-lxd-1", "eno1"],
    ] as const) {
      const bundle = String(only(made, "Command", name).inputs["stdin"]);
      expect(bundle).toMatch(/^ {2}.*2600:1f18:47b:ca00::\/56/m);
      expect(bundle).toContain(`\nexpect route 2600:1f18:47b:ca00::/56 via fe80::7 ${device}\n`);
    }
  });

  test("resolves the plan once the VPC has its block", async () => {
    const stack = await placed();
    expect(only(stack, "NetworkInterface", "cloud-web-2-ens5").inputs["ipv6Addresses"]).toEqual(
      ["2:2", "c", "d", "e", "f"].map((part) => `2600:1f18:47b:ca03::${part}`),
    );
    const userData = String(only(stack, "Instance", "cloud-web-1").inputs["userData"]);
    expect(userData).toContain("2600:1f18:47b:ca03::1:1/64");
    expect(userData).not.toContain("cloud/56");
  });

  test("lets a machine's files be read in the very first preview, and wait for no other host", async () => {
    const stack = await placed({ preview: true });
    for (const name of ["rack-pve-1", "rack-lxd-1"]) {
      const { inputs, options } = only(stack, "Command", name);
      expect(inputs["stdin"]).toMatch(/^hextet bundle 1\n/);
      expect(options.dependencies).toEqual([]);
    }
  });

  test("changes hosts in the layout's waves, without an edge between them that could make a failure a deletion", async () => {
    const waves = layout.replace("confirmWithin: 10", "confirmWithin: 20, canary: rack/pve-1");
    const stack = await mockedStack(() => {
      new Landscape("lab", { layout: waves, ledger, connections });
    });
    const commands = stack.filter((registered) => registered.type.endsWith(":Command"));
    expect(commands.map(({ name, options }) => [name, options.dependencies])).toEqual([
      ["rack-pve-1", []],
      ["rack-lxd-1", []],
    ]);
    expect(commands[0]?.inputs["delete"]).toMatch(/ remove .*--within 20$/);
  });

  test("dials no host that is retired, and marks it to be forgotten", async () => {
    const retired = layout.replace("hostKey: lab }", "hostKey: lab }\n        retired: true");
    const { "rack/lxd-1": lxd } = connections;
    const stack = await mockedStack(() => {
      new Landscape("lab", { layout: retired, ledger, connections: { "rack/lxd-1": lxd ?? twin("::1") } });
    });
    const { inputs, options } = only(stack, "Command", "rack-pve-1");
    expect(Object.keys(inputs)).toEqual(["connection"]);
    expect(options).toMatchObject({ retainOnDelete: true, hooks: [] });
    expect(options.ignoreChanges).toEqual(
      expect.arrayContaining(["connection", "create", "delete", "stdin"]),
    );
    expect(only(stack, "Command", "rack-lxd-1").options.retainOnDelete).toBe(false);
  });

  test("boots a cloud host only when its routes and rules stand", async () => {
    const { options } = only(await placed(), "Instance", "cloud-web-1");
    expect(options.dependencies).toEqual(
      expect.arrayContaining(["cloud-edge-default", "cloud-edge-all-ipv6-out", "cloud-web-1-ens5"]),
    );
    expect(options.dependencies).not.toContain("cloud-web-2");
  });

  test("has a table in words that is a plain text at any time", async () => {
    await mockedStack(
      () => {
        const { table } = new Landscape("lab", { layout, ledger, connections });
        expect(table).toContain("web-1/containers  pool       edge        cloud/56+03::8/126");
        expect(table).toContain("3fff:b0b:0:1::/64  via 3fff:b0b:1::10  (rack/pve-1, on uplink)");
      },
      { preview: true },
    );
  });

  test("puts out blocks, addresses, routes and the commands for guests", async () => {
    await mockedStack(async () => {
      const landscape = new Landscape("lab", { layout, ledger, connections });
      expect(await known(landscape.blocks)).toEqual({ cloud: "2600:1f18:47b:ca00::/56" });
      expect(await known(landscape.addresses)).toMatchObject({
        "cloud/web-1/ens5": ["2600:1f18:47b:ca03::1:1", "10.20.1.4"],
        "cloud/web-2/shop": ["2600:1f18:47b:ca03::e"],
        "rack/lxd-1/cache": ["3fff:b0b::25"],
      });
      expect(await known(landscape.routes)).toContainEqual({
        site: "rack",
        to: "3fff:b0b:0:1::/64",
        via: "3fff:b0b:1::10",
        host: "rack/pve-1",
      });
      expect(landscape.guestCommands["rack/pve-1"]?.[0]).toMatch(/^qm set 101 /);
    });
  });

  test("puts out the commands for guests of a host whatever configures its network, and none for hosts without", async () => {
    await mockedStack(() => {
      const onNetplan = layout.replace("renderer: ifupdown2", "renderer: netplan");
      expect(onNetplan).not.toBe(layout);
      const { guestCommands } = new Landscape("lab", { layout: onNetplan, ledger, connections });
      expect(Object.keys(guestCommands)).toEqual(["rack/pve-1"]);
      expect(guestCommands["rack/pve-1"]?.[0]).toMatch(/^qm set 101 /);
    });
  });

  test("refuses a layout with all its problems at once, before any resource", async () => {
    const broken = layout.replace("3fff:b0b:1::/64", "3fff:b0b:1::7/64").replace('"::1:1"', '"::2"');
    let message = "";
    const stack = await mockedStack(() => {
      try {
        new Landscape("lab", { layout: broken, ledger, connections });
      } catch (error) {
        message = String(error);
      }
    });
    expect(message).toMatch(/^Error: the layout lab has 2 problems:\n {2}error: sites\./);
    expect(message).toContain("3fff:b0b:1::7/64 has host bits set; did you mean 3fff:b0b:1::/64? [HX012]");
    expect(message).toContain("[HX033]");
    expect(stack).toEqual([]);
  });

  test("passes warnings on", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const silent = layout.replace('- { protocol: icmpv6, from: "::/0" }', "");
    await mockedStack(() => {
      new Landscape("lab", { layout: silent, ledger, connections });
    });
    expect(warn.mock.calls.map(([message]) => message)).toEqual([expect.stringContaining("[HX050]")]);
  });

  test("reports what the layout allows, with the reasons, and takes it for no warning", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const info = jest.spyOn(pulumi.log, "info").mockResolvedValue();
    const silent = layout
      .replace('- { protocol: icmpv6, from: "::/0" }', "")
      .replace("      edge:\n", '      edge:\n        allow: { HX050: "nobody pings here" }\n');
    await mockedStack(() => {
      new Landscape("lab", { layout: silent, ledger, connections });
    });
    expect(warn.mock.calls).toEqual([]);
    expect(info.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(/^allowed: HX050 at sites\.cloud\.networks\.edge.*, since: nobody pings here$/),
    ]);
  });

  test("wants connections where the layout says lab, but for a preview, which dials nobody", async () => {
    const without = () => new Landscape("lab", { layout, ledger });
    await mockedStack(() => {
      expect(without).toThrow(
        /^rack\/lxd-1: the host key "lab" stands for a twin's;.*\nrack\/pve-1: the host key/,
      );
    });
    expect(await mockedStack(() => void without(), { preview: true })).not.toEqual([]);
  });

  test("refuses a connection that is for no host of the layout", async () => {
    await mockedStack(() => {
      const misspelt = { ...connections, "rack/pve1": twin("::1") };
      expect(() => new Landscape("lab", { layout, ledger, connections: misspelt })).toThrow(
        "rack/pve1: a connection is given for it, and the layout has no such host; known: cloud/web-1, cloud/web-2, rack/lxd-1, rack/pve-1",
      );
    });
  });

  test("refuses a ledger that is behind its layout, naming the command", async () => {
    await mockedStack(() => {
      expect(() => new Landscape("lab", { layout, connections })).toThrow(
        "the ledger of lab is behind its layout (rack/containers, rack/guests, cloud/web-1/containers/site and 5 more); bring it up to date with: hextet plan lab --write",
      );
    });
  });

  test("shows places in a delegated prefix in a preview, and refuses to write them on hosts", async () => {
    jest.spyOn(pulumi.log, "warn").mockImplementation(async () => {});
    const waiting = layout
      .replace("home: 3fff:b0b::/48", "home: { delegated: { length: 48 } }")
      .replace(/address: "?3fff:b0b::25"?/, 'address: "::25"');
    const run = (preview: boolean) =>
      mockedStack(
        () => {
          new Landscape("lab", { layout: waiting, ledger, connections });
        },
        { preview },
      );
    const { inputs } = only(await run(true), "Command", "rack-lxd-1");
    expect(JSON.stringify(inputs)).toContain("home/48+");
    await expect(run(false)).rejects.toThrow(
      /prefixes\.home: the \/48 is not known yet: rack\/lxd-1, rack\/pve-1 can be planned, .*; record it once it is given/,
    );
  });

  test("asks an IPAM pool for the VPC's block where the layout names one", async () => {
    const pooled = layout.replace("ipv6: amazon", "ipv6: { ipam: ipam-pool-0123456789abcdef0 }");
    const made = await mockedStack(() => {
      new Landscape("lab", { layout: pooled, ledger, connections });
    });
    expect(only(made, "Vpc").inputs).toMatchObject({
      ipv6IpamPoolId: "ipam-pool-0123456789abcdef0",
      ipv6NetmaskLength: 56,
    });
  });

  test("refuses two hosts whose resources would have one name", async () => {
    const connect = { address: "3fff:b0b::1", hostKey };
    const site = (host: string, prefix: string) => ({
      networks: { lan: { prefix } },
      hosts: { [host]: { connect, interfaces: { eno1: { network: "lan", addresses: ["::10"] } } } },
    });
    await mockedStack(() => {
      const source = {
        hextet: 1,
        purpose: "example",
        sites: { eu: site("west-a", "3fff:b0b:1::/64"), "eu-west": site("a", "3fff:b0b:2::/64") },
      } as const;
      expect(() => new Landscape("both", { layout: source })).toThrow(
        "sites.eu-west.hosts.a: would be the resource eu-west-a, and so would eu/west-a; rename one of them [HX112]",
      );
    });
  });

  test.each(readdirSync(stacks).filter((name) => name.endsWith(".layout.yaml")))(
    "places %s, as every layout of this repository",
    async (name) => {
      jest.spyOn(pulumi.log, "warn").mockResolvedValue();
      const text = readFileSync(new URL(name, stacks), "utf8");
      const recorded = readFileSync(new URL(name.replace(".layout.yaml", ".ledger.jsonl"), stacks), "utf8");
      const stack = await mockedStack(
        () => {
          new Landscape(name.replace(".layout.yaml", ""), { layout: text, ledger: recorded });
        },
        { preview: true },
      );
      expect(
        stack.filter(
          (registered) => registered.type.startsWith("aws:") || registered.type.startsWith("command:"),
        ),
      ).not.toEqual([]);
    },
  );

  test("hands each resource to its transform", async () => {
    const stack = await mockedStack(() => {
      new Landscape("lab", {
        layout,
        ledger,
        connections,
        transform: {
          instance: (args, opts) => ({ args: { ...args, monitoring: true }, opts }),
          networkInterface: (args, opts) => ({ args: { ...args, sourceDestCheck: false }, opts }),
          command: (args, opts) => ({ args, opts: { ...opts, protect: true } }),
          vpc: (args, opts) => ({ args: { ...args, enableDnsHostnames: false }, opts }),
        },
      });
    });
    expect(only(stack, "Instance", "cloud-web-1").inputs).toMatchObject({ monitoring: true });
    expect(only(stack, "NetworkInterface", "cloud-web-1-ens5").inputs).toMatchObject({
      sourceDestCheck: false,
    });
    expect(only(stack, "Vpc").inputs).toMatchObject({ enableDnsHostnames: false });
  });
});
