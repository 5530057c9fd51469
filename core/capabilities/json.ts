import { containersJson, containersJsonKeys } from "./containers/json.ts";
import { mtusJson, mtusJsonKeys } from "./mtu/json.ts";
import { guestsJson, guestsJsonKeys } from "./pve/json.ts";
import { routedJson, routedJsonKeys } from "./routed/json.ts";
import { servicesJson, servicesJsonKeys } from "./services/json.ts";
import type { HostPlans, SitePlans } from "./values.ts";

/** What the JSON of a plan says of capabilities besides bridges: its form is published, key by key. */

export { runtimes } from "./containers/runtime.ts";

export const hostJsonKeys = { ...containersJsonKeys, ...guestsJsonKeys, ...mtusJsonKeys, ...routedJsonKeys };

export function hostJsonOf(host: HostPlans) {
  return { ...containersJson(host), ...guestsJson(host), ...mtusJson(host), ...routedJson(host) };
}

export const siteJsonKeys = { ...servicesJsonKeys };

export function siteJsonOf(site: SitePlans) {
  return { ...servicesJson(site) };
}
