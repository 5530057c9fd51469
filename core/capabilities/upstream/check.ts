import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { Path } from "../../layout/written.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import type { Problem } from "../../problem/problem.ts";
import type { GivenOutPlan, LayoutUpstream } from "./values.ts";

/** What a provider delivers to nobody: inside of a host, or on its segment. */
export function checkGivenOut(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): readonly Problem[] {
  return standingHosts(site.hosts).flatMap((host) => {
    const plan = hosts.find(({ name }) => name === host.name);
    if (plan === undefined) return [];
    return host.upstreams.flatMap((upstream) => [
      ...plan.givenOut
        .filter(({ way, interface: device }) => way === "none" && device === upstream.interface)
        .map((own) => undelivered(upstream, host, placeOf(site, host, own), `${own.prefix}`)),
      ...onSegment(upstream, host, plan, networks),
    ]);
  });
}

/** Guests on the segment itself. */
function onSegment(
  upstream: LayoutUpstream,
  host: LayoutHost,
  { interfaces, guests }: HostPlan,
  networks: readonly NetworkPlan[],
): readonly Problem[] {
  const network = interfaces.find(({ name }) => name === upstream.interface)?.network;
  const isReached = networks.find(({ name }) => name === network)?.onLink === false;
  if (upstream.is === "on-link" || (upstream.is === "routed" && isReached)) return [];
  return guests
    .filter((guest) => guest.network === network)
    .flatMap(({ name, address }) => {
      const path = host.guests.find((guest) => guest.name === name)?.path;
      return path === undefined ? [] : [undelivered(upstream, host, path, `${address}`)];
    });
}

function undelivered(
  { is, interface: device }: LayoutUpstream,
  { name, interfaces }: LayoutHost,
  path: Path,
  value: string,
): Problem {
  const network = interfaces.find((own) => own.name === device)?.network ?? "";
  if (is === "single")
    return {
      code: "HX241",
      path,
      value,
      reason: `is given out, and the provider delivers ${name} the address of ${device} alone (upstream: single)`,
      fix: "number it from a unique local prefix, or get a prefix that is routed to the host, from the provider or through a tunnel",
    };
  return {
    code: "HX240",
    path,
    value,
    reason: `is given out of ${network}, which only connects ${name} with its router (upstream of ${device}: routed)`,
    fix: `number it from a prefix that is routed to ${name}, or say upstream: on-link where the router looks for each address`,
  };
}

function placeOf(site: LayoutSite, host: LayoutHost, { name, isPool }: GivenOutPlan): Path {
  const pools = host.interfaces.flatMap((device) => device.pools);
  const found = (isPool ? pools : site.networks).find((own) => own.name === name);
  return found?.path ?? host.path;
}
