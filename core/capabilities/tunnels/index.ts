import { maybe } from "../../plan/mapped/mapping.ts";
import type { Capability } from "../capability.ts";
import { clampFiles, clampUnits } from "./clamp.ts";
import { peersHold } from "./holds.ts";
import { peerTexts } from "./peer-text.ts";
import { peerRequests, planTunnels } from "./plan.ts";
import { updatePromises } from "./promises.ts";
import { readTunnels } from "./read.ts";
import { tunnelTables } from "./table.ts";
import { updateFiles, updateUnits } from "./update.ts";

/** What tunnels take besides their links: an address for the other end, segments that fit, and where this end is. */
export const tunnels = {
  name: "tunnels",
  readHost: (reading, source) => ({ tunnels: readTunnels(reading, source) }),
  hostRequests: peerRequests,
  planHost: (planning) => ({ tunnels: planTunnels(planning) }),
  hostParts: {
    tunnels: {
      holds: peersHold,
      map: (plans, to) => ({
        tunnels: plans.tunnels.map((tunnel) => ({
          ...tunnel,
          local: maybe(tunnel.local, to.address),
          remote: to.address(tunnel.remote),
          peer: maybe(tunnel.peer, (peer) => ({
            ...peer,
            own: { ...peer.own, address: to.address(peer.own.address) },
            gateway: maybe(peer.gateway, to.address),
          })),
        })),
      }),
    },
  },
  files: (host) => [...clampFiles(host), ...updateFiles(host)],
  units: (host) => [...clampUnits(host), ...updateUnits(host)],
  peerTexts,
  tables: tunnelTables,
  promises: updatePromises,
} satisfies Capability;
