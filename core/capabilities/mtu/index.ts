import { maybe } from "../../plan/mapped/mapping.ts";
import type { Capability } from "../capability.ts";
import { checkMtus } from "./check.ts";
import { importedMtu } from "./import.ts";
import { onInterface } from "./on-interface.ts";
import { planMtus } from "./plan.ts";
import { mtuExpectations, mtuPromises } from "./promises.ts";
import { readInterfaces, readNetworks } from "./read.ts";
import { mtuTables } from "./table.ts";

/** The largest packets of links: `mtu` of an interface or a network. */
export const mtu = {
  name: "mtu",
  readHost: ({ path }, source) => ({ mtus: readInterfaces(path, source) }),
  readSite: ({ path }, source) => ({ mtus: readNetworks(path, source) }),
  planHost: (planning) => ({ mtus: planMtus(planning) }),
  hostParts: {
    mtus: {
      // The VPC's prefix is the VPC's.
      holds: () => [],
      map: ({ mtus }, to) => ({
        mtus: mtus.map((mtu) => ({ ...mtu, within: maybe(mtu.within, to.prefix) })),
      }),
    },
  },
  checkPlan: checkMtus,
  tables: mtuTables,
  onInterface,
  expectations: mtuExpectations,
  promises: mtuPromises,
  settings: [importedMtu],
} satisfies Capability;
