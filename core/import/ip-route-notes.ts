import { defaultRoute, type KernelRoute, leadsToGateway } from "./ip-routes.ts";
import { becomesDefaultNote, isAllPrefix, leftRouteNote } from "./route-words.ts";

/** Whose routes are configured: by a person, or by what reads their files (rtnetlink's names; absent: by `ip route add`). */
const configured = new Set(["static", "boot", "dhcp", "none"]);

/**
 * What a layout does not take over of a host's routes, a sentence each. Those of the kernel follow from addresses, those
 * of daemons are the daemons' own: there may be thousands, so that they are counted.
 * @param isMade whether something that runs on the host has made an interface, and so the routes through it
 */
export function ipRouteNotes(
  host: string,
  routes: readonly KernelRoute[],
  isMade: (dev: string) => boolean,
): readonly string[] {
  const notes: string[] = [];
  const counts = new Map<string, number>();
  for (const route of routes) {
    const { dst, gateway, dev = "", protocol, table } = route;
    if (protocol === "kernel" || protocol === "redirect" || table === "local") continue;
    if (protocol === "ra" && gateway === undefined) continue;
    if (isMade(dev) || leadsToGateway(routes, route)) continue;
    if (route === defaultRoute(routes, dev)) {
      if (!isAllPrefix(dst)) notes.push(becomesDefaultNote(host, dev, dst, gateway ?? ""));
    } else if (configured.has(protocol) || isAllPrefix(dst))
      notes.push(leftRouteNote(host, { ...route, to: dst, via: gateway, dev }));
    else counts.set(protocol, (counts.get(protocol) ?? 0) + 1);
  }
  for (const [protocol, count] of counts)
    notes.push(
      `${host}: ${count} route${count === 1 ? "" : "s"} of the protocol ${protocol} ${count === 1 ? "is" : "are"} left out: ${protocol === "ra" ? "routers announce them, and hextet turns that off" : "the daemon brings them"}`,
    );
  return notes;
}
