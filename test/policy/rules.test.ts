import { describe, expect, test } from "@jest/globals";
import { type Rule, type RuleResource, rules } from "../../policy/rules.mjs";

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKx9Z7Gq2n1h0m5o7Qm8m2s4kqXJ3v1u5w6x7y8z9A0B";
const bundle =
  "hextet bundle 1\nhost rack/pve-1\nlogin 2001:db8:1::10\nexpect address 2001:db8:1::10/64 eno1\n\nfile /etc/x mode=0644 subsystem=inert\n  expect address 3fff::1/64 eno1\n\nend\n";

function ruleOf(name: string): Rule {
  const rule = rules.find((each) => each.name === `hextet-${name}`);
  if (rule === undefined) throw new Error(`no rule hextet-${name}`);
  return rule;
}

/** What a rule says of one resource. */
function said(
  name: string,
  resource: Partial<RuleResource> & { opts?: object },
  config: object = {},
): string[] {
  const found: string[] = [];
  const whole = { urn: "urn", name: "pve-1", type: "", props: {}, ...resource, getConfig: () => config };
  ruleOf(name).validateResource?.(whole, (message) => found.push(message));
  return found;
}

const command = (props: Record<string, unknown>) => ({
  type: "command:remote:Command",
  props: {
    connection: { host: "2001:db8:1::10", hostKey: key },
    create: "hextet-agent confirm",
    delete: "hextet-agent remove --owner o --within 90",
    stdin: bundle,
    ...props,
  },
});

test("rules have names of their own, and say what they are for", () => {
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
  for (const { name, description } of rules)
    expect([name, description]).toEqual([expect.stringMatching(/^hextet-/), expect.stringMatching(/\.$/)]);
});

describe("host keys", () => {
  test("are declared of hosts and of their bastions", () => {
    expect(said("host-keys", command({}))).toEqual([]);
    expect(
      said(
        "host-keys",
        command({ connection: { host: "x", hostKey: key, proxy: { host: "y", hostKey: key } } }),
      ),
    ).toEqual([]);
    expect(said("host-keys", command({ connection: { host: "x" } }))).toEqual([
      expect.stringContaining("pve-1: the host has no hostKey"),
    ]);
    expect(
      said("host-keys", command({ connection: { host: "x", hostKey: key, proxy: { host: "y" } } })),
    ).toEqual([expect.stringContaining("its bastion has no hostKey")]);
    expect(
      said("host-keys", { ...command({ connection: { host: "x" } }), type: "command:remote:CopyToRemote" }),
    ).toHaveLength(1);
    expect(said("host-keys", { type: "command:local:Command" })).toEqual([]);
  });
});

describe("the way back", () => {
  test("is in every change that hextet makes", () => {
    expect(said("rollback", command({}))).toEqual([]);
    expect(said("rollback", command({ delete: "hextet-agent remove" }))).toEqual([
      expect.stringContaining("no time is said"),
    ]);
    expect(said("rollback", command({ delete: "hextet-agent remove --within 3000" }))).toEqual([
      expect.stringContaining("for 3000 s, and 600 s"),
    ]);
    expect(said("rollback", command({}), { longest: 60 })).toEqual([
      expect.stringContaining("for 90 s, and 60 s"),
    ]);
    expect(said("rollback", command({ stdin: bundle.replace(/^login.*\n/m, "") }))).toEqual([
      expect.stringContaining("no address at which"),
    ]);
  });

  test.each([
    "netplan apply",
    "ip -6 addr add 2001:db8::1/64 dev eth0",
    "ip route replace default via fe80::1 dev eth0",
    "systemctl restart networking",
    "nft -f /etc/nftables.conf",
    "ifreload -a",
    "nmcli connection up lan",
  ])("is missing in a command of somebody's own: %s", (create) => {
    expect(said("rollback", command({ create, stdin: undefined }))).toEqual([
      expect.stringContaining("without a timer"),
    ]);
  });

  test.each(["apt-get install -y fping", "ip -6 addr show", "systemctl restart docker"])(
    "is asked of no other: %s",
    (create) => {
      expect(said("rollback", command({ create, stdin: undefined, delete: undefined }))).toEqual([]);
    },
  );
});

