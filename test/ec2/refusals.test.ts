import { describe, expect, test } from "@jest/globals";
import { Ec2Error } from "../../lab/ec2/ec2-error.ts";
import { edge, image, run, twoDockerHosts } from "./two-docker-hosts.ts";

/** What is refused, and the words for it. */
function refusal(of: () => unknown): string {
  try {
    of();
  } catch (error) {
    if (error instanceof Ec2Error) return error.message;
    throw error;
  }
  return "not refused";
}

describe("a VPC", () => {
  test("has an IPv4 block of /16 to /28", () => {
    const { account } = twoDockerHosts();
    expect(refusal(() => account.vpcs.create({ cidrBlock: "10.0.0.0/8" }, "eu-central-1"))).toBe(
      "InvalidVpc.Range: The CIDR '10.0.0.0/8' is invalid: a VPC's IPv4 block is /16 to /28",
    );
  });

  test("takes a block of its own only from a pool, at /44 to /60 in steps of 4, and no other VPC's", () => {
    const { account } = twoDockerHosts();
    const create = (block: string, pool?: string) =>
      account.vpcs.create(
        { cidrBlock: "10.0.0.0/16", ipv6CidrBlock: block, ipv6IpamPoolId: pool },
        "eu-central-1",
      );
    expect(refusal(() => create("3fff:b0b::/48"))).toBe(
      "MissingParameter: An IPv6 block or length of one's own needs ipv6IpamPoolId",
    );
    expect(refusal(() => create("3fff:b0b::/50", "ipam-pool-1"))).toBe(
      "InvalidVpc.Range: The CIDR '3fff:b0b::/50' is invalid: a VPC's IPv6 block is /44 to /60 in steps of 4",
    );
    expect(refusal(() => create("3fff:ec2:47b:ca00::/60", "ipam-pool-1"))).toMatch(
      /^CidrConflict: The CIDR '3fff:ec2:47b:ca00::\/60' overlaps 3fff:ec2:47b:ca00::\/56 of vpc-0/,
    );
    expect(refusal(() => create("3fff:b0b::1/48", "ipam-pool-1"))).toBe(
      "InvalidParameterValue: 3fff:b0b::1/48 has host bits set; did you mean 3fff:b0b::/48?",
    );
  });

  test("gets one /56 after the other where Amazon provides it", () => {
    const { account, vpc } = twoDockerHosts();
    const second = account.vpcs.create(
      { cidrBlock: "10.1.0.0/16", assignGeneratedIpv6CidrBlock: true },
      "eu-central-1",
    );
    expect([vpc.ipv6, second.ipv6].map(String)).toEqual(["3fff:ec2:47b:ca00::/56", "3fff:ec2:47b:cb00::/56"]);
  });

  test("is not deleted while something is in it, and says what", () => {
    const { account, vpc, subnet, gatewayId, tableId, group } = twoDockerHosts();
    expect(refusal(() => account.vpcs.delete(vpc.id))).toBe(
      `DependencyViolation: The vpc '${vpc.id}' has dependencies and cannot be deleted: ${subnet.id}, ${gatewayId}, ${tableId}, ${group.id}`,
    );
  });

  test("keeps its IPv6 block while a subnet is in it", () => {
    const { account, vpc, subnet } = twoDockerHosts();
    expect(refusal(() => account.vpcs.update(vpc.id, { cidrBlock: "10.20.0.0/16" }))).toBe(
      `InvalidCidrBlock.InUse: The block 3fff:ec2:47b:ca00::/56 of ${vpc.id} is in use by subnet ${subnet.id}`,
    );
  });
});

