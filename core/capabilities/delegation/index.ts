import type { Capability, HostReading } from "../capability.ts";
import { checkRequests } from "./check.ts";
import { delegationLines } from "./networkd.ts";
import { planRequests } from "./plan.ts";
import { delegationTables } from "./table.ts";
import type { LayoutRequest } from "./values.ts";

/** Prefixes that are delegated to a host, which numbers its networks from them (RFC 8415): `delegated` of a prefix, `on`. */
export const delegation = {
  name: "delegation",
  readHost: (reading) => ({ requests: readRequests(reading) }),
  planHost: (planning) => ({ requests: planRequests(planning) }),
  // A router that asks for a prefix is one for those who live in it (RFC 7084).
  forwards: (host) => host.requests.length > 0,
  checkPlan: checkRequests,
  onInterface: delegationLines,
  tables: delegationTables,
} satisfies Capability;

function readRequests({ prefixes, path: [, site, , host] }: HostReading): readonly LayoutRequest[] {
  return prefixes.flatMap(({ name, requester, delegated: length }) =>
    requester === undefined || length === undefined || requester.site !== site || requester.host !== host
      ? []
      : [
          {
            prefix: name,
            length,
            interface: requester.interface,
            path: requester.path,
            text: requester.text,
          },
        ],
  );
}
