import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { firewall } from "../../lab/ec2/fabric/firewall.ts";
import { statements } from "../../lab/ec2/fabric/statements.ts";
import { fabricView, portDevice } from "../../lab/ec2/fabric/view.ts";
import { Account } from "../../lab/ec2/model/account.ts";
import { run, type TwoDockerHosts, twoDockerHosts } from "./two-docker-hosts.ts";

/** Whether this machine lets nft look at rules, in a network namespace of its own. */
const nftWorks = spawnSync("unshare", ["--net", "nft", "list", "ruleset"]).status === 0;
const testWithNft = nftWorks ? test : test.skip;

function rules({ account, vpc }: TwoDockerHosts): string {
  return firewall(fabricView(account, vpc.id));
}

function running(): TwoDockerHosts {
  const hosts = twoDockerHosts();
  run(hosts.account, hosts.interfaces[0], "web-1");
  run(hosts.account, hosts.interfaces[1], "web-2");
  return hosts;
}

function withoutHopMap(text: string): string {
  return text.replaceAll(/hoplimit map \{[^}]*\}/g, "map { ... }");
}

/** What nft says of a rule set; empty where it takes it. */
function nftSays(text: string): string {
  const { status, stderr } = spawnSync("unshare", ["--net", "nft", "--check", "--file", "-"], {
    input: text,
    encoding: "utf8",
  });
  return status === 0 ? "" : stderr;
}

