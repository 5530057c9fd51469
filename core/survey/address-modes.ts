/** How an interface gets its IPv6 addresses, in the words of a layout's networks. */
export const addressModes = ["static", "slaac", "dhcp", "dhcp-stateless"] as const;
export type AddressMode = (typeof addressModes)[number];
