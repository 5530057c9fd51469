import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";
import { towardsInternet } from "./aws.ts";

/** The MTUs of a site's hosts, for a person. */
export function mtuTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name, mtus }) =>
    mtus.map(({ interface: link, mtu, within }) => [
      `${name}/${link}`,
      `${mtu}`,
      ...(within === undefined ? [] : [`${towardsInternet} out of ${within}`]),
    ]),
  );
  return rows.length === 0 ? [] : [{ title: "MTU of links", rows }];
}
