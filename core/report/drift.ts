import { Ipv6Address, parseIpv4Address } from "../address/index.ts";
import { type AgentReport, otherSentence } from "../bundle/index.ts";
import type { HostPlan } from "../plan/index.ts";
import { canonical, type FoundAddress, type FoundRoute } from "../probe/index.ts";
import type { HostFiles } from "../render/file.ts";
import type { Drift } from "./one-drift.ts";
import { unlikeDrift } from "./unlike-drift.ts";
import { type Wanted, wantedOf } from "./wanted.ts";

export type { Drift } from "./one-drift.ts";

/** What a host says of itself. */
export interface HostReport {
  /** From its agent. */
  readonly agent: Pick<AgentReport, "files" | "units" | "sysctls"> &
    Partial<Pick<AgentReport, "links" | "mtus" | "others" | "settings" | "unlike">>;
  /** The bundle that it holds. */
  readonly bundle: HostFiles;
  /** What the kernel has. */
  readonly addresses: readonly FoundAddress[];
  readonly routes: readonly FoundRoute[];
}

/** Routes that somebody wrote: not the kernel's own, learned ones, or those of routing daemons. */
function isByHand({ protocol, via, text }: FoundRoute): boolean {
  if (protocol === "static" || protocol === "boot") return true;
  // As ifupdown2 writes them; the kernel itself knows a next hop from advertisements alone, and for a while.
  return protocol === "kernel" && via !== undefined && !/ expires /.test(text);
}

/**
 * Everything that is not as hextet left it: files, other files that configure its interfaces, units, kernel parameters,
 * and addresses and routes on the interfaces of the plan. What comes and goes by itself (dynamic and temporary addresses, link-local ones, routes of
 * the kernel, of advertisements and of routing daemons) is nobody's change.
 *
 * @param plan the host as the layout has it; undefined where the layout has no such host any more
 */
export function driftOf(report: HostReport, plan: HostPlan | undefined): readonly Drift[] {
  const wanted = wantedOf(report.bundle, plan);
  return [
    ...report.agent.files.flatMap(fileDrift),
    ...(report.agent.others ?? []).map(
      (definition): Drift => drift("other", definition.path, otherSentence(definition)),
    ),
    ...report.agent.units.flatMap(unitDrift),
    ...report.agent.sysctls.map(
      ({ name, planned, now }): Drift => drift("sysctl", name, `is ${now}, not ${planned}`),
    ),
    ...(report.agent.links ?? []).map(
      (name): Drift => drift("link", name, "is still there, and the bundle makes it no longer"),
    ),
    ...unlikeDrift(report.agent.unlike ?? []),
    ...(report.agent.mtus ?? []).map(
      ({ link, planned, now }): Drift => drift("mtu", link, `is ${now}, not ${planned}`),
    ),
    ...(report.agent.settings ?? []).map(
      ({ of, setting, planned, now }): Drift =>
        drift(
          "setting",
          `${of} ${setting}`,
          `is ${now === "-" ? "not set" : now}, not ${planned === "-" ? "absent" : planned}`,
        ),
    ),
    ...missingAddresses(report, wanted),
    ...nothingCame(report, wanted),
    ...foreignAddresses(report, wanted),
    ...missingRoutes(report, wanted),
    ...foreignRoutes(report, wanted),
  ];
}

function drift(kind: Drift["kind"], thing: string, state: string, diff = ""): Drift {
  return { kind, thing, state, diff };
}

function fileDrift({ path, state, diff }: AgentReport["files"][number]): Drift[] {
  if (state === "held" || state === "left") return [];
  return [drift("file", path, state === "missing" ? "is not there" : "was changed", diff)];
}

function unitDrift({ unit, enabled, active }: AgentReport["units"][number]): Drift[] {
  if (enabled && active) return [];
  const faults = [...(active ? [] : ["is stopped"]), ...(enabled ? [] : ["is not enabled"])];
  return [drift("unit", unit, faults.join(" and "))];
}

