/** Ethernet's, as on most segments. */
export const mtu = 1500;
