import { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import { type AgentReport, otherSentence } from "../bundle/index.ts";
import type { HostPlan } from "../plan/index.ts";
import { canonical, type FoundAddress, type FoundRoute } from "../probe/index.ts";
import { parseExpectation } from "../render/expectation.ts";

/** What a host says of itself. */
export interface HostReport {
  /** From its agent. */
  readonly agent: Pick<AgentReport, "files" | "units" | "sysctls"> &
    Partial<Pick<AgentReport, "links" | "others">>;
  /** The text of the bundle that it holds. */
  readonly bundle: string;
  /** What the kernel has. */
  readonly addresses: readonly FoundAddress[];
  readonly routes: readonly FoundRoute[];
}

/** One thing on a host that is not as hextet left it. */
export interface Drift {
  readonly kind: "file" | "other" | "unit" | "sysctl" | "address" | "route" | "link" | "owner";
  /** The path, the unit's name, the parameter, `3fff:b0b::1/64 dev vmbr2`, whose the host is. */
  readonly thing: string;
  /** What is the matter with it, behind its name in a sentence. */
  readonly state: string;
  /** A patch from what hextet put there to what is there. */
  readonly diff: string;
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
  const wanted = wantedOf(report, plan);
  return [
    ...report.agent.files.flatMap(fileDrift),
    ...(report.agent.others ?? []).map((one): Drift => drift("other", one.path, otherSentence(one))),
    ...report.agent.units.flatMap(unitDrift),
    ...report.agent.sysctls.map(
      ({ name, planned, now }): Drift => drift("sysctl", name, `is ${now}, not ${planned}`),
    ),
    ...(report.agent.links ?? []).map(
      (name): Drift => drift("link", name, "is still there, and the bundle makes it no longer"),
    ),
    ...missingAddresses(report, wanted),
    ...foreignAddresses(report, wanted),
    ...missingRoutes(report, wanted),
    ...foreignRoutes(report, wanted),
  ];
}

interface Expectations {
  readonly addresses: readonly {
    readonly address: string;
    readonly length: number;
    readonly interface: string;
  }[];
  readonly routes: readonly { readonly to: string; readonly via: string; readonly interface: string }[];
}

interface Wanted extends Expectations {
  /** Interfaces whose addresses and routes are hextet's to look at. */
  readonly interfaces: ReadonlySet<string>;
  /** Every address that the bundle or the plan knows of, in one spelling. */
  readonly known: ReadonlySet<string>;
  readonly knownPrefixes: ReadonlySet<string>;
}

function wantedOf({ bundle }: HostReport, plan: HostPlan | undefined): Wanted {
  const held = heldExpectations(bundle);
  const planned = plan === undefined ? { addresses: [], routes: [] } : planExpectations(plan);
  const bridges = plan === undefined ? [] : runtimeBridges(plan);
  // An older release's bundle expects less; what it brought of the layout's is to be there all the same.
  const brought = (one: { readonly address: string; readonly length: number }) =>
    bundle.includes(`${one.address}/${one.length}`) &&
    !held.addresses.some(({ address }) => address === one.address);
  const wanted = {
    addresses: [...held.addresses, ...planned.addresses.filter(brought)],
    routes: held.routes.length > 0 ? held.routes : planned.routes,
  };
  const all = [...held.addresses, ...planned.addresses, ...bridges];
  const onLink = all.map(({ address, length }) => onLinkPrefix(address, length));
  return {
    ...wanted,
    interfaces: new Set([
      ...all.map((one) => one.interface),
      ...[...held.routes, ...planned.routes].map((one) => one.interface),
    ]),
    known: new Set([
      ...all.map(({ address }) => canonical(address)),
      ...[...bundle.matchAll(/[0-9a-fA-F:.]*[:.][0-9a-fA-F:.]+/g)].map(([text]) => canonical(text)),
    ]),
    knownPrefixes: new Set([
      ...onLink,
      ...held.routes.map(({ to }) => to),
      ...planned.routes.map(({ to }) => to),
      ...[...bundle.matchAll(/[0-9a-fA-F:.]*:[0-9a-fA-F:.]+\/[0-9]+/g)].map(([text]) => text),
    ]),
  };
}

function heldExpectations(bundle: string): Expectations {
  const all = bundle.split("\n").flatMap((line) => parseExpectation(line) ?? []);
  return {
    addresses: all.filter((one) => one.kind === "address"),
    routes: all.flatMap((one) =>
      one.kind === "route" ? [{ to: destination(one.prefix), via: one.via, interface: one.interface }] : [],
    ),
  };
}

/** As `ip` names it. */
function destination(prefix: string): string {
  return prefix === "::/0" || prefix === "0.0.0.0/0" ? "default" : prefix;
}

function planExpectations(plan: HostPlan): Expectations {
  const known = plan.interfaces.flatMap((one) =>
    [...one.addresses, ...(one.ipv4 === undefined ? [] : [one.ipv4])].flatMap(({ address, length }) =>
      address.block === undefined ? [{ address: `${address}`, length, interface: one.name }] : [],
    ),
  );
  const routes = plan.interfaces.flatMap((one) =>
    [one.gateway, one.ipv4?.gateway].flatMap((gateway) =>
      gateway === undefined || gateway.block !== undefined
        ? []
        : [{ to: "default", via: `${gateway}`, interface: one.name }],
    ),
  );
  const further = plan.interfaces.flatMap((one) =>
    one.routes.flatMap(({ to, via }) =>
      to.block !== undefined || via.block !== undefined
        ? []
        : [{ to: destination(`${to}`), via: `${via}`, interface: one.name }],
    ),
  );
  const services = plan.services.flatMap(({ address }) =>
    address.block === undefined ? [{ address: `${address}`, length: 128, interface: "lo" }] : [],
  );
  return { addresses: [...known, ...services], routes: [...routes, ...further] };
}

function runtimeBridges(plan: HostPlan): Expectations["addresses"] {
  const docker = plan.docker?.bridge;
  return [
    ...(docker === undefined
      ? []
      : [{ address: `${docker.gateway}`, length: docker.prefix.length, interface: docker.name }]),
    ...(plan.incus?.bridges ?? []).map(({ name, address, length }) => ({
      address: `${address}`,
      length,
      interface: name,
    })),
  ];
}

function onLinkPrefix(address: string, length: number): string {
  return address.includes(":") ? `${Ipv6Prefix.containing(Ipv6Address.parse(address), length)}` : "";
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
  return wanted.addresses
    .filter(
      (one) =>
        !addresses.some(
          (found) =>
            found.interface === one.interface &&
            found.address === canonical(one.address) &&
            found.length === one.length,
        ),
    )
    .map((one) => drift("address", `${one.address}/${one.length} dev ${one.interface}`, "has gone"));
}

function foreignAddresses({ addresses }: HostReport, wanted: Wanted): Drift[] {
  const passing = ["dynamic", "temporary", "mngtmpaddr"];
  return addresses
    .filter(
      (one) =>
        one.scope === "global" &&
        isLookedAt(one, wanted) &&
        wanted.interfaces.has(one.interface) &&
        !one.expires &&
        !passing.some((flag) => one.flags.includes(flag)) &&
        !wanted.known.has(one.address),
    )
    .map((one) => drift("address", `${one.address}/${one.length} dev ${one.interface}`, "is not from here"));
}

/** IPv4 is hextet's to look at where it has given some. */
function isLookedAt(found: FoundAddress, wanted: Wanted): boolean {
  return (
    found.address.includes(":") ||
    wanted.addresses.some((one) => one.interface === found.interface && !one.address.includes(":"))
  );
}

function missingRoutes({ routes }: HostReport, wanted: Wanted): Drift[] {
  return wanted.routes
    .filter(
      (one) =>
        !routes.some(
          (found) =>
            found.interface === one.interface && found.to === one.to && found.via === canonical(one.via),
        ),
    )
    .map((one) => drift("route", `${one.to} via ${one.via} dev ${one.interface}`, "has gone"));
}

function foreignRoutes({ routes }: HostReport, wanted: Wanted): Drift[] {
  return routes
    .filter(
      (one) =>
        one.family === 6 &&
        isByHand(one) &&
        one.interface !== undefined &&
        wanted.interfaces.has(one.interface) &&
        !isWanted(one, wanted),
    )
    .map((one) => drift("route", one.text, "is not from here"));
}

function isWanted(route: FoundRoute, wanted: Wanted): boolean {
  if (route.to === "default")
    return wanted.routes.some(
      (one) => one.to === "default" && one.interface === route.interface && canonical(one.via) === route.via,
    );
  return wanted.knownPrefixes.has(route.to) || wanted.known.has(route.to.replace(/\/128$/, ""));
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
