import { z } from "zod";
import { Ipv4Prefix, Ipv6Prefix } from "../../../core/address/index.ts";
import { Ec2Error } from "../ec2-error.ts";
import { accountId, arn, type Identifiers } from "./identifiers.ts";
import { packetMatch, packetMatchKey } from "./packet-match.ts";
import type { Ec2State, RuleDirection, RulePeer, SecurityGroup, SecurityGroupRule } from "./state.ts";
import { readAddress } from "./subnet-addresses.ts";
import { checkTags, tagsSchema } from "./tags.ts";
import type { Vpcs } from "./vpcs.ts";

const inlineRule = z.strictObject({
  protocol: z.string(),
  fromPort: z.number(),
  toPort: z.number(),
  cidrBlocks: z.array(z.string()).optional(),
  ipv6CidrBlocks: z.array(z.string()).optional(),
  securityGroups: z.array(z.string()).optional(),
  self: z.boolean().optional(),
  description: z.string().optional(),
});

export const securityGroupInputs = z.strictObject({
  name: z.string(),
  description: z.string(),
  vpcId: z.string(),
  ingress: z.array(inlineRule).optional(),
  egress: z.array(inlineRule).optional(),
  tags: tagsSchema,
});

export type SecurityGroupInputs = z.infer<typeof securityGroupInputs>;
type InlineRule = z.infer<typeof inlineRule>;

/** What EC2 takes in names and descriptions of groups and their rules (AuthorizeSecurityGroupIngress). */
const groupText = /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/;

/**
 * Security groups: docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html. A new one lets nothing in
 * and, since the provider takes EC2's rule for everything outwards away, nothing out.
 */
export class SecurityGroups {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #vpcs: Vpcs;

