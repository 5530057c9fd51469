import { z } from "zod";

/** What IPv6 needs of a link (RFC 8200 section 5), and what Ethernet's jumbo frames have. */
export const least = 1280;
export const most = 9216;

const mtu = z.int().min(least).max(most).optional();

export const mtuInterfaceKeys = {
  mtu: mtu.describe(
    `the largest packet of the link in bytes, ${least} to ${most}; absent: its network's, or its bridge's or bond's where it is a port, or the largest of what lies on it; else the host's own`,
  ),
};

export const mtuNetworkKeys = {
  mtu: mtu.describe(
    `the largest packet in bytes, ${least} to ${most}, of interfaces in the network that say nothing themselves, and of their ports`,
  ),
};