describe("the rules of a VPC", () => {
  test("are these for two Docker hosts", () => {
    const hosts = running();
    const names: Readonly<Record<string, string>> = {
      [portDevice(hosts.interfaces[0].id)]: "eni-web-1",
      [portDevice(hosts.interfaces[1].id)]: "eni-web-2",
      [hosts.interfaces[0].id]: "ENI-1",
      [hosts.interfaces[1].id]: "ENI-2",
      [hosts.tableId]: "rtb-edge",
      [hosts.group.id]: "sg-edge",
    };
    const text = Object.entries(names).reduce(
      (all, [id, name]) => all.replaceAll(id, name),
      withoutHopMap(rules(hosts)),
    );
    expect(text).toMatchInlineSnapshot(`
"table inet fabric
delete table inet fabric
table inet fabric {
  set port { type ifname; elements = { "eni-web-2", "eni-web-1" }; }
  set unchecked { type ifname; }
  set public { type ifname; elements = { "eni-web-2", "eni-web-1" }; }
  set held6 { type ifname . ipv6_addr; flags interval; elements = { "eni-web-2" . 3fff:ec2:47b:ca03::2:2/128, "eni-web-2" . 3fff:ec2:47b:ca03::c/128, "eni-web-2" . 3fff:ec2:47b:ca03::d/128, "eni-web-2" . 3fff:ec2:47b:ca03::e/128, "eni-web-2" . 3fff:ec2:47b:ca03::f/128, "eni-web-1" . 3fff:ec2:47b:ca03::1:1/128, "eni-web-1" . 3fff:ec2:47b:ca03::8/128, "eni-web-1" . 3fff:ec2:47b:ca03::9/128, "eni-web-1" . 3fff:ec2:47b:ca03::a/128, "eni-web-1" . 3fff:ec2:47b:ca03::b/128 }; }
  set held4 { type ifname . ipv4_addr; flags interval; elements = { "eni-web-2" . 10.20.1.5, "eni-web-1" . 10.20.1.4 }; }
  map routes { type ifname : verdict; elements = { "eni-web-2" : jump rtb-edge, "eni-web-1" : jump rtb-edge }; }
  map leaving { type ifname : verdict; elements = { "eni-web-2" : jump out-eni-web-2, "eni-web-1" : jump out-eni-web-1 }; }
  map entering { type ifname : verdict; elements = { "eni-web-2" : jump in-eni-web-2, "eni-web-1" : jump in-eni-web-1 }; }

  chain prerouting {
    type filter hook prerouting priority -300; policy accept;
    iifname != @port accept
    iifname != @unchecked ip6 saddr != { ::, fe80::/10 } iifname . ip6 saddr != @held6 counter drop
    iifname != @unchecked ip saddr != 0.0.0.0 iifname . ip saddr != @held4 counter drop
    ip6 daddr { fe80::/10, ff00::/8 } accept
    ip daddr { 224.0.0.0/4, 255.255.255.255 } accept
    ip6 daddr 3fff:ec2:47b:ca00::/56 ip6 hoplimit 1 meta mark set 0x1 ip6 hoplimit set 2
    ip6 daddr 3fff:ec2:47b:ca00::/56 accept
    ip daddr 10.20.0.0/16 accept
    iifname vmap @routes
  }

  chain input {
    type filter hook input priority 0; policy accept;
    iifname != @port accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, mld-listener-report, mld2-listener-report } accept
    udp dport { 67, 547 } accept
    counter drop
  }

  chain forward {
    type filter hook forward priority 0; policy drop;
    iifname @port oifname @port meta mark and 0x1 != 0x1 ip6 hoplimit set ip6 map { ... }
    oifname @port oifname != @unchecked oifname . ip6 daddr != @held6 counter drop
    oifname @port oifname != @unchecked oifname . ip daddr != @held4 counter drop
    ct state established,related accept
    iifname "core0" oifname != @public counter drop
    iifname vmap @leaving
    oifname vmap @entering
    iifname @port accept
    oifname @port accept
  }

  chain rtb-edge {
    meta nfproto ipv6 return
    counter drop comment "no route"
  }

  chain out-eni-web-2 { # ENI-2: sg-edge
    meta nfproto ipv6 return
    counter drop
  }

  chain in-eni-web-2 {
    meta nfproto ipv6 tcp dport 22 return
    meta nfproto ipv6 meta l4proto ipv6-icmp return
    counter drop
  }

  chain out-eni-web-1 { # ENI-1: sg-edge
    meta nfproto ipv6 return
    counter drop
  }

  chain in-eni-web-1 {
    meta nfproto ipv6 tcp dport 22 return
    meta nfproto ipv6 meta l4proto ipv6-icmp return
    counter drop
  }

}
"
`);
  });

  testWithNft("are taken by nft, in every combination of what a rule or route can be", () => {
    const hosts = running();
    const { account, vpc, group, interfaces, tableId } = hosts;
    const door = account.securityGroups.create({ name: "door", description: "before", vpcId: vpc.id });
    const peers = [
      { cidrIpv6: "::/0" },
      { cidrIpv6: "3fff:b0b::/48" },
      { cidrIpv4: "0.0.0.0/0" },
      { cidrIpv4: "10.0.0.0/8" },
      { referencedSecurityGroupId: door.id },
      { referencedSecurityGroupId: group.id },
    ];
    const matches = [
      { ipProtocol: "tcp", fromPort: 80, toPort: 80 },
      { ipProtocol: "udp", fromPort: 0, toPort: 65535 },
      { ipProtocol: "icmp", fromPort: 8, toPort: 0 },
      { ipProtocol: "icmp", fromPort: -1, toPort: -1 },
      { ipProtocol: "icmpv6", fromPort: 128, toPort: -1 },
      { ipProtocol: "icmpv6", fromPort: 1, toPort: 4 },
      { ipProtocol: "50" },
      { ipProtocol: "-1" },
    ];
    for (const direction of ["ingress", "egress"] as const) {
      for (const peer of peers) {
        for (const match of matches) {
          account.securityGroupRules.create(direction, { securityGroupId: door.id, ...match, ...peer });
        }
      }
    }
    for (const { id } of interfaces) {
      account.networkInterfaces.update(id, {
        subnetId: hosts.subnet.id,
        securityGroups: [group.id, door.id],
        sourceDestCheck: false,
      });
    }
    const egressOnly = account.egressOnlyInternetGateways.create({ vpcId: vpc.id });
    const routes = [
      { destinationIpv6CidrBlock: "3fff:b0b:1::/64", networkInterfaceId: interfaces[0].id },
      { destinationCidrBlock: "192.0.2.0/24", networkInterfaceId: interfaces[1].id },
      { destinationIpv6CidrBlock: "3fff:fff::/64", egressOnlyGatewayId: egressOnly.id },
      { destinationCidrBlock: "0.0.0.0/0", gatewayId: hosts.gatewayId },
    ];
    for (const route of routes) account.routeTables.createRoute({ routeTableId: tableId, ...route });
    expect(nftSays(rules(hosts))).toBe("");
  });

  testWithNft("are taken by nft where nothing is there yet", () => {
    const account = new Account("lab");
    const vpc = account.vpcs.create({ cidrBlock: "10.0.0.0/16" }, "eu-central-1");
    expect(nftSays(firewall(fabricView(account, vpc.id)))).toBe("");
  });

  test("try a longer prefix before a shorter one", () => {
    const hosts = running();
    hosts.account.routeTables.createRoute({
      routeTableId: hosts.tableId,
      destinationIpv6CidrBlock: "3fff:b0b::/48",
      networkInterfaceId: hosts.interfaces[0].id,
    });
    const text = rules(hosts);
    expect(text.indexOf("ip6 daddr 3fff:b0b::/48 meta mark set 0x100 return")).toBeGreaterThan(0);
    expect(text.indexOf("meta nfproto ipv6 return")).toBeGreaterThan(text.indexOf("ip6 daddr 3fff:b0b::/48"));
  });

  test("change with the account: no gateway, no way; an egress-only one, no way in", () => {
    const hosts = running();
    const { account, gatewayId, tableId, vpc } = hosts;
    account.internetGateways.delete(gatewayId);
    expect(rules(hosts)).toContain('meta nfproto ipv6 counter drop comment "blackhole"');
    expect(rules(hosts)).toContain("set public { type ifname; }");
    const egressOnly = account.egressOnlyInternetGateways.create({ vpcId: vpc.id });
    account.routeTables.updateRoute({
      routeTableId: tableId,
      destinationIpv6CidrBlock: "::/0",
      egressOnlyGatewayId: egressOnly.id,
    });
    expect(rules(hosts)).toContain("meta nfproto ipv6 return");
    expect(rules(hosts)).toContain("set public { type ifname; }");
  });

  test("hold nothing of an interface whose instance ends", () => {
    const hosts = running();
    const [instance] = [...hosts.account.state.instances.values()];
    hosts.account.instances.terminate(instance?.id ?? "");
    expect(rules(hosts)).not.toContain(portDevice(hosts.interfaces[0].id));
  });
});

