import { endsName } from "./paths.ts";
import type { Review } from "./review.ts";

/** What a change can be held to. */
export const reviewRules = ["renumbered", "closed", "rollback", "replaced"] as const;

export type ReviewRule = (typeof reviewRules)[number];

/** What each asks for. */
export const ruleWords: Readonly<Record<ReviewRule, string>> = {
  renumbered: "nothing is renumbered",
  closed: "no path is closed",
  rollback: "every host that changes can go back",
  replaced: "nothing that carries addresses is replaced",
};

/** What carries addresses that others know, by Pulumi's types. */
const carriers = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/networkInterface:NetworkInterface",
  "aws:ec2/eip:Eip",
];

/** What has a host's disk, and no way back once it is gone. */
const instanceType = "aws:ec2/instance:Instance";

/** A rule that a change breaks, with the things by which it does. */
export interface BrokenRule {
  readonly rule: ReviewRule;
  readonly by: readonly string[];
}

/** Those of the rules that can be looked at: what is replaced, a preview alone shows. */
export function rulesAskedOf(
  { preview }: Pick<Review, "preview">,
  rules: readonly ReviewRule[],
): readonly ReviewRule[] {
  return rules.filter((rule) => rule !== "replaced" || preview !== undefined);
}

export function brokenRules(
  review: Pick<Review, "diff" | "paths" | "hosts" | "preview">,
  rules: readonly ReviewRule[] = reviewRules,
): readonly BrokenRule[] {
  const found: Readonly<Record<ReviewRule, readonly string[]>> = {
    renumbered: review.diff.changes
      .filter(({ change }) => change === "renumbered" || change === "moved")
      .map(({ name }) => name),
    closed: review.paths.closed.map(
      ({ from, to, what }) => `${endsName(from)} → ${endsName(to)}: ${what.join(", ")}`,
    ),
    rollback: [
      ...review.hosts.filter(({ rollsBack }) => !rollsBack).map(({ host }) => host),
      ...(review.preview?.steps ?? [])
        .filter(({ op, type }) => op === "replace" && type === instanceType)
        .map(({ name }) => `instance ${name}`),
    ],
    replaced: (review.preview?.steps ?? [])
      .filter(({ op, type }) => /replace|delete/.test(op) && carriers.includes(type))
      .map(({ type, name }) => `${type} ${name}`),
  };
  return reviewRules
    .filter((rule) => rules.includes(rule) && found[rule].length > 0)
    .map((rule) => ({ rule, by: found[rule] }));
}
