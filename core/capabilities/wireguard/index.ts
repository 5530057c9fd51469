import { mapPeers } from "../../links/index.ts";
import { maybe } from "../../plan/mapped/mapping.ts";
import type { Capability } from "../capability.ts";
import { withPeers } from "./across.ts";
import { clientRequests, withClients } from "./clients.ts";
import { clientsHold } from "./holds.ts";
import { recordedKeys } from "./keys.ts";
import { peerless } from "./lints.ts";
import { planWireguard } from "./plan.ts";
import { wireguardExpectations, wireguardPromises } from "./promises.ts";
import { readWireguard } from "./read.ts";
import { wireguardTables } from "./table.ts";

/** What WireGuard interfaces take besides their links: keys, peers, and addresses for them. */
export const wireguard = {
  name: "wireguard",
  readHost: (reading, source) => ({ wireguard: readWireguard(reading, source) }),
  settleLayout: withClients,
  lints: [peerless],
  hostRequests: clientRequests,
  planHost: (planning) => ({ wireguard: planWireguard(planning) }),
  recorded: recordedKeys,
  planAcross: withPeers,
  hostParts: {
    wireguard: {
      holds: clientsHold,
      map: (plans, to) => ({
        wireguard: plans.wireguard.map((own) => ({
          ...own,
          peers: mapPeers(own.peers, to),
          gives: own.gives.map(({ peer, own: address }) => ({
            peer,
            own: { ...address, address: to.address(address.address) },
          })),
          offers: {
            ...own.offers,
            ipv4: maybe(own.offers.ipv4, to.address),
            ipv6: maybe(own.offers.ipv6, to.address),
            allowed: own.offers.allowed?.map(to.prefix),
            behind: own.offers.behind?.map(to.prefix),
          },
        })),
      }),
    },
  },
  tables: wireguardTables,
  expectations: wireguardExpectations,
  promises: wireguardPromises,
} satisfies Capability;