describe("a subnet", () => {
  const create = (ipv4: string | undefined, ipv6: string | undefined, rest = {}) => {
    const { account, vpc } = twoDockerHosts();
    return refusal(() =>
      account.subnets.create({ vpcId: vpc.id, cidrBlock: ipv4, ipv6CidrBlock: ipv6, ...rest }),
    ).replaceAll(/(vpc|subnet)-0[0-9a-f]{16}/g, "$1-ID");
  };

  test.each([
    [
      "10.21.0.0/24",
      undefined,
      "InvalidSubnet.Range: The CIDR '10.21.0.0/24' is invalid: it is not inside the VPC's 10.20.0.0/16",
    ],
    [
      "10.20.0.0/29",
      undefined,
      "InvalidSubnet.Range: The CIDR '10.20.0.0/29' is invalid: a subnet's IPv4 block is /16 to /28",
    ],
    [
      "10.20.1.128/25",
      undefined,
      "InvalidSubnet.Conflict: The CIDR '10.20.1.128/25' conflicts with 10.20.1.0/24 of subnet-ID",
    ],
    [
      "10.20.2.0/24",
      "3fff:ec2:47b:cb00::/64",
      "InvalidSubnet.Range: The CIDR '3fff:ec2:47b:cb00::/64' is invalid: it is not inside the VPC's 3fff:ec2:47b:ca00::/56",
    ],
    [
      "10.20.2.0/24",
      `${edge}::/64`,
      `InvalidSubnet.Conflict: The CIDR '${edge}::/64' conflicts with ${edge}::/64 of subnet-ID`,
    ],
    [
      "10.20.2.0/24",
      "3fff:ec2:47b:ca00::/60",
      `InvalidSubnet.Conflict: The CIDR '3fff:ec2:47b:ca00::/60' conflicts with ${edge}::/64 of subnet-ID`,
    ],
    [
      "10.20.2.0/24",
      "3fff:ec2:47b:ca80::/57",
      "InvalidSubnet.Range: The CIDR '3fff:ec2:47b:ca80::/57' is invalid: a subnet's IPv6 block is /44 to /64 in steps of 4",
    ],
    [
      "10.20.2.0/24",
      "3fff:ec2:47b:ca80::/72",
      "InvalidSubnet.Range: The CIDR '3fff:ec2:47b:ca80::/72' is invalid: a subnet's IPv6 block is /44 to /64 in steps of 4",
    ],
    [undefined, undefined, "MissingParameter: A subnet needs a cidrBlock unless it is ipv6Native"],
  ])("of %s and %s is refused", (ipv4, ipv6, words) => {
    expect(create(ipv4, ipv6)).toBe(words);
  });

  test("is IPv6-only with an IPv6 block alone", () => {
    expect(create("10.20.2.0/24", "3fff:ec2:47b:ca04::/64", { ipv6Native: true })).toBe(
      "InvalidParameterCombination: An IPv6-only subnet (ipv6Native) takes no cidrBlock",
    );
    expect(create(undefined, undefined, { ipv6Native: true })).toBe(
      "MissingParameter: An IPv6-only subnet (ipv6Native) needs an ipv6CidrBlock",
    );
    expect(create(undefined, "3fff:ec2:47b:ca04::/64", { ipv6Native: true })).toBe("not refused");
  });

  test("cannot assign addresses that it does not have", () => {
    expect(create("10.20.2.0/24", undefined, { assignIpv6AddressOnCreation: true })).toBe(
      "InvalidParameterCombination: assignIpv6AddressOnCreation needs an ipv6CidrBlock",
    );
  });

  test("is not deleted while an interface is in it", () => {
    const { account, subnet, interfaces } = twoDockerHosts();
    expect(refusal(() => account.subnets.delete(subnet.id))).toBe(
      `DependencyViolation: The subnet '${subnet.id}' has dependencies and cannot be deleted: network interface ${interfaces[0].id}`,
    );
  });
});

