import {
  type Endpoint,
  Ipv6Address,
  mayReach,
  type Place,
  type Plan,
  PlannedAddress,
  type Presence,
  reachability,
  workloads,
} from "../../core/index.ts";
import { loginAddress } from "../login-interface.ts";
import { outside } from "../topology-of-plan.ts";

/** A path that is probed all the time. */
export interface WatchedPath {
  readonly from: string;
  readonly to: string;
  readonly presence: Presence;
  /** Where its end is, before and after the change; an address of a block that is not known yet is left out. */
  readonly addresses: readonly string[];
}

const internet: Endpoint = {
  name: outside.hostName,
  address: new PlannedAddress(undefined, Ipv6Address.parse(outside.host)),
  tcp: [],
  place: { kind: "host", host: outside.hostName },
};

/**
 * Between all that live on the hosts of either plan and the lab's internet, and from there to each host, as far as
 * either layout lets echoes through: a rule that comes or goes makes a path one that is added or removed.
 *
 * @param before with every block filled in that is known
 * @param after the same
 */
export function watchedPaths(before: Plan, after: Plan): readonly WatchedPath[] {
  const earlier = pathsOf(before);
  const later = pathsOf(after);
  return [...new Set([...earlier.keys(), ...later.keys()])].map((key) => {
    const [old, now] = [earlier.get(key), later.get(key)];
    const { from, to } = old ?? now ?? { from: "", to: "" };
    const addresses = [old?.address, now?.address].filter((address) => address !== undefined);
    return {
      from,
      to,
      presence: presenceOf(old?.address, now?.address),
      addresses: [...new Set(addresses)].filter((address) => !address.includes("+")),
    };
  });
}

/** Where each path's beginning is, in either plan. */
export function placesOf(before: Plan, after: Plan): ReadonlyMap<string, Place> {
  return new Map(
    [internet, ...workloads(before), ...workloads(after)].map(({ name, place }) => [name, place]),
  );
}

interface PlannedPath {
  readonly from: string;
  readonly to: string;
  readonly address: string;
}

function pathsOf(plan: Plan): Map<string, PlannedPath> {
  const between = reachability(plan, [internet]).filter(
    ({ kind, expected }) => kind === "echo" && expected === "answer",
  );
  const reach = mayReach(plan);
  const isOpen = (address: PlannedAddress) =>
    reach({ address, host: undefined })({ address: internet.address, host: undefined }, { kind: "echo" });
  const toHosts = plan.sites.flatMap((site) =>
    site.hosts.flatMap((host): PlannedPath[] => {
      const address = loginAddress(host);
      return address === undefined || !isOpen(address)
        ? []
        : [{ from: internet.name, to: `${host.site}/${host.name}`, address: `${address}` }];
    }),
  );
  return new Map(
    [...between, ...toHosts].map(({ from, to, address }) => [`${from} > ${to}`, { from, to, address }]),
  );
}

function presenceOf(before: string | undefined, after: string | undefined): Presence {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  return before === after ? "kept" : "moved";
}
