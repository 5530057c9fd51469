import { Ipv4Prefix, Ipv6Prefix } from "../../../core/address/index.ts";
import { Ec2Error } from "../ec2-error.ts";
import { readAddress } from "./subnet-addresses.ts";

/**
 * One prefix of either family, from the two properties that EC2 has for it.
 * @param what who needs it, for the refusal
 * @throws Ec2Error unless exactly one is given and can be read
 */
export function onePrefix(
  what: string,
  ipv4: string | undefined,
  ipv6: string | undefined,
): Ipv4Prefix | Ipv6Prefix {
  if (ipv6 !== undefined && ipv4 === undefined) return readAddress(ipv6, Ipv6Prefix.parse);
  if (ipv4 !== undefined && ipv6 === undefined) return readAddress(ipv4, Ipv4Prefix.parse);
  throw new Ec2Error(
    "InvalidParameterCombination",
    `${what} needs one IPv4 or one IPv6 prefix, not both and not none`,
  );
}
