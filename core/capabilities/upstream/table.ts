import type { HostPlan, SitePlan } from "../../plan/plan.ts";
import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { SiteTable } from "../capability.ts";
import type { GivenOutWay } from "./values.ts";

const words: Readonly<Record<GivenOutWay, string>> = {
  routed: "routed",
  proxied: "neighbour proxying",
  inside: "stays inside",
  none: "not delivered",
};

/** How what lies inside of hosts is given out, and why so, for a person. */
export function givenOutTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name, givenOut }) =>
    givenOut.map((own) => [
      `${name}/${own.interface}`,
      own.name,
      `${own.prefix}`,
      words[own.way],
      `(${own.reason})`,
    ]),
  );
  return rows.length === 0 ? [] : [{ title: "Given out", rows }];
}

/** The same of the smallest of those that has an address in it. */
export function givenOutRemarks(host: HostPlan, at: PlannedPrefix): readonly string[] {
  const [own] = host.givenOut
    .filter(({ prefix }) => prefix.contains(at))
    .sort((a, b) => b.prefix.value.length - a.prefix.value.length);
  if (own === undefined) return [];
  return [`Given out by ${host.name} on ${own.interface}: ${words[own.way]} (${own.reason}).`];
}
