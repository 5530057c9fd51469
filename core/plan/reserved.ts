import type { PlannedPrefix } from "./planned-prefix.ts";
import type { Reservation } from "./standing-numbers.ts";

/**
 * What nobody may have in a network: the subnet-router anycast address (RFC 4291 section 2.6.1; not on a /127,
 * RFC 6164), the identifiers that IANA reserves (RFC 5453; of a /64 alone), the 128 highest for other anycast
 * addresses (RFC 2526; a network longer than a /120 has no room for them), and in an AWS subnet its first four
 * addresses and the last (VPC user guide, "Subnet CIDR blocks").
 * @param gateway offset of a next hop that lies in the network itself
 */
export function reservedIn(
  prefix: PlannedPrefix,
  isAws: boolean,
  gateway: bigint | undefined,
): readonly Reservation[] {
  const last = prefix.value.size - 1n;
  const reserved: Reservation[] = [];
  if (isAws) reserved.push({ first: 0n, last: 3n, ...byAws }, { first: last, last, ...byAws });
  if (prefix.length < 127) {
    reserved.push({
      first: 0n,
      last: 0n,
      code: "HX035",
      reason: `is the subnet-router anycast address of ${prefix}`,
      fix: "use a number from 1 on",
    });
  }
  if (prefix.length === 64) {
    reserved.push({ first: 0x0200_5eff_fe00_0000n, last: 0x0200_5eff_feff_ffffn, ...byIana });
    reserved.push({ first: 0xfdff_ffff_ffff_ff80n, last: 0xfdff_ffff_ffff_ffffn, ...forAnycast });
  } else if (prefix.length <= 120) reserved.push({ first: last - 127n, last, ...forAnycast });
  if (gateway !== undefined) reserved.push({ first: gateway, last: gateway, ...gatewayOfNetwork });
  return reserved;
}

/**
 * What nobody may have in an IPv4 network: its first address and its last, which are the network's and the broadcast
 * address (RFC 1122 section 3.2.1.3; a /31 and a /32 have none, RFC 3021), and in an AWS subnet its first four and
 * the last (VPC user guide, "Subnet CIDR blocks").
 * @param gateway offset of a next hop that lies in the network itself
 */
export function reservedInIpv4(
  prefix: PlannedPrefix,
  isAws: boolean,
  gateway: bigint | undefined,
): readonly Reservation[] {
  const last = prefix.value.size - 1n;
  const reserved: Reservation[] = [];
  if (isAws) {
    const fix = last < 4n ? "use a larger subnet" : `use one from ${prefix.addressAt(4n)} on`;
    reserved.push({ first: 0n, last: 3n, ...byAws, fix }, { first: last, last, ...byAws, fix });
  } else if (prefix.length < 31) {
    const fix = "use one between the first and the last";
    reserved.push(
      {
        first: 0n,
        last: 0n,
        code: "HX092",
        reason: `is the network's own address, the first of ${prefix}`,
        fix,
      },
      { first: last, last, code: "HX092", reason: `is the broadcast address, the last of ${prefix}`, fix },
    );
  }
  if (gateway !== undefined) reserved.push({ first: gateway, last: gateway, ...gatewayOfNetwork });
  return reserved;
}

const gatewayOfNetwork = {
  code: "HX032",
  reason: "is used twice: it is that of the network's gateway",
  fix: "use another number",
} as const;

const byAws = {
  code: "HX033",
  reason: "is reserved by AWS (first four and the last of a subnet)",
  fix: `use a number from 4 on, such as "::10"`,
} as const;

const byIana = {
  code: "HX035",
  reason: "is an interface identifier that IANA reserves (RFC 5453)",
  fix: "use another number",
} as const;

const forAnycast = {
  code: "HX035",
  reason: "is reserved for anycast, as the 128 highest of every subnet are (RFC 2526)",
  fix: "use a lower number",
} as const;
