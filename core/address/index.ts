export { AddressError } from "./address-error.ts";
export {
  ipv4AddressText,
  ipv4LengthOffset,
  ipv4PrefixText,
  isIpv4,
  parseIpv4Address,
  parseIpv4Prefix,
} from "./ipv4-mapped.ts";
export { Ipv4Prefix, isIpv4Address } from "./ipv4-prefix.ts";
export { Ipv6Address } from "./ipv6-address.ts";
export { Ipv6Prefix, splitPrefix } from "./ipv6-prefix.ts";