function missingAddresses({ addresses }: HostReport, wanted: Wanted): Drift[] {
  const found = new Set(
    addresses.map((address) => `${address.address}/${address.length} dev ${address.interface}`),
  );
  return wanted.addresses
    .filter(
      (address) => !found.has(`${canonical(address.address)}/${address.length} dev ${address.interface}`),
    )
    .map((address) =>
      drift("address", `${address.address}/${address.length} dev ${address.interface}`, "has gone"),
    );
}

/** Whether an address is of those that a network gives: any of its prefix, also one that is given for ever. */
function comesIn({ prefix, interface: device }: Wanted["coming"][number], found: FoundAddress): boolean {
  return (
    found.interface === device &&
    prefix.contains(
      found.address.includes(":") ? Ipv6Address.parse(found.address) : parseIpv4Address(found.address),
    )
  );
}

function nothingCame({ addresses }: HostReport, { coming }: Wanted): Drift[] {
  return coming
    .filter((own) => !addresses.some((found) => comesIn(own, found)))
    .map((own) => drift("address", `${own.text} dev ${own.interface}`, "has given no address"));
}

function foreignAddresses({ addresses }: HostReport, wanted: Wanted): Drift[] {
  const passing = ["dynamic", "temporary", "mngtmpaddr"];
  return addresses
    .filter(
      (address) =>
        address.scope === "global" &&
        isLookedAt(address, wanted) &&
        wanted.interfaces.has(address.interface) &&
        !address.expires &&
        !passing.some((flag) => address.flags.includes(flag)) &&
        !wanted.known.has(address.address) &&
        !wanted.coming.some((own) => comesIn(own, address)),
    )
    .map((address) =>
      drift("address", `${address.address}/${address.length} dev ${address.interface}`, "is not from here"),
    );
}

/** IPv4 is hextet's to look at where it has given some. */
function isLookedAt(found: FoundAddress, wanted: Wanted): boolean {
  return found.address.includes(":") || wanted.ipv4Interfaces.has(found.interface);
}

function missingRoutes({ routes }: HostReport, wanted: Wanted): Drift[] {
  const found = new Set(routes.map((route) => routeText(route.to, route.via, route.interface)));
  return wanted.routes
    .filter((route) => !found.has(routeText(route.to, canonical(route.via), route.interface)))
    .map((route) => drift("route", routeText(route.to, route.via, route.interface), "has gone"));
}

function routeText(to: string, via: string | undefined, device: string | undefined): string {
  return `${to} via ${via} dev ${device}`;
}

function foreignRoutes({ routes }: HostReport, wanted: Wanted): Drift[] {
  const defaults = new Set(
    [...wanted.routes, ...wanted.unasked]
      .filter(({ to }) => to === "default")
      .map((route) => routeText(route.to, canonical(route.via), route.interface)),
  );
  const isWanted = ({ to, via, interface: device, metric }: FoundRoute) =>
    to === "default"
      ? defaults.has(routeText(to, via, device)) && isWantedMetric(wanted, via, device, metric)
      : wanted.knownPrefixes.has(to) || wanted.known.has(to.replace(/\/128$/, ""));
  return routes
    .filter(
      (route) =>
        route.family === 6 &&
        isByHand(route) &&
        route.interface !== undefined &&
        wanted.interfaces.has(route.interface) &&
        !isWanted(route),
    )
    .map((route) => drift("route", route.text, "is not from here"));
}

/** Beside the planned one a route by the same next hop with another metric would be the one that is taken, or not. */
function isWantedMetric(
  { metrics }: Wanted,
  via: string | undefined,
  device: string | undefined,
  metric: number,
): boolean {
  const planned = metrics.get(routeText("default", via, device));
  return planned === undefined || planned === metric;
}

/** One host's drift for a person; a patch is indented below its file. */
export function driftText(host: string, drifts: readonly Drift[]): string {
  if (drifts.length === 0) return `${host}: as hextet left it\n`;
  const lines = drifts.map(({ kind, thing, state, diff }) => {
    const patch = diff === "" ? "" : `${diff.replace(/\n$/, "").replace(/^/gm, "    ")}\n`;
    return `  ${kind.padEnd(8)}${thing} ${state}\n${patch}`;
  });
  return `${host}: ${drifts.length} difference${drifts.length === 1 ? "" : "s"}\n${lines.join("")}`;
}
