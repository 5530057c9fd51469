import { z } from "zod";
import type { InterfaceIpv4 } from "../plan/interface-address.ts";

/** What the JSON of a plan is made of, whatever it reports. */

export const address = z
  .string()
  .describe("RFC 5952 text; or, in a block that AWS has not given yet, SITE/LENGTH+SUBNET::IDENTIFIER");
export const prefix = z
  .string()
  .describe("An address as above, and a length: 3fff:b0b::/64, cloud/56+03::/64");
export const origin = z
  .string()
  .describe("Where the number came from: pinned in the layout, numbered by name, or given by a provider");
export const name = z.string();
export const ipv4Address = z.string().describe("Dotted: 192.0.2.10");
export const ipv4Prefix = z.string().describe("192.0.2.0/24");
export const ipv4Length = z.int().describe("Of the on-link prefix, 0 to 32");
export const interfaceIpv4 = z
  .strictObject({
    address: ipv4Address,
    length: ipv4Length,
    origin,
    gateway: ipv4Address.nullable().describe("Next hop of the IPv4 default route"),
  })
  .nullable()
  .describe("Its IPv4 address; null where it has none");

export function ipv4Json(networkInterface: InterfaceIpv4 | undefined): z.output<typeof interfaceIpv4> {
  if (networkInterface === undefined) return null;
  const { address: own, length, origin: from, gateway } = networkInterface;
  return { address: `${own}`, length, origin: from, gateway: textOf(gateway) };
}

export function textOf(value: { toString(): string } | undefined): string | null {
  return value === undefined ? null : `${value}`;
}