describe("ICMPv6", () => {
  const urn = "urn:pulumi:lab::net::aws:ec2/securityGroup:SecurityGroup::edge";
  const group = (props: Record<string, unknown> = {}): RuleResource => ({
    type: "aws:ec2/securityGroup:SecurityGroup",
    urn,
    name: "edge",
    props,
  });
  const rule = (props: Record<string, unknown>, of = urn): RuleResource => ({
    type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    urn: `${urn}-rule`,
    name: "rule",
    props,
    propertyDependencies: { securityGroupId: [{ urn: of }] },
  });
  const said = (...resources: RuleResource[]) => {
    const found: [string, string | undefined][] = [];
    ruleOf("icmpv6").validateStack?.({ resources }, (message, of) => found.push([message, of]));
    return found;
  };

  test("comes into every security group, by a rule or by its own", () => {
    expect(said(group(), rule({ ipProtocol: "icmpv6", cidrIpv6: "::/0" }))).toEqual([]);
    expect(said(group(), rule({ ipProtocol: "-1", cidrIpv6: "2001:db8::/32" }))).toEqual([]);
    expect(said(group({ ingress: [{ protocol: "icmpv6", ipv6CidrBlocks: ["::/0"] }] }))).toEqual([]);
    expect(
      said(group({ id: "sg-1" }), {
        ...rule({ ipProtocol: "58", cidrIpv6: "::/0", securityGroupId: "sg-1" }),
        propertyDependencies: {},
      }),
    ).toEqual([]);
  });

  test("is missed where rules are another group's, another protocol's or of IPv4", () => {
    for (const other of [
      rule({ ipProtocol: "icmpv6", cidrIpv6: "::/0" }, "urn:of:another"),
      rule({ ipProtocol: "tcp", cidrIpv6: "::/0" }),
      rule({ ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" }),
    ])
      expect(said(group(), other)).toEqual([[expect.stringContaining("edge: nothing lets ICMPv6 in"), urn]]);
  });
});

describe("addresses", () => {
  const config = { prefixes: ["2001:db8::/32", "fd00:1::/48"] };

  test("lie in the prefixes of the configuration, in AWS and on-prem alike", () => {
    expect(said("prefixes", command({}), config)).toEqual([]);
    expect(
      said(
        "prefixes",
        command({ stdin: bundle.replace("address 2001:db8:1::10", "address 3fff:b0b::10") }),
        config,
      ),
    ).toEqual([
      expect.stringContaining("3fff:b0b::10/64 lies in none of the prefixes 2001:db8::/32, fd00:1::/48"),
    ]);
    const subnet = { type: "aws:ec2/subnet:Subnet", props: { ipv6CidrBlock: "3fff:ec2::/64" } };
    expect(said("prefixes", subnet, config)).toHaveLength(1);
    expect(said("prefixes", subnet)).toEqual([]);
    const nic = {
      type: "aws:ec2/networkInterface:NetworkInterface",
      props: { ipv6Addresses: ["2001:db8::1", "3fff::1"] },
    };
    expect(said("prefixes", nic, config)).toHaveLength(1);
  });

  test("are carried by what is protected", () => {
    expect(said("addresses-protected", { type: "aws:ec2/vpc:Vpc", opts: { protect: true } })).toEqual([]);
    expect(said("addresses-protected", { type: "aws:ec2/vpc:Vpc", opts: {} })).toHaveLength(1);
    expect(said("addresses-protected", { type: "aws:ec2/instance:Instance", opts: {} })).toEqual([]);
  });
});

test("no message has a key or what a bundle holds in it", () => {
  const planted = "planted-6a1f0c55";
  const props = command({
    connection: { host: "x", privateKey: planted, proxy: { privateKey: planted } },
    create: `netplan apply # ${planted}`,
    stdin: planted,
  }).props;
  const all = rules.flatMap(({ name }) =>
    said(name.replace("hextet-", ""), { type: "command:remote:Command", props }),
  );
  expect(all.length).toBeGreaterThan(1);
  expect(all.join("\n")).not.toContain(planted);
});
