import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** Who advertises which network, for a person. */
export function routerTables({ routers }: SitePlan): readonly SiteTable[] {
  const rows = routers.flatMap(({ name, kind, host, advertised }) =>
    advertised.map(({ network, interface: device }) => [network, name, host ?? kind, device]),
  );
  return rows.length === 0 ? [] : [{ title: "Advertised by", rows }];
}