describe("the router of a VPC", () => {
  const applied = (hosts: TwoDockerHosts, plugged: readonly string[]) =>
    statements(fabricView(hosts.account, hosts.vpc.id), new Set(plugged)).map((statement) => statement.apply);

  test("is silent about every address of the VPC that nobody holds", () => {
    expect(applied(running(), [])).toEqual([
      "route replace blackhole 3fff:ec2:47b:ca00::/56",
      "route replace blackhole 10.20.0.0/16",
    ]);
  });

  test("answers on a port for what others hold, never for the host's own", () => {
    const hosts = running();
    const [first, second] = hosts.interfaces.map(({ id }) => portDevice(id));
    const proxies = applied(hosts, [first ?? "", second ?? ""]).filter((line) =>
      line.startsWith("neigh add proxy"),
    );
    const of = (device: string | undefined) =>
      proxies
        .filter((proxy) => proxy.endsWith(` dev ${device}`))
        .map((proxy) => proxy.split(" ")[3]?.split("::")[1]);
    expect(of(first)).toEqual(["2:2", "c", "d", "e", "f"]);
    expect(of(second)).toEqual(["1:1", "8", "9", "a", "b"]);
  });

  test("touches no device that is not there yet, but answers for what it will hold", () => {
    const hosts = running();
    const [first, second] = hosts.interfaces.map(({ id }) => portDevice(id));
    const lines = applied(hosts, [first ?? ""]);
    expect(lines.filter((line) => line.includes(`dev ${second}`))).toEqual([]);
    expect(lines.filter((line) => line.startsWith("neigh add proxy"))).toHaveLength(5);
  });
});