  constructor(state: Ec2State, identifiers: Identifiers, vpcs: Vpcs) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#vpcs = vpcs;
  }

  create(inputs: SecurityGroupInputs): SecurityGroup {
    const vpc = this.#vpcs.get(inputs.vpcId);
    if (inputs.name.startsWith("sg-") || inputs.name === "" || inputs.name.length > 255) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `Invalid group name '${inputs.name}': 1 to 255 characters, not beginning with 'sg-'`,
      );
    }
    checkGroupText("name", inputs.name);
    checkGroupText("description", inputs.description);
    const other = [...this.#state.securityGroups.values()].find(
      (candidate) => candidate.vpcId === vpc.id && candidate.groupName === inputs.name,
    );
    if (other !== undefined) {
      throw new Ec2Error(
        "InvalidGroup.Duplicate",
        `The security group '${inputs.name}' already exists for VPC '${vpc.id}': ${other.id}`,
      );
    }
    const group: SecurityGroup = {
      id: this.#identifiers.next("sg"),
      region: vpc.region,
      tags: checkTags(inputs.tags),
      vpcId: vpc.id,
      groupName: inputs.name,
      description: inputs.description,
    };
    this.#state.securityGroups.set(group.id, group);
    try {
      this.#setOwnRules(group, inputs);
    } catch (error) {
      this.#state.securityGroups.delete(group.id);
      throw error;
    }
    return group;
  }

  update(id: string, inputs: SecurityGroupInputs): SecurityGroup {
    const group = this.get(id);
    const tags = checkTags(inputs.tags);
    this.#setOwnRules(group, inputs);
    group.tags = tags;
    return group;
  }

  delete(id: string): void {
    this.get(id);
    const users = [
      ...[...this.#state.networkInterfaces.values()].filter((networkInterface) =>
        networkInterface.securityGroupIds.includes(id),
      ),
      ...[...this.#state.securityGroupRules.values()]
        .filter((rule) => rule.groupId !== id && rule.peer.kind === "group" && rule.peer.groupId === id)
        .map((rule) => ({ id: `${rule.id} of ${rule.groupId}` })),
    ];
    if (users.length > 0) {
      throw new Ec2Error(
        "DependencyViolation",
        `resource ${id} has a dependent object: ${users.map((user) => user.id).join(", ")}`,
      );
    }
    for (const rule of this.rulesOf(id)) this.#state.securityGroupRules.delete(rule.id);
    this.#state.securityGroups.delete(id);
  }

  /** @throws Ec2Error where there is no such group */
  get(id: string): SecurityGroup {
    const group = this.#state.securityGroups.get(id);
    if (group === undefined) {
      throw new Ec2Error("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
    }
    return group;
  }

  rulesOf(id: string): readonly SecurityGroupRule[] {
    return [...this.#state.securityGroupRules.values()].filter((rule) => rule.groupId === id);
  }

  /** @throws Ec2Error where the group has an equal rule already */
  checkNoEqual(rule: SecurityGroupRule): void {
    const equal = this.rulesOf(rule.groupId).find(
      (other) => other.id !== rule.id && ruleKey(other) === ruleKey(rule),
    );
    if (equal !== undefined) {
      throw new Ec2Error(
        "InvalidPermission.Duplicate",
        `the specified rule (${ruleKey(rule)}) already exists in ${rule.groupId}: ${equal.id}`,
      );
    }
  }

  /** @throws Ec2Error where the group that a rule names is not to be had in the same VPC */
  groupPeer(groupId: string, of: SecurityGroup): RulePeer {
    if (this.get(groupId).vpcId !== of.vpcId) {
      throw new Ec2Error(
        "InvalidGroup.NotFound",
        `The security group '${groupId}' does not exist in VPC '${of.vpcId}'`,
      );
    }
    return { kind: "group", groupId };
  }

  outputs(group: SecurityGroup) {
    return {
      arn: arn(group.region, `security-group/${group.id}`),
      description: group.description,
      name: group.groupName,
      ownerId: accountId,
      region: group.region,
      vpcId: group.vpcId,
    };
  }

  /** Absent lists leave what is there alone; a list is the whole of the group's own rules in that direction. */
  #setOwnRules(group: SecurityGroup, inputs: SecurityGroupInputs): void {
    const lists: readonly [RuleDirection, readonly InlineRule[] | undefined][] = [
      ["ingress", inputs.ingress],
      ["egress", inputs.egress],
    ];
    const wanted = lists.flatMap(([direction, list]) =>
      (list ?? []).flatMap((inline) => this.#expand(group, direction, inline)),
    );
    const keys = wanted.map(ruleKey);
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) {
      throw new Ec2Error("InvalidPermission.Duplicate", `the rule (${twice}) is given twice for ${group.id}`);
    }
    const declared = lists.filter(([, list]) => list !== undefined).map(([direction]) => direction);
    const standing = this.rulesOf(group.id).filter((rule) => declared.includes(rule.direction));
    for (const rule of standing.filter((candidate) => candidate.declaredBy === "rule")) {
      if (keys.includes(ruleKey(rule))) {
        throw new Ec2Error(
          "InvalidPermission.Duplicate",
          `the rule (${ruleKey(rule)}) already exists: ${rule.id}`,
        );
      }
    }
    for (const rule of standing.filter((candidate) => candidate.declaredBy === "group")) {
      this.#state.securityGroupRules.delete(rule.id);
    }
    for (const rule of wanted) this.#state.securityGroupRules.set(rule.id, rule);
  }

  #expand(group: SecurityGroup, direction: RuleDirection, inline: InlineRule): SecurityGroupRule[] {
    const match = packetMatch(inline.protocol, inline.fromPort, inline.toPort);
    const description =
      inline.description === undefined ? undefined : checkGroupText("description", inline.description);
    const peers: RulePeer[] = [
      ...(inline.cidrBlocks ?? []).map((text) => prefixPeer(readAddress(text, Ipv4Prefix.parse))),
      ...(inline.ipv6CidrBlocks ?? []).map((text) => prefixPeer(readAddress(text, Ipv6Prefix.parse))),
      ...(inline.securityGroups ?? []).map((id) => this.groupPeer(id, group)),
      ...(inline.self === true ? [{ kind: "group", groupId: group.id } as const] : []),
    ];
    if (peers.length === 0) {
      throw new Ec2Error(
        "MissingParameter",
        `A rule of '${group.groupName}' says nobody: give cidrBlocks, ipv6CidrBlocks, securityGroups or self`,
      );
    }
    return peers.map((peer) => ({
      id: this.#identifiers.next("sgr"),
      region: group.region,
      tags: {},
      groupId: group.id,
      direction,
      match,
      peer,
      description,
      declaredBy: "group",
    }));
  }
}

/** @throws Ec2Error for characters that EC2 does not take in a group's texts */
export function checkGroupText(what: "name" | "description", text: string): string {
  if (text.length > 255 || !groupText.test(text)) {
    throw new Ec2Error(
      "InvalidParameterValue",
      `Invalid security group ${what} '${text}'. Valid are up to 255 of a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*`,
    );
  }
  return text;
}

export function prefixPeer(prefix: Ipv4Prefix | Ipv6Prefix): RulePeer {
  return { kind: "prefix", prefix };
}

function ruleKey(rule: SecurityGroupRule): string {
  const peer = rule.peer.kind === "prefix" ? rule.peer.prefix.toString() : rule.peer.groupId;
  return `${rule.direction}, ${packetMatchKey(rule.match)}, ${peer}`;
}
