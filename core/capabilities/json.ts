import type { HostPlan } from "../plan/plan.ts";
import { containersJson, containersJsonKeys } from "./containers/json.ts";
import { dhcp4Json, dhcp4JsonKeys } from "./dhcp4/json.ts";
import { forwardsJson, forwardsJsonKeys } from "./forwards/json.ts";
import { macvlansJson, macvlansJsonKeys } from "./macvlans/json.ts";
import { mappingsJson, mappingsJsonKeys } from "./mapped/json.ts";
import { comesJson, comesJsonKeys, modesJson, modesJsonKeys } from "./modes/json.ts";
import { mtusJson, mtusJsonKeys } from "./mtu/json.ts";
import { proxiesJson, proxiesJsonKeys } from "./proxied/json.ts";
import { guestsJson, guestsJsonKeys } from "./pve/json.ts";
import { routedJson, routedJsonKeys } from "./routed/json.ts";
import { routersJson, routersJsonKeys } from "./routers/json.ts";
import { servicesJson, servicesJsonKeys } from "./services/json.ts";
import { tunnelsJson, tunnelsJsonKeys } from "./tunnels/json.ts";
import { givenOutJson, givenOutJsonKeys } from "./upstream/json.ts";
import type { SitePlans } from "./values.ts";
import { wireguardJson, wireguardJsonKeys } from "./wireguard/json.ts";

/** What the JSON of a plan says of capabilities besides bridges: its form is published, key by key. */

export { runtimes } from "./containers/runtime.ts";

export const hostJsonKeys = {
  ...containersJsonKeys,
  ...forwardsJsonKeys,
  ...guestsJsonKeys,
  ...mtusJsonKeys,
  ...routedJsonKeys,
  ...comesJsonKeys,
  ...dhcp4JsonKeys,
  ...givenOutJsonKeys,
  ...proxiesJsonKeys,
  ...mappingsJsonKeys,
  ...tunnelsJsonKeys,
  ...macvlansJsonKeys,
  ...wireguardJsonKeys,
};

export function hostJsonOf(host: HostPlan) {
  return {
    ...containersJson(host),
    ...forwardsJson(host),
    ...guestsJson(host),
    ...mtusJson(host),
    ...routedJson(host),
    ...comesJson(host),
    ...dhcp4Json(host),
    ...givenOutJson(host),
    ...proxiesJson(host),
    ...mappingsJson(host),
    ...tunnelsJson(host),
    ...macvlansJson(host),
    ...wireguardJson(host),
  };
}

export const siteJsonKeys = { ...servicesJsonKeys, ...modesJsonKeys, ...routersJsonKeys };

export function siteJsonOf(site: SitePlans) {
  return { ...servicesJson(site), ...modesJson(site), ...routersJson(site) };
}