describe("a network interface", () => {
  const create = (...ipv6Addresses: readonly string[]) => {
    const { account, subnet } = twoDockerHosts();
    return refusal(() =>
      account.networkInterfaces.create({ subnetId: subnet.id, ipv6Addresses: [...ipv6Addresses] }),
    ).replaceAll(/eni-0[0-9a-f]{16}/g, "eni-ID");
  };

  test.each([
    [
      "outside the subnet",
      "3fff:ec2:47b:ca04::5",
      `InvalidParameterValue: Address 3fff:ec2:47b:ca04::5 does not fall within the subnet's address range ${edge}::/64`,
    ],
    [
      "the router's",
      `${edge}::1`,
      `InvalidParameterValue: Address ${edge}::1 is in subnet's reserved address range: the first four and the last of ${edge}::/64`,
    ],
    [
      "the fourth",
      `${edge}::3`,
      `InvalidParameterValue: Address ${edge}::3 is in subnet's reserved address range: the first four and the last of ${edge}::/64`,
    ],
    [
      "the last",
      `${edge}:ffff:ffff:ffff:ffff`,
      `InvalidParameterValue: Address ${edge}:ffff:ffff:ffff:ffff is in subnet's reserved address range: the first four and the last of ${edge}::/64`,
    ],
    ["another interface's", `${edge}::8`, `InvalidIPAddress.InUse: Address ${edge}::8 is in use by eni-ID`],
    ["no address", "web-1", "InvalidParameterValue: web-1 is not an IPv6 address"],
    [
      "an address with a length",
      `${edge}::5/128`,
      `InvalidParameterValue: ${edge}::5/128 carries a prefix length; give the address alone`,
    ],
  ])("does not take %s", (_what, address, words) => {
    expect(create(address)).toBe(words);
  });

  test("takes the first address after the reserved ones", () => {
    expect(create(`${edge}::4`)).toBe("not refused");
  });

  test("does not take one address twice", () => {
    expect(create(`${edge}::5`, `${edge}:0::5`)).toBe(
      `InvalidParameterValue: Address ${edge}::5 is given twice`,
    );
  });

  test("takes a delegated prefix of exactly /80, and no addresses beside it", () => {
    const { account, subnet } = twoDockerHosts();
    const { networkInterfaces } = account;
    const delegate = (prefix: string, ipv6Addresses?: string[]) =>
      refusal(() => networkInterfaces.create({ subnetId: subnet.id, ipv6Prefixes: [prefix], ipv6Addresses }));
    expect(delegate(`${edge}:1::/79`.replace("/79", "/96"))).toBe(
      `InvalidParameterValue: Prefix ${edge}:1::/96 is not a /80, the one length that EC2 delegates`,
    );
    expect(delegate(`${edge}::/80`)).toBe(
      `InvalidParameterValue: Prefix ${edge}::/80 is in subnet's reserved address range`,
    );
    expect(delegate(`${edge}:1::/80`, [`${edge}::5`])).toBe(
      "InvalidParameterCombination: CreateNetworkInterface takes IPv6 prefixes or IPv6 addresses, not both",
    );
    expect(delegate(`${edge}:1::/80`)).toBe("not refused");
    expect(delegate(`${edge}:1::/80`)).toBe(`InvalidIPAddress.InUse: Prefix ${edge}:1::/80 is in use`);
  });

  test("holds no more addresses than the instance's type allows, which is seen when it is attached", () => {
    const { account, interfaces } = twoDockerHosts();
    const start = (type: string) =>
      refusal(() =>
        account.instances.create(
          {
            ami: image,
            instanceType: type,
            primaryNetworkInterface: { networkInterfaceId: interfaces[0].id },
          },
          "web-1",
        ),
      );
    expect(start("t3.micro")).toBe(
      `PrivateIpAddressLimitExceeded: Number of IPv6 addresses and prefixes will exceed limit: ${interfaces[0].id} has 5, an interface of t3.micro takes 2`,
    );
    expect(start("t3.small")).toMatch(/has 5, an interface of t3\.small takes 4$/);
    expect(start("t3.medium")).toBe("not refused");
  });

  test("takes no address beyond the limit while it is attached", () => {
    const { account, subnet, interfaces } = twoDockerHosts();
    run(account, interfaces[0], "web-1");
    const ipv6Addresses = [4, 5, 6, 7, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16].map(
      (host) => `${edge}::${host.toString(16)}`,
    );
    expect(
      refusal(() =>
        account.networkInterfaces.update(interfaces[0].id, { subnetId: subnet.id, ipv6Addresses }),
      ),
    ).toMatch(/has 11, an interface of r5d\.large takes 10$/);
    expect(interfaces[0].ipv6Addresses).toHaveLength(5);
  });

  test("is attached once, and not deleted while it is", () => {
    const { account, interfaces } = twoDockerHosts();
    const instance = run(account, interfaces[0], "web-1");
    expect(refusal(() => run(account, interfaces[0], "web-3"))).toBe(
      `InvalidNetworkInterface.InUse: Interface ${interfaces[0].id} is in use by ${instance.id}; it is attached once at a time`,
    );
    expect(refusal(() => account.networkInterfaces.delete(interfaces[0].id))).toBe(
      `InvalidParameterValue: Network interface '${interfaces[0].id}' is currently in use by ${instance.id}`,
    );
  });

  test("has a description without angle brackets", () => {
    const { account, subnet } = twoDockerHosts();
    expect(
      refusal(() => account.networkInterfaces.create({ subnetId: subnet.id, description: "<cloud/56>::8" })),
    ).toBe(
      "InvalidParameterValue: Invalid characters in the description of a network interface: '<cloud/56>::8' has '<' or '>'",
    );
  });

  test("stays when its instance ends, and can be used again", () => {
    const { account, interfaces } = twoDockerHosts();
    const instance = run(account, interfaces[0], "web-1");
    account.instances.terminate(instance.id);
    account.instances.remove(instance.id);
    expect(account.networkInterfaces.get(interfaces[0].id).attachment).toBeUndefined();
    expect(run(account, interfaces[0], "web-1").networkInterfaceId).toBe(interfaces[0].id);
  });
});

