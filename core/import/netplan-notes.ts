import { ipv4DefaultRoute } from "./file-ipv4.ts";
import { takenOfNetplan } from "./imported-settings.ts";
import { importOfSection } from "./link-kinds.ts";
import type { NetplanRoute, NetplanSettings } from "./netplan-files.ts";
import { netplanPolicy } from "./netplan-policy.ts";
import { defaultHop, leadsToGateway, mainTable } from "./netplan-routes.ts";
import { becomesDefaultNote, isAllPrefix, leftRouteNote } from "./route-words.ts";

/** Keys that the layout says, that are reported by themselves, or that change nothing of what hextet brings. */
const spoken = new Set([
  ...["addresses", "routes", "gateway6", "interfaces", "match", "set-name", "accept-ra", "routing-policy"],
  ...["dhcp4", "dhcp6", "dhcp4-overrides", "dhcp6-overrides", "parameters", "gateway4"],
  ...["renderer", "nameservers", "optional", "optional-addresses", "critical", "ignore-carrier"],
]);

/** What of a device netplan's files say and a layout will not, a sentence each. */
export function netplanNotes(
  host: string,
  name: string,
  section: string,
  settings: NetplanSettings,
): readonly string[] {
  const at = `${host}/${name}`;
  const left = netplanPolicy(settings).leftRules.length;
  return [
    ...routeNotes(host, name, settings),
    ...(settings.dhcp6 === true
      ? [`${at}: what DHCPv6 gives it (dhcp6) is not in its file; ip -j -6 addr tells it`]
      : []),
    ...(left > 0
      ? [
          `${at}: its routing-policy of ${left} rule${left === 1 ? "" : "s"} is left out: a layout has rules for what leaves from all that an interface has in a network`,
        ]
      : []),
    ...wordless(section, settings).map((what) => `${at}: ${what} is left out: a layout has no word for it`),
  ];
}

/** Routes of a device in netplan's words that a layout will not say. */
export function routeNotes(host: string, name: string, settings: NetplanSettings): readonly string[] {
  const hop = defaultHop(settings);
  const ipv4Way = ipv4DefaultRoute(settings);
  const policy = netplanPolicy(settings);
  const isLeft = (route: NetplanRoute) =>
    mainTable(route.table) || policy.leftRoutes.some(({ written }) => written === route);
  const others = (settings.routes ?? []).filter(
    (route) => route !== hop?.route && route !== ipv4Way && isLeft(route) && !leadsToGateway(settings, route),
  );
  return [
    ...(hop === undefined || isAllPrefix(hop.to) ? [] : [becomesDefaultNote(host, name, hop.to, hop.via)]),
    ...others.map(({ to, via, table, type }) =>
      leftRouteNote(host, {
        to: to ?? "",
        via: via ?? undefined,
        dev: name,
        table: mainTable(table) ? undefined : `${table}`,
        type: type === undefined || type === null || type === "unicast" ? undefined : type,
      }),
    ),
  ];
}

/** Settings in netplan's own words, `mtu: 9000`; large ones by their key alone. */
function wordless(section: string, settings: NetplanSettings): readonly string[] {
  const taken = [...takenOfNetplan(settings), ...(importOfSection(section)?.netplanKeys ?? [])];
  const keys = Object.entries(settings).filter(([key]) => !spoken.has(key) && !taken.includes(key));
  const parameters = Object.entries(settings.parameters ?? {}).filter(
    ([key, value]) =>
      !taken.includes(key) && !(key === "forward-delay" && (String(value) === "0" || String(value) === "15")),
  );
  return [
    ...keys.filter(([key, value]) => !isUsual(key, value)).map(([key, value]) => setting(key, value)),
    ...parameters.map(([key, value]) => setting(`parameters: ${key}`, value)),
  ];
}

/** Link-local addresses of IPv6 are the kernel's default; no privacy extension is hextet's too, and by a DUID networkd asks anyway. */
function isUsual(key: string, value: unknown): boolean {
  if (key === "link-local") return Array.isArray(value) && value.includes("ipv6");
  if (key === "dhcp-identifier") return value === "duid";
  return value === null || (key === "ipv6-privacy" && value === false);
}

function setting(key: string, value: unknown): string {
  return typeof value === "object" ? key : `${key}: ${String(value)}`;
}
