import { containerKeys } from "./containers/schema.ts";
import { dhcp4InterfaceKeys } from "./dhcp4/schema.ts";
import { dockerKeys } from "./docker/schema.ts";
import { fileKeys } from "./files/schema.ts";
import { forwardKeys } from "./forwards/schema.ts";
import { incusKeys } from "./incus/schema.ts";
import { macvlanKeys } from "./macvlans/schema.ts";
import { mappedInterfaceKeys } from "./mapped/schema.ts";
import { modeInterfaceKeys, modeNetworkKeys } from "./modes/schema.ts";
import { mtuInterfaceKeys, mtuNetworkKeys } from "./mtu/schema.ts";
import { proxiedInterfaceKeys } from "./proxied/schema.ts";
import { guestKeys } from "./pve/schema.ts";
import { resolverHostKeys, resolverNetworkKeys, resolverSiteKeys } from "./resolvers/schema.ts";
import { routedKeys } from "./routed/schema.ts";
import { routerKeys } from "./routers/schema.ts";
import { serviceKeys } from "./services/schema.ts";
import { upstreamInterfaceKeys } from "./upstream/schema.ts";

/** What capabilities declare before any layout is read. A new one is one more line in each list that concerns it. */

/** Their keys of a host, in the order in which the published schema has them. */
export const hostKeys = {
  ...dockerKeys,
  ...macvlanKeys,
  ...incusKeys,
  ...containerKeys,
  ...forwardKeys,
  ...guestKeys,
  ...fileKeys,
  ...resolverHostKeys,
  ...routedKeys,
};

/** Their keys of a network. */
export const networkKeys = { ...modeNetworkKeys, ...resolverNetworkKeys, ...mtuNetworkKeys };

/** Their keys of an interface. */
export const interfaceKeys = {
  ...mtuInterfaceKeys,
  ...dhcp4InterfaceKeys,
  ...modeInterfaceKeys,
  ...upstreamInterfaceKeys,
  ...proxiedInterfaceKeys,
  ...mappedInterfaceKeys,
};

/** Their keys of a site. */
export const siteKeys = { ...serviceKeys, ...resolverSiteKeys, ...routerKeys };