describe("routes", () => {
  test("lead to one target, of the same VPC, and not into the VPC itself", () => {
    const { account, vpc, tableId, gatewayId } = twoDockerHosts();
    const route = (destination: string, rest: object) =>
      refusal(() =>
        account.routeTables.createRoute({
          routeTableId: tableId,
          destinationIpv6CidrBlock: destination,
          ...rest,
        }),
      );
    expect(route("3fff:fff::/64", {})).toBe(
      "InvalidParameterCombination: A route needs exactly one target: gatewayId, egressOnlyGatewayId or networkInterfaceId; 0 given",
    );
    expect(route("::/0", { gatewayId })).toBe(
      `RouteAlreadyExists: The route identified by ::/0 already exists in ${tableId}`,
    );
    expect(route(`${edge}::/64`, { gatewayId })).toMatch(
      /^InvalidParameterValue: The destination CIDR block .* is equal to or more specific/,
    );
    const other = account.vpcs.create({ cidrBlock: "10.0.0.0/16" }, "eu-central-1");
    const foreign = account.internetGateways.create({ vpcId: other.id }, "eu-central-1");
    expect(route("3fff:fff::/64", { gatewayId: foreign.id })).toBe(
      `InvalidParameterValue: route table ${tableId} and network gateway ${foreign.id} belong to different networks`,
    );
    const egressOnly = account.egressOnlyInternetGateways.create({ vpcId: vpc.id });
    expect(
      refusal(() =>
        account.routeTables.createRoute({
          routeTableId: tableId,
          destinationCidrBlock: "0.0.0.0/0",
          egressOnlyGatewayId: egressOnly.id,
        }),
      ),
    ).toBe(`InvalidParameterValue: ${egressOnly.id} is egress-only and carries IPv6 alone`);
  });

  test("stay when their gateway goes, and lead nowhere", () => {
    const { account, tableId, gatewayId } = twoDockerHosts();
    account.internetGateways.delete(gatewayId);
    const { table, route } = account.routeTables.getRoute({
      routeTableId: tableId,
      destinationIpv6CidrBlock: "::/0",
    });
    expect(account.routeTables.routeOutputs(table, route)).toMatchObject({ state: "blackhole", gatewayId });
  });

  test("of a table in use keep the table from being deleted", () => {
    const { account, subnet, tableId } = twoDockerHosts();
    expect(refusal(() => account.routeTables.delete(tableId))).toBe(
      `DependencyViolation: The routeTable '${tableId}' has dependencies and cannot be deleted: association with ${subnet.id}`,
    );
  });

  test("come from one table for each subnet", () => {
    const { account, vpc, subnet, tableId } = twoDockerHosts();
    const other = account.routeTables.create({ vpcId: vpc.id });
    expect(
      refusal(() => account.routeTableAssociations.create({ subnetId: subnet.id, routeTableId: other.id })),
    ).toBe(
      `Resource.AlreadyAssociated: the specified association for route table ${other.id} conflicts with an existing association: ${subnet.id} is with ${tableId}`,
    );
  });
});

