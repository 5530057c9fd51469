import { describe, expect, test } from "@jest/globals";
import { twoDockerHosts } from "../two-docker-hosts.ts";
import { refusal } from "./refusal.ts";

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
