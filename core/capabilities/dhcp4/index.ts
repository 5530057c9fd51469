import type { Capability } from "../capability.ts";
import { importedDhcp4 } from "./import.ts";
import { onInterface } from "./on-interface.ts";
import { dhcp4Expectations, dhcp4Promises } from "./promises.ts";
import { readDhcp4 } from "./read.ts";
import { dhcp4Tables } from "./table.ts";

/** IPv4 addresses that a DHCP server gives: `dhcp4` of an interface. */
export const dhcp4 = {
  name: "dhcp4",
  readHost: (reading, source) => ({ dhcp4: readDhcp4(reading, source) }),
  planHost: ({ host }) => ({
    dhcp4: host.interfaces.flatMap(({ name, defaultRoute }) =>
      host.dhcp4.includes(name) ? [{ interface: name, isWayOut: defaultRoute }] : [],
    ),
  }),
  tables: dhcp4Tables,
  onInterface,
  expectations: dhcp4Expectations,
  promises: dhcp4Promises,
  settings: [importedDhcp4],
} satisfies Capability;
