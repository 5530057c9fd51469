import { Ipv6Address } from "../../core/address/index.ts";

/** An address as RFC 5952 writes it, and one of IPv4 as it is; undefined where it is neither. Zones and lengths go. */
export function canonical(text: string): string | undefined {
  const [bare = ""] = text.trim().split(/[%/]/);
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(bare))
    return bare.split(".").every((octet) => Number(octet) <= 255) ? bare : undefined;
  try {
    return `${Ipv6Address.parse(bare)}`;
  } catch {
    return undefined;
  }
}
