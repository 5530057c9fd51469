import type * as pulumi from "@pulumi/pulumi";
import { referenceWords, ruleWords, sourcePrefixWords } from "../../core/plan/index.ts";
import { refusal } from "../refusal.ts";

/**
 * One thing that a security group lets in.
 *
 * @example { protocol: "tcp", fromPort: 443, from: "::/0" }
 */
export interface IngressRuleArgs {
  /** `all` is every protocol, whatever its number. */
  readonly protocol: "icmpv6" | "tcp" | "udp" | "all";
  /** First port, for `tcp` and `udp`. */
  readonly fromPort?: number;
  /**
   * Last port.
   * @default the first
   */
  readonly toPort?: number;
  /** Prefix that may send: IPv6, or IPv4; `::/0` for everybody. What is no plain text is IPv6. */
  readonly from: pulumi.Input<string>;
  /**
   * Whose prefix that is. The rule keeps its name, and is changed in place, when the prefix becomes another.
   * @default the rule is named by its prefix, and is another with another prefix
   * @example "rack/lxd-1/eno1"
   */
  readonly source?: string;
  /**
   * What `source` was before: what stands under that is this rule. EC2 takes no two rules that say the same, so it could
   * not be made anew beside it.
   * @default it was the same
   */
  readonly formerSource?: string;
}

/** What is unlimited, for `SecurityGroupEgressRule`. */
export const anywhere = { ipv6: "::/0", ipv4: "0.0.0.0/0" } as const;

/** A part of a resource's name that is the same for as long as the rule is: `tcp-443-from-anywhere`. */
export function ruleName({ protocol, fromPort, toPort, from, source }: IngressRuleArgs): string {
  if (source === undefined && typeof from !== "string")
    throw refusal(`a rule for ${protocol} has a prefix that is not known yet; say whose it is: source`);
  const ports = fromPort === undefined ? undefined : { from: fromPort, to: toPort ?? fromPort };
  const words = source === undefined ? sourcePrefixWords(String(from)) : referenceWords(source);
  return ruleWords(protocol, ports, words);
}

/** What a rule may have been named before: by a source of another name, or by its prefix alone. */
export function formerRuleNames({ source, formerSource, ...rule }: IngressRuleArgs): readonly string[] {
  if (source === undefined) return [];
  return [
    ...(formerSource === undefined ? [] : [ruleName({ ...rule, source: formerSource })]),
    ...(typeof rule.from === "string" ? [ruleName(rule)] : []),
  ];
}

/**
 * How EC2 spells a rule. ICMPv6 takes -1 for "any type, any code"; `all` takes no ports at all
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html).
 */
export function ingressPermission(rule: IngressRuleArgs): {
  ipProtocol: string;
  fromPort?: number;
  toPort?: number;
  cidrIpv6?: pulumi.Input<string>;
  cidrIpv4?: string;
} {
  const { from } = rule;
  const isIpv4 = typeof from === "string" && !from.includes(":");
  const source = isIpv4 ? { cidrIpv4: from } : { cidrIpv6: from };
  switch (rule.protocol) {
    case "all":
      return { ipProtocol: "-1", ...source };
    case "icmpv6":
      return { ipProtocol: "icmpv6", fromPort: -1, toPort: -1, ...source };
    case "tcp":
    case "udp": {
      const { fromPort = 0, toPort = rule.fromPort ?? 65_535 } = rule;
      return { ipProtocol: rule.protocol, fromPort, toPort, ...source };
    }
  }
}
