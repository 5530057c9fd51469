import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** Docker's macvlans at a site, for a person. */
export function macvlanTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap((host) =>
    host.macvlans.map(({ name, driver, parent, network, comes, gateway, shim }) => [
      `${host.name}/${name}`,
      `on ${parent}, in ${network}${driver === "ipvlan" ? ", ipvlan" : ""}`,
      comes === undefined
        ? `addresses by Docker${gateway === undefined ? "" : `, out by ${gateway}`}`
        : "SLAAC",
      shim === undefined ? "not reached from the host" : `host: ${shim.interface}, ${shim.address}`,
    ]),
  );
  return rows.length === 0 ? [] : [{ title: "Docker's macvlans", rows }];
}