test("a VPC has one internet gateway", () => {
  const { account, vpc, gatewayId } = twoDockerHosts();
  expect(refusal(() => account.internetGateways.create({ vpcId: vpc.id }, "eu-central-1"))).toBe(
    `InvalidParameterValue: Network ${vpc.id} already has an internet gateway attached: ${gatewayId}`,
  );
});

describe("a security group", () => {
  test("takes a rule once, with one peer and sound ports", () => {
    const { account, group } = twoDockerHosts();
    const rule = (rest: object) =>
      refusal(() =>
        account.securityGroupRules.create("ingress", {
          securityGroupId: group.id,
          ipProtocol: "tcp",
          ...rest,
        }),
      ).replaceAll(/sgr?-0[0-9a-f]{16}/g, "ID");
    expect(rule({ fromPort: 22, toPort: 22, cidrIpv6: "::/0" })).toBe(
      "InvalidPermission.Duplicate: the specified rule (ingress, tcp/22-22, ::/0) already exists in ID: ID",
    );
    expect(rule({ fromPort: 80, toPort: 80 })).toBe(
      "InvalidParameterCombination: A rule of ID needs exactly one of cidrIpv4, cidrIpv6 and referencedSecurityGroupId; 0 given",
    );
    expect(rule({ fromPort: 80, cidrIpv6: "::/0" })).toBe(
      "InvalidParameterValue: A rule for tcp needs fromPort and toPort",
    );
    expect(rule({ fromPort: 90, toPort: 80, cidrIpv6: "::/0" })).toBe(
      "InvalidParameterValue: Invalid tcp port range (90-80): from is above to",
    );
    expect(rule({ ipProtocol: "icmp6", cidrIpv6: "::/0" })).toBe(
      "InvalidParameterValue: Invalid value 'icmp6' for IP protocol: give -1, tcp, udp, icmp, icmpv6 or a number of 0 to 255",
    );
    expect(rule({ ipProtocol: "58", fromPort: -1, toPort: -1, cidrIpv6: "::/0" })).toMatch(
      /^InvalidPermission.Duplicate/,
    );
    expect(rule({ fromPort: 80, toPort: 80, cidrIpv6: "3fff:b0b::1/64" })).toBe(
      "InvalidParameterValue: 3fff:b0b::1/64 has host bits set; did you mean 3fff:b0b::/64?",
    );
  });

  test("is not deleted while an interface or another group's rule needs it", () => {
    const { account, vpc, group, interfaces } = twoDockerHosts();
    expect(refusal(() => account.securityGroups.delete(group.id))).toBe(
      `DependencyViolation: resource ${group.id} has a dependent object: ${interfaces[0].id}, ${interfaces[1].id}`,
    );
    const back = account.securityGroups.create({ name: "back", description: "behind", vpcId: vpc.id });
    const door = account.securityGroups.create({ name: "door", description: "before", vpcId: vpc.id });
    const rule = account.securityGroupRules.create("ingress", {
      securityGroupId: back.id,
      ipProtocol: "-1",
      referencedSecurityGroupId: door.id,
    });
    expect(refusal(() => account.securityGroups.delete(door.id))).toBe(
      `DependencyViolation: resource ${door.id} has a dependent object: ${rule.id} of ${back.id}`,
    );
  });

  test("has a name of its own in the VPC, in EC2's characters", () => {
    const { account, vpc, group } = twoDockerHosts();
    const create = (name: string, description = "more") =>
      refusal(() => account.securityGroups.create({ name, description, vpcId: vpc.id }));
    expect(create("edge")).toBe(
      `InvalidGroup.Duplicate: The security group 'edge' already exists for VPC '${vpc.id}': ${group.id}`,
    );
    expect(create("sg-edge")).toBe(
      "InvalidParameterValue: Invalid group name 'sg-edge': 1 to 255 characters, not beginning with 'sg-'",
    );
    expect(create("more", "web → db")).toBe(
      "InvalidParameterValue: Invalid security group description 'web → db'. Valid are up to 255 of a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*",
    );
  });
});

