import { Account } from "../../lab/ec2/model/account.ts";
import type { Instance, NetworkInterface, SecurityGroup, Subnet, Vpc } from "../../lab/ec2/model/state.ts";

/** A VPC with a public subnet and two hosts, each with an address of its own and a /126 for its containers. */
export interface TwoDockerHosts {
  readonly account: Account;
  readonly vpc: Vpc;
  readonly subnet: Subnet;
  readonly group: SecurityGroup;
  readonly gatewayId: string;
  readonly tableId: string;
  readonly interfaces: readonly [NetworkInterface, NetworkInterface];
}

export const image = "ami-0123456789abcdef0";

/** Addresses under the first "Amazon-provided" block. */
export const edge = "3fff:ec2:47b:ca03";

export function twoDockerHosts(account = new Account("lab")): TwoDockerHosts {
  const region = "eu-central-1";
  const vpc = account.vpcs.create(
    { cidrBlock: "10.20.0.0/16", assignGeneratedIpv6CidrBlock: true, tags: { Name: "cloud" } },
    region,
  );
  const subnet = account.subnets.create({
    vpcId: vpc.id,
    cidrBlock: "10.20.1.0/24",
    ipv6CidrBlock: `${edge}::/64`,
  });
  const gateway = account.internetGateways.create({ vpcId: vpc.id }, region);
  const table = account.routeTables.create({ vpcId: vpc.id });
  account.routeTables.createRoute({
    routeTableId: table.id,
    destinationIpv6CidrBlock: "::/0",
    gatewayId: gateway.id,
  });
  account.routeTableAssociations.create({ subnetId: subnet.id, routeTableId: table.id });
  const group = account.securityGroups.create({ name: "edge", description: "edge hosts", vpcId: vpc.id });
  account.securityGroupRules.create("egress", {
    securityGroupId: group.id,
    ipProtocol: "-1",
    cidrIpv6: "::/0",
  });
  account.securityGroupRules.create("ingress", {
    securityGroupId: group.id,
    ipProtocol: "tcp",
    fromPort: 22,
    toPort: 22,
    cidrIpv6: "::/0",
  });
  account.securityGroupRules.create("ingress", {
    securityGroupId: group.id,
    ipProtocol: "icmpv6",
    fromPort: -1,
    toPort: -1,
    cidrIpv6: "::/0",
  });
  const networkInterface = (hosts: readonly string[]) =>
    account.networkInterfaces.create({
      subnetId: subnet.id,
      securityGroups: [group.id],
      ipv6Addresses: hosts.map((host) => `${edge}::${host}`),
    });
  return {
    account,
    vpc,
    subnet,
    group,
    gatewayId: gateway.id,
    tableId: table.id,
    interfaces: [
      networkInterface(["1:1", "8", "9", "a", "b"]),
      networkInterface(["2:2", "c", "d", "e", "f"]),
    ],
  };
}

export function run(account: Account, networkInterface: NetworkInterface, name: string): Instance {
  return account.instances.create(
    {
      ami: image,
      instanceType: "r5d.large",
      primaryNetworkInterface: { networkInterfaceId: networkInterface.id },
      tags: { Name: name },
    },
    name,
  );
}
