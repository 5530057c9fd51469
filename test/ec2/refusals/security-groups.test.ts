import { describe, expect, test } from "@jest/globals";
import { twoDockerHosts } from "../two-docker-hosts.ts";
import { refusal } from "./refusal.ts";

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