describe("an instance", () => {
  const start = (rest: object) => {
    const { account, interfaces } = twoDockerHosts();
    return refusal(() =>
      account.instances.create(
        {
          ami: image,
          instanceType: "r5d.large",
          primaryNetworkInterface: { networkInterfaceId: interfaces[0].id },
          ...rest,
        },
        "web-1",
      ),
    );
  };

  test("is of a type whose limits are known", () => {
    expect(start({ instanceType: "x9.enormous" })).toMatch(
      /^InvalidInstanceType: The lab knows no address limits of instance type 'x9\.enormous'; it knows sizes of t3, t3a, /,
    );
  });

  test("has user data of at most 16 KB before base64, given once", () => {
    expect(start({ userData: "x".repeat(16_384) })).toBe("not refused");
    expect(start({ userData: "x".repeat(16_385) })).toBe(
      "InvalidParameterValue: User data is limited to 16384 bytes; it has 16385",
    );
    expect(start({ userDataBase64: Buffer.alloc(16_385).toString("base64") })).toMatch(
      /limited to 16384 bytes; it has 16385$/,
    );
    expect(start({ userDataBase64: "#cloud-config" })).toBe(
      "InvalidUserData.Malformed: Invalid BASE64 encoding of user data.",
    );
    expect(start({ userData: "a", userDataBase64: "YQ==" })).toBe(
      "InvalidParameterCombination: Give userData or userDataBase64, not both",
    );
  });

  test("takes from its interface what belongs to the interface", () => {
    expect(start({ vpcSecurityGroupIds: ["sg-1"] })).toBe(
      "InvalidParameterCombination: Network interfaces and an instance-level vpcSecurityGroupIds may not be specified on the same request; set it on the interface",
    );
  });

  test("needs an image and a zone that can be", () => {
    expect(start({ ami: "debian-13" })).toBe(
      'InvalidAMIID.Malformed: Invalid id: "debian-13" (expecting "ami-...")',
    );
    expect(start({ availabilityZone: "eu-central-1b" })).toMatch(
      /^InvalidParameterValue: The availability zone 'eu-central-1b' is not that of subnet-0[0-9a-f]{16}: eu-central-1a$/,
    );
  });

  test("is named by its tag and its VPC's", () => {
    const { account, interfaces } = twoDockerHosts();
    const first = run(account, interfaces[0], "web-1");
    expect([first.twin, first.hostname]).toEqual(["cloud--web-1", "web-1"]);
    const second = run(account, interfaces[1], "cloud--web-2");
    expect([second.twin, second.hostname]).toEqual(["cloud--web-2", "web-2"]);
    const other = twoDockerHosts();
    const third = run(other.account, other.interfaces[0], "cloud-web-1");
    expect([third.twin, third.hostname]).toEqual(["cloud--web-1", "web-1"]);
    expect(start({ tags: { Name: "Web 1" } })).toBe(
      "InvalidParameterValue: The lab cannot name a twin 'cloud--Web 1': the tag Name (or the resource's name) must be a label of a-z, 0-9 and -",
    );
  });

  test("is not terminated against its protection", () => {
    const { account, interfaces } = twoDockerHosts();
    const instance = account.instances.create(
      {
        ami: image,
        instanceType: "r5d.large",
        primaryNetworkInterface: { networkInterfaceId: interfaces[0].id },
        disableApiTermination: true,
      },
      "web-1",
    );
    expect(refusal(() => account.instances.terminate(instance.id))).toMatch(
      /^OperationNotPermitted: The instance /,
    );
  });

  test("that makes its own interface takes it along when it ends", () => {
    const { account, subnet, group } = twoDockerHosts();
    const instance = account.instances.create(
      {
        ami: image,
        instanceType: "t3.micro",
        subnetId: subnet.id,
        vpcSecurityGroupIds: [group.id],
        ipv6AddressCount: 1,
      },
      "web-9",
    );
    const { networkInterfaceId } = instance;
    expect(account.networkInterfaces.get(networkInterfaceId).ipv6Addresses).toHaveLength(1);
    account.instances.terminate(instance.id);
    account.instances.remove(instance.id);
    expect(refusal(() => account.networkInterfaces.get(networkInterfaceId))).toMatch(
      /^InvalidNetworkInterfaceID.NotFound/,
    );
  });

  test("that is refused leaves no interface behind", () => {
    const { account, subnet } = twoDockerHosts();
    const before = account.state.networkInterfaces.size;
    refusal(() =>
      account.instances.create(
        { ami: image, instanceType: "t3.micro", subnetId: subnet.id, ipv6AddressCount: 3 },
        "web-9",
      ),
    );
    expect(account.state.networkInterfaces.size).toBe(before);
  });
});

