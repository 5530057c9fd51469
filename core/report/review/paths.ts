import { Ipv6Address, Ipv6Prefix } from "../../address/index.ts";
import type { Capability } from "../../capabilities/index.ts";
import { type Plan, PlannedAddress, type PlannedIngress, PlannedPrefix } from "../../plan/index.ts";
import { siteTargets, workloads } from "../../probe/endpoints.ts";
import { type End, mayReach, type Opening } from "../../probe/may-reach.ts";

/** Who may begin a conversation with whom, and could not before; or the other way round. */
export interface PathChange {
  readonly from: Ends;
  readonly to: Ends;
  /** `echo`, `tcp 80`, `tcp 8000-8099` */
  readonly what: readonly string[];
}

/** Things that a layout lets do the same, before and after. */
export interface Ends {
  /** `everything in cloud/edge`, where it is all that has an address there; else the same as the names. */
  readonly as: string | undefined;
  /** In order. */
  readonly names: readonly string[];
}

/** `everything in cloud/edge`, `rack/pve-1/git and 3 more` */
export function endsName({ as, names }: Ends): string {
  const [first = ""] = names;
  return as ?? (names.length === 1 ? first : `${first} and ${names.length - 1} more`);
}

export interface PathChanges {
  readonly opened: readonly PathChange[];
  readonly closed: readonly PathChange[];
}

/** A thing with an address, as each of the plans has it; none where that lacks it. */
interface ComparedEnd {
  readonly name: string;
  readonly before: PlannedAddress | undefined;
  readonly after: PlannedAddress | undefined;
}

/** Everybody who is not in the layout, by an address that stands for all of them. */
const internet = "the internet";
const outside = new PlannedAddress(undefined, Ipv6Address.parse("2001:4860:4860::8888"));

/**
 * Paths that the layout's packet filters open and close, between things that both plans have, and from the internet to what is
 * new. What is gone closes nothing: that it is gone stands elsewhere.
 *
 * Ends are taken together that no rule tells apart, so that a large layout asks no more than its rules are many.
 *
 * @param before with the blocks filled in that the plan after knows, and the other way round
 */
export function pathChanges(before: Plan, after: Plan, capabilities: readonly Capability[]): PathChanges {
  const sides = { before: new Side(before), after: new Side(after) };
  const groups = groupsOf(comparedEnds(before, after, capabilities), sides);
  const openings = openingsOf(before, after);
  const opened: SinglePath[] = [];
  const closed: SinglePath[] = [];
  for (const to of groups) {
    const admits = {
      before: to.first.before && sides.before.reach(endAt(to.first.before)),
      after: to.first.after && sides.after.reach(endAt(to.first.after)),
    };
    for (const from of groups.filter((group) => areCompared(group, to, sides.after)))
      for (const { opening, text } of openings) {
        const { before: then, after: now } = from.first;
        const was = then !== undefined && admits.before?.(endAt(then), opening) === true;
        const is = now !== undefined && admits.after?.(endAt(now), opening) === true;
        if (was !== is) (is ? opened : closed).push({ from: from.ends, to: to.ends, opening: text });
      }
  }
  const sources = groups.filter(({ first }) => isLasting(first)).map(({ ends }) => ends);
  return { opened: merged(opened, sources), closed: merged(closed, sources) };
}

interface SinglePath {
  readonly from: Ends;
  readonly to: Ends;
  readonly opening: string;
}

/** As no host of the layout: two on one host reach each other whatever a filter says, before and after. */
function endAt(address: PlannedAddress): End {
  return { address, host: undefined };
}

function isLasting({ before, after }: ComparedEnd): boolean {
  return before !== undefined && after !== undefined;
}

function areCompared(from: Group, to: Group, after: Side): boolean {
  if (isOutside(to.first.name) || (from === to && to.names.length === 1)) return false;
  if (isLasting(to.first)) return isLasting(from.first);
  const { after: address } = to.first;
  return from.first.name === internet && address !== undefined && after.filters(address);
}

