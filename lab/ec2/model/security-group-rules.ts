import { z } from "zod";
import { Ec2Error } from "../ec2-error.ts";
import { accountId, type Identifiers } from "./identifiers.ts";
import { onePrefix } from "./one-prefix.ts";
import { packetMatch } from "./packet-match.ts";
import { checkGroupText, prefixPeer, type SecurityGroups } from "./security-groups.ts";
import type { Ec2State, RuleDirection, SecurityGroupRule } from "./state.ts";
import { checkTags, tagsSchema } from "./tags.ts";

export const securityGroupRuleInputs = z.strictObject({
  securityGroupId: z.string(),
  ipProtocol: z.string(),
  fromPort: z.number().optional(),
  toPort: z.number().optional(),
  cidrIpv4: z.string().optional(),
  cidrIpv6: z.string().optional(),
  referencedSecurityGroupId: z.string().optional(),
  description: z.string().optional(),
  tags: tagsSchema,
});

export type SecurityGroupRuleInputs = z.infer<typeof securityGroupRuleInputs>;

/** Rules that stand beside their group, one packet match and one peer each. */
export class SecurityGroupRules {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #groups: SecurityGroups;

  constructor(state: Ec2State, identifiers: Identifiers, groups: SecurityGroups) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#groups = groups;
  }

  create(direction: RuleDirection, inputs: SecurityGroupRuleInputs): SecurityGroupRule {
    const rule = this.#read(this.#identifiers.next("sgr"), direction, inputs);
    this.#state.securityGroupRules.set(rule.id, rule);
    return rule;
  }

  update(id: string, inputs: SecurityGroupRuleInputs): SecurityGroupRule {
    const rule = this.#read(id, this.get(id).direction, inputs);
    this.#state.securityGroupRules.set(id, rule);
    return rule;
  }

  delete(id: string): void {
    this.get(id);
    this.#state.securityGroupRules.delete(id);
  }

  get(id: string): SecurityGroupRule {
    const rule = this.#state.securityGroupRules.get(id);
    if (rule === undefined) {
      throw new Ec2Error(
        "InvalidSecurityGroupRuleId.NotFound",
        `The security group rule ID '${id}' does not exist`,
      );
    }
    return rule;
  }

  outputs(rule: SecurityGroupRule) {
    return {
      arn: `arn:aws:ec2:${rule.region}:${accountId}:security-group-rule/${rule.id}`,
      region: rule.region,
      securityGroupRuleId: rule.id,
    };
  }

  #read(id: string, direction: RuleDirection, inputs: SecurityGroupRuleInputs): SecurityGroupRule {
    const group = this.#groups.get(inputs.securityGroupId);
    const { cidrIpv4, cidrIpv6, referencedSecurityGroupId } = inputs;
    const peers = [cidrIpv4, cidrIpv6, referencedSecurityGroupId].filter((peer) => peer !== undefined);
    if (peers.length !== 1) {
      throw new Ec2Error(
        "InvalidParameterCombination",
        `A rule of ${group.id} needs exactly one of cidrIpv4, cidrIpv6 and referencedSecurityGroupId; ${peers.length} given`,
      );
    }
    const match = packetMatch(inputs.ipProtocol, inputs.fromPort, inputs.toPort);
    if (match.kind === "all" && (inputs.fromPort ?? -1) !== -1) {
      throw new Ec2Error("InvalidParameterCombination", "A rule for every protocol (-1) takes no ports");
    }
    const rule: SecurityGroupRule = {
      id,
      region: group.region,
      tags: checkTags(inputs.tags),
      groupId: group.id,
      direction,
      match,
      peer:
        referencedSecurityGroupId === undefined
          ? prefixPeer(onePrefix(`A rule of ${group.id}`, cidrIpv4, cidrIpv6))
          : this.#groups.groupPeer(referencedSecurityGroupId, group),
      description:
        inputs.description === undefined ? undefined : checkGroupText("description", inputs.description),
      declaredBy: "rule",
    };
    this.#groups.checkNoEqual(rule);
    return rule;
  }
}
