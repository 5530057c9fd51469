import type { LayoutSite } from "../../layout/layout.ts";
import type { AdvertisedFlags, ModePlan, NetworkMode } from "./values.ts";

/**
 * What routers are to advertise for each mode: RFC 4861 sections 4.2 and 4.6.2. M says that addresses come by DHCPv6, and makes
 * O needless; a prefix with A makes hosts take addresses of their own also beside M, so it goes without there.
 */
const flagsOf: Readonly<Record<NetworkMode, Omit<AdvertisedFlags, "onLink">>> = {
  static: { managed: false, otherConfiguration: false, autonomous: false },
  slaac: { managed: false, otherConfiguration: false, autonomous: true },
  dhcp: { managed: true, otherConfiguration: false, autonomous: false },
  "dhcp-stateless": { managed: false, otherConfiguration: true, autonomous: true },
};

/** In the order of the site's networks. */
export function planModes({ networks, modes }: LayoutSite): readonly ModePlan[] {
  return networks.flatMap(({ name, onLink }) => {
    const mode = modes.get(name)?.value;
    return mode === undefined ? [] : [{ network: name, mode, flags: { ...flagsOf[mode], onLink } }];
  });
}