test("a key pair is imported once, in OpenSSH's form", () => {
  const { account } = twoDockerHosts();
  const publicKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmSh7vvcxKcZ7yMJUSAUC0aTjpdKzL8Ak4cZV2fVFBv operator";
  const create = (key: string) =>
    refusal(() => account.keyPairs.create({ keyName: "operator", publicKey: key }, "eu-central-1"));
  expect(create("AAAAC3NzaC1lZDI1NTE5")).toBe(
    "InvalidKey.Format: Key 'operator' is not in valid OpenSSH public key format: one line, ssh-ed25519 or ssh-rsa",
  );
  expect(create(publicKey)).toBe("not refused");
  expect(create(publicKey)).toBe("InvalidKeyPair.Duplicate: The keypair 'operator' already exists.");
});

test("tags keep to EC2's rules", () => {
  const { account } = twoDockerHosts();
  const create = (tags: Record<string, string>) =>
    refusal(() => account.internetGateways.create({ tags }, "eu-central-1"));
  expect(create({ "aws:name": "web" })).toBe(
    "InvalidParameterValue: Tag keys starting with 'aws:' are reserved: 'aws:name'",
  );
  expect(create({ Name: "<web>" })).toBe(
    "InvalidParameterValue: Invalid characters in tag 'Name': '<web>' has '<' or '>'",
  );
  expect(create({ Name: "x".repeat(257) })).toBe(
    "InvalidParameterValue: Tag 'Name' has 257 characters; at most 256",
  );
  expect(create(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, ""])))).toBe(
    "TagLimitExceeded: 51 tags given; a resource takes at most 50",
  );
});