/** What opens to the same things from the same places is one change; in order. */
function merged(paths: readonly SinglePath[], sources: readonly Ends[]): readonly PathChange[] {
  const byOpening = Map.groupBy(paths, ({ to, opening }) => JSON.stringify([to.names, opening]));
  const joined = [...byOpening.values()].flatMap((all) =>
    all.slice(0, 1).map(({ to, opening }) => {
      const from = together(
        all.map((path) => path.from),
        sources,
        to,
      );
      return { from, to, opening };
    }),
  );
  const byEnds = Map.groupBy(joined, ({ from, to }) => JSON.stringify([from.names, to.names]));
  return [...byEnds.values()]
    .flatMap((all) =>
      all.slice(0, 1).map(({ from, to }) => ({ from, to, what: all.map(({ opening }) => opening) })),
    )
    .toSorted(byNames);
}

/** @param to whose own things need not be among those that are anybody */
function together(from: readonly Ends[], sources: readonly Ends[], to: Ends): Ends {
  const [first] = from;
  if (first !== undefined && from.length === 1) return first;
  const isAnybody = sources.every((ends) => from.includes(ends) || ends === to);
  return { as: isAnybody ? "anybody" : undefined, names: from.flatMap(({ names }) => names).toSorted() };
}

/** Everything with an IPv6 address of its own that conversations begin at or go to: by name, in order. */
function comparedEnds(before: Plan, after: Plan, capabilities: readonly Capability[]): ComparedEnd[] {
  const [then, now] = [before, after].map((plan) => addressesOf(plan, capabilities));
  const names = [...new Set([...(then?.keys() ?? []), ...(now?.keys() ?? [])])].toSorted();
  return [
    { name: internet, before: outside, after: outside },
    ...outsidePrefixes(before, after),
    ...names.map((name) => ({ name, before: then?.get(name), after: now?.get(name) })),
  ];
}

/** What rules name by a prefix of their own: who is there is not known, and an address in it stands for all of them. */
function outsidePrefixes(...plans: readonly Plan[]): ComparedEnd[] {
  const texts = plans.flatMap((plan) => rulesOf(plan).map(({ from }) => from));
  return [...new Set(texts)].toSorted().flatMap((text) => {
    if (typeof text !== "string" || !text.includes(":") || text.endsWith("/0")) return [];
    const { length, network } = Ipv6Prefix.parse(text);
    const address = new PlannedAddress(
      undefined,
      length === 128 ? network : Ipv6Address.fromBigInt(network.value + 1n),
    );
    return [{ name: `everybody in ${text}`, before: address, after: address }];
  });
}

/** Interfaces by their first address; one that several have in common is somebody's who is asked already. */
function addressesOf(plan: Plan, capabilities: readonly Capability[]): ReadonlyMap<string, PlannedAddress> {
  const devices = plan.sites.flatMap(({ hosts }) =>
    hosts.flatMap(({ site, name, interfaces }) =>
      interfaces.flatMap((device) =>
        device.addresses
          .slice(0, 1)
          .map(({ address }) => [`${site}/${name}/${device.name}`, address] as const),
      ),
    ),
  );
  const others = [...workloads(plan, capabilities), ...siteTargets(plan, capabilities)];
  const known = others.flatMap(({ name, address, behind }) =>
    behind === undefined
      ? [[name, address] as const]
      : behind.as === undefined
        ? []
        : [[name, behind.as] as const],
  );
  return new Map([...devices, ...known]);
}

function isOutside(name: string): boolean {
  return name === internet || name.startsWith("everybody in ");
}

interface Group {
  readonly first: ComparedEnd;
  readonly names: readonly string[];
  readonly ends: Ends;
}

