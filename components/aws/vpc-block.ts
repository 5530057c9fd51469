import { Ipv6Prefix } from "../../core/address/index.ts";
import { PlannedPrefix } from "../../core/plan/planned-prefix.ts";
import { refusal } from "../refusal.ts";

/**
 * The VPC's block as AWS gave it, checked before anything is made inside it.
 *
 * @param vpc the VPC's name, for the message
 * @param given `Vpc.ipv6CidrBlock`
 * @param length what was asked for
 * @param expected the block it must be, where one was named
 * @throws Error naming the VPC, what it has and what was expected
 */
export function vpcBlock(vpc: string, given: string | undefined, length: number, expected?: string): string {
  if (given === undefined || given === "") {
    throw refusal(
      `${vpc}: the VPC has no IPv6 block; associate one with it, or let hextet make the VPC anew`,
    );
  }
  const block = Ipv6Prefix.parse(given);
  if (block.length !== length) {
    throw refusal(
      `${vpc}: the VPC's block ${block} is a /${block.length}, and a /${length} was planned with`,
    );
  }
  if (expected !== undefined && !block.equals(Ipv6Prefix.parse(expected))) {
    throw refusal(
      `${vpc}: the VPC's block is ${block}, and ${expected} was expected; give the block that the VPC has, or none`,
    );
  }
  return block.toString();
}

/**
 * A subnet's prefix: `text` itself where it is given in full, or that far into the block where it is an offset.
 *
 * @param text `0:0:0:3::/64`, or a prefix inside the block
 * @param block the VPC's, e.g. `2600:1f18:47b:ca00::/56`
 * @throws AddressError where `text` is no prefix; Error where it lies outside of the block
 */
export function prefixInBlock(subnet: string, text: string, block: string): string {
  const base = Ipv6Prefix.parse(block);
  const prefix = Ipv6Prefix.parse(text);
  const unknown = { name: subnet, length: base.length };
  if (PlannedPrefix.ofBlock(unknown).value.contains(prefix)) {
    return new PlannedPrefix(unknown, prefix).fillIn({ [subnet]: base }).toString();
  }
  if (!base.contains(prefix)) {
    throw refusal(
      `${subnet}: ${prefix} lies outside of the VPC's block ${base}; give it as an offset such as 0:0:0:3::/64`,
    );
  }
  return prefix.toString();
}
