import { Ipv6Address } from "../address/index.ts";

/**
 * The interface identifier that a MAC address makes: ff:fe in its middle and the universal bit turned (RFC 4291, appendix A).
 * @param mac lower case, six octets
 */
export function eui64(mac: string): Ipv6Address {
  const octets = mac.split(":");
  const first = (Number.parseInt(octets[0] ?? "0", 16) ^ 2).toString(16).padStart(2, "0");
  return Ipv6Address.fromBigInt(
    BigInt(`0x${[first, ...octets.slice(1, 3), "ff", "fe", ...octets.slice(3)].join("")}`),
  );
}
