import { describe, expect, test } from "@jest/globals";
import { edge, twoDockerHosts } from "../two-docker-hosts.ts";
import { refusal } from "./refusal.ts";

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
