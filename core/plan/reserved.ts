import type { Reservation } from "./number.ts";
import type { PlannedPrefix } from "./planned-prefix.ts";

/**
 * What nobody may have in a network: the subnet-router anycast address (RFC 4291 section 2.6.1; not on a /127,
 * RFC 6164), and in an AWS subnet its first four addresses and the last (VPC user guide, "Subnet CIDR blocks").
 * @param gateway offset of a next hop that lies in the network itself
 */
export function reservedIn(
  prefix: PlannedPrefix,
  isAws: boolean,
  gateway: bigint | undefined,
): (offset: bigint) => Reservation | undefined {
  const last = prefix.value.size - 1n;
  return (offset) => {
    if (isAws && (offset < 4n || offset === last)) {
      return {
        code: "HX033",
        reason: "is reserved by AWS (first four and the last of a subnet)",
        fix: `use a number from 4 on, such as "::10"`,
      };
    }
    if (offset === 0n && prefix.length < 127) {
      return {
        code: "HX035",
        reason: `is the subnet-router anycast address of ${prefix}`,
        fix: "use a number from 1 on",
      };
    }
    if (offset === gateway)
      return {
        code: "HX032",
        reason: "is used twice: it is that of the network's gateway",
        fix: "use another number",
      };
    return undefined;
  };
}
