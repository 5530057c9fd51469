import type { LayoutRoute } from "../layout/layout.ts";
import type { Problem } from "../problem/index.ts";
import type { PlacedNetwork } from "./networks.ts";
import { offsetIn } from "./pinned-number.ts";
import type { NetworkRoute } from "./plan.ts";
import { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";
import type { Referred } from "./referred.ts";

/** A network's routes with what their references come to, and what is wrong with them. In order of destination. */
export function networkRoutes(
  { site, network, prefix }: PlacedNetwork,
  isAws: boolean,
  referred: Referred,
): { routes: readonly NetworkRoute[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const taken = new Set<string>();
  const routes = network.routes.flatMap((route): NetworkRoute[] => {
    const to = destination(route, referred);
    const via = nextHop(route, prefix, referred);
    if (to === undefined || via === undefined) return [];
    if (taken.has(`${to}`)) {
      problems.push({
        code: "HX032",
        path: [...route.path, "to"],
        value: route.to.text,
        reason: "is used twice: another route of this network leads there",
        fix: "leave one of them out",
      });
    }
    taken.add(`${to}`);
    // A VPC delivers to an interface wherever it is; everybody else has to reach the next hop on the segment.
    if (!isAws && !route.onLink && !via.value.isLinkLocal && !prefix.contains(via)) {
      problems.push({
        code: "HX039",
        path: route.via.path,
        value: route.via.text,
        reason: `is neither link-local nor in ${prefix}, so hosts cannot reach it`,
        fix: "give a next hop that is in this network, or say onLink: true where it is on the segment all the same",
      });
    }
    const target = "target" in route.via ? route.via.target : undefined;
    const through =
      target?.kind === "interface" && target.site === site
        ? { host: target.host, name: target.name }
        : undefined;
    const ref = "target" in route.to ? route.to.text : undefined;
    const onLink = route.onLink || (!network.onLink && !via.value.isLinkLocal);
    return [{ to, ref, via, through, onLink }];
  });
  return { routes: routes.sort((a, b) => PlannedPrefix.compare(a.to, b.to)), problems };
}

function destination({ to }: LayoutRoute, referred: Referred): PlannedPrefix | undefined {
  return "target" in to ? referred.prefix(to.target) : new PlannedPrefix(undefined, to.value);
}

function nextHop(
  { via }: LayoutRoute,
  prefix: PlannedPrefix,
  referred: Referred,
): PlannedAddress | undefined {
  if ("target" in via) return referred.address(via.target);
  const offset = via.value.isLinkLocal ? undefined : offsetIn(prefix, via.value);
  return offset === undefined ? new PlannedAddress(undefined, via.value) : prefix.addressAt(offset);
}