function groupsOf(
  ends: readonly ComparedEnd[],
  sides: { readonly before: Side; readonly after: Side },
): readonly Group[] {
  const place = ({ name, after, before }: ComparedEnd) =>
    isOutside(name) ? name : sides.after.place(after) || sides.before.place(before);
  const everybody = Map.groupBy(ends, place);
  const key = (end: ComparedEnd) =>
    [place(end), sides.before.likeness(end.before), sides.after.likeness(end.after)].join("\n");
  return [...Map.groupBy(ends, key).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const names = alike.map(({ name }) => name);
    const at = place(first);
    const all = alike.length > 1 && everybody.get(at)?.length === alike.length;
    return [{ first, names, ends: { as: all ? `everything in ${at}` : undefined, names } }];
  });
}

/** What one plan's filters look at. */
class Side {
  readonly reach: ReturnType<typeof mayReach>;
  /** Networks whose packets go through a filter. */
  readonly #filtered: readonly PlannedPrefix[];
  readonly #subnets: readonly { readonly name: string; readonly prefix: PlannedPrefix }[];
  /** Every prefix that a rule or a route names. */
  readonly #named: readonly PlannedPrefix[];

  constructor(plan: Plan) {
    this.reach = mayReach(plan);
    const sites = plan.sites.flatMap((site) => (site.kind === "aws" ? [site] : []));
    this.#subnets = plan.sites.flatMap(({ name, networks }) =>
      networks.map((network) => ({ name: `${name}/${network.name}`, prefix: network.prefix })),
    );
    this.#filtered = sites.flatMap(({ networks }) => networks.map(({ prefix }) => prefix));
    const prefixes = sites.flatMap(({ vpc, networks }) => [
      vpc.ipv6,
      ...networks.flatMap(({ routes, subnet }) => [
        ...routes.map(({ to }) => to),
        ...(subnet?.ingress ?? []).flatMap(rulesPrefix),
      ]),
    ]);
    this.#named = [...new Map(prefixes.map((prefix) => [`${prefix}`, prefix])).values()];
  }

  /** `cloud/edge`; nothing where the address is in no network of the layout. */
  place(address: PlannedAddress | undefined): string {
    if (address === undefined) return "";
    return this.#subnets.find(({ prefix }) => prefix.contains(address))?.name ?? "";
  }

  /** Whether packets to it go through a filter at all. */
  filters(address: PlannedAddress): boolean {
    return this.#filtered.some((prefix) => prefix.contains(address));
  }

  /** Equal for addresses that no rule and no route tells apart. */
  likeness(address: PlannedAddress | undefined): string {
    if (address === undefined) return "none";
    const block = address.block?.name ?? "";
    const within = this.#named.map((prefix) => (prefix.contains(address) ? "1" : "0")).join("");
    return `${this.#filtered.findIndex((prefix) => prefix.contains(address))} ${block} ${within}`;
  }
}

function rulesPrefix({ from }: PlannedIngress): PlannedPrefix[] {
  if (typeof from !== "string") return [from.prefix];
  return from.includes(":") ? [new PlannedPrefix(undefined, Ipv6Prefix.parse(from))] : [];
}

function rulesOf({ sites }: Plan): readonly PlannedIngress[] {
  return sites.flatMap(({ networks }) => networks.flatMap(({ subnet }) => subnet?.ingress ?? []));
}

/** Echo, and TCP by stretches of ports that every rule takes whole or not at all. */
function openingsOf(...plans: readonly Plan[]): { readonly opening: Opening; readonly text: string }[] {
  const edges = plans
    .flatMap(rulesOf)
    .flatMap(({ ports }) => (ports === undefined ? [] : [ports.from, ports.to + 1]));
  const starts = [...new Set([0, ...edges])].filter((port) => port <= 65_535).toSorted((a, b) => a - b);
  return [
    { opening: { kind: "echo" }, text: "echo" },
    ...starts.map((from, index) => {
      const to = (starts[index + 1] ?? 65_536) - 1;
      const text = from === to ? `tcp ${from}` : `tcp ${from}-${to}`;
      return { opening: { kind: "tcp", port: from } as const, text };
    }),
  ];
}

function byNames(a: PathChange, b: PathChange): number {
  const key = ({ from, to }: PathChange) => `${from.names[0]} ${to.names[0]}`;
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}
