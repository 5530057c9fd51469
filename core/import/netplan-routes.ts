import type { NetplanRoute, NetplanSettings } from "./netplan-files.ts";
import { isAllPrefix, leadsOutside } from "./route-words.ts";

/** A route of IPv6 that leads everywhere, as it is written. */
export interface DefaultHop {
  readonly to: string;
  readonly via: string;
  /** Undefined for netplan's own key for it. */
  readonly route: NetplanRoute | undefined;
}

/** The default route of a device: of several in the main table the preferred one; a route to all global addresses counts where there is no other. */
export function defaultHop({ routes, gateway6 }: NetplanSettings): DefaultHop | undefined {
  const [first] = (routes ?? [])
    .filter((route) => isOrdinary(route) && leadsOutside(route.to ?? "") && route.via?.includes(":") === true)
    .sort(
      (a, b) =>
        Number(isAllPrefix(b.to ?? "")) - Number(isAllPrefix(a.to ?? "")) ||
        (a.metric ?? 0) - (b.metric ?? 0),
    );
  const hop = { to: first?.to ?? "", via: first?.via ?? "", route: first };
  if (first !== undefined && isAllPrefix(hop.to)) return hop;
  if (typeof gateway6 === "string") return { to: "default", via: gateway6, route: undefined };
  return first === undefined ? undefined : hop;
}

/** Whether a route to the next hop's own address makes that on-link. */
export function leadsToGateway(settings: NetplanSettings, { to, via, table }: NetplanRoute): boolean {
  const hop = defaultHop(settings);
  return mainTable(table) && via == null && hop !== undefined && to?.replace(/\/128$/, "") === hop.via;
}

/** Whether it is in the main table, and leads somewhere. */
function isOrdinary({ table, type }: NetplanRoute): boolean {
  return mainTable(table) && (type ?? "unicast") === "unicast";
}

/** netplan's number of the main table is the kernel's. */
export function mainTable(table: NetplanRoute["table"]): boolean {
  return table === undefined || table === null || table === 254 || table === "main";
}
