import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";
import type { AdvertisedFlags } from "./values.ts";

/** What a site's routers are to advertise, for a person. */
export function modeTables({ modes }: SitePlan): readonly SiteTable[] {
  const rows = modes.map(({ network, mode, flags }) => [network, mode, flagsText(flags)]);
  return rows.length === 0 ? [] : [{ title: "Routers advertise, by network", rows }];
}

/** `M=0 O=1 A=1 L=1` */
export function flagsText({ managed, otherConfiguration, autonomous, onLink }: AdvertisedFlags): string {
  const bits = [
    ["M", managed],
    ["O", otherConfiguration],
    ["A", autonomous],
    ["L", onLink],
  ] as const;
  return bits.map(([name, isSet]) => `${name}=${isSet ? 1 : 0}`).join(" ");
}
