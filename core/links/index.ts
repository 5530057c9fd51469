import type { z } from "zod";
import { type BridgeLink, bridge } from "./bridge.ts";
import type { Below, DeclaredLink, LinkFault, LinkTraits } from "./link-kind.ts";
import { type LoopbackLink, loopback } from "./loopback.ts";
import { type PhysicalLink, physical } from "./physical.ts";
import type { Ifupdown2Link, NetplanEntry, NetplanSettings } from "./renderers.ts";

export type { BridgeLink } from "./bridge.ts";
export type { Below, DeclaredLink, LinkFault, LinkKind, LinkWriters, NetworkRenderer } from "./link-kind.ts";
export type { LoopbackLink } from "./loopback.ts";
export { loopbackName } from "./loopback.ts";
export type { PhysicalLink } from "./physical.ts";
export type {
  Ifupdown2Link,
  NetplanAddress,
  NetplanEntry,
  NetplanRoute,
  NetplanRule,
  NetplanSettings,
} from "./renderers.ts";

/** What an interface of a host is, told by its `kind`. */
export type Link = LoopbackLink | PhysicalLink | BridgeLink;

/**
 * Every kind of link, in the order in which a network file has them. It is the one that Proxmox VE's web panel writes
 * such a file back in (PVE::INotify: loopback, dummy, NICs, bonds, bridges, VLANs).
 */
export const linkKinds = {
  loopback,
  physical,
  bridge,
} satisfies AllTraits;

type Kind = Link["kind"];
type LinkOf<Name extends Kind> = Extract<Link, { readonly kind: Name }>;
type AllTraits = { readonly [Name in Kind]: LinkTraits<LinkOf<Name>> };

/** All members of a union at once. */
type Every<Union> = (Union extends unknown ? (member: Union) => void : never) extends (
  member: infer All,
) => void
  ? All
  : never;

type LinkKeys = Every<(typeof linkKinds)[Kind]["keys"]>;

/** The keys of all kinds, for the schema of an interface. */
export const linkKeys: LinkKeys = Object.assign({}, ...Object.values(linkKinds).map(({ keys }) => keys));

/** The keys of an interface that say what link it is. */
export type LinkSource = z.input<z.ZodObject<LinkKeys>>;

/** The link that an interface is, by its name and its keys. What no kind takes is a NIC. */
export function linkOf(name: string, source: LinkSource): Link {
  for (const kind of Object.values(linkKinds)) {
    const link = kind.read(source, name);
    if (link !== undefined) return link;
  }
  return { kind: "physical" };
}

/** Keys of an interface that would make it another kind of link than it is. */
export function strayKeys(link: Link, source: LinkSource): readonly string[] {
  const own: readonly string[] = Object.keys(linkKinds[link.kind].keys);
  return Object.entries(source).flatMap(([key, value]) =>
    value !== undefined && Object.hasOwn(linkKeys, key) && !own.includes(key) ? [key] : [],
  );
}

/** The same by what stages may ask of them, so that a kind goes with its own links only. */
const allTraits: AllTraits = linkKinds;

function traitsOf<Name extends Kind>(kind: Name): LinkTraits<LinkOf<Name>> {
  return allTraits[kind];
}

/** What a person calls such a link: "bridge". */
export function nounOf({ kind }: Link): string {
  return traitsOf(kind).noun;
}

/** Whether it comes with the machine, as hardware or as an ENI. */
export function isNic({ kind }: Link): boolean {
  return traitsOf(kind).isNic;
}

/** Whether anybody else can be on it; where nobody can, the site's router has a route to each of its addresses. */
export function hasNeighbours({ kind }: Link): boolean {
  return traitsOf(kind).hasNeighbours;
}

/** Whether another link can join it as a port. */
export function canBePort({ kind }: Link): boolean {
  return traitsOf(kind).canBePort;
}

/** Whether a guest's NIC can be plugged into it. */
export function takesGuests({ kind }: Link): boolean {
  return traitsOf(kind).takesGuests;
}

/** The interfaces of the same host that it is made of. */
export function below(link: Link): Below | undefined {
  return traitsOf(link.kind).below(link);
}

/** The interfaces that join it as its ports; `undefined` for a link that has none by its kind. */
export function portsOf(link: Link): readonly string[] | undefined {
  const under = below(link);
  return under?.as === "ports" ? under.names : undefined;
}

/** Whether it leads out of its host. */
export function leadsOutside(link: Link): boolean {
  return traitsOf(link.kind).leadsOutside(link);
}

/** Whether it is a segment of its own inside of its host, as a bridge without ports is. */
export function isInner(link: Link): boolean {
  return hasNeighbours(link) && !leadsOutside(link);
}

/** Whether it has a carrier before anything that lives on the host is plugged into it. */
export function hasCarrier(link: Link): boolean {
  return traitsOf(link.kind).hasCarrier(link);
}

/** What is wrong with an interface that is such a link, beyond what the schema says. */
export function linkFaults(declared: DeclaredLink<Link>): readonly LinkFault[] {
  return traitsOf(declared.link.kind).faults(declared);
}

/** The link in a netplan file, or nothing of it. */
export function netplanEntry(link: Link, settings: NetplanSettings): NetplanEntry | undefined {
  return traitsOf(link.kind).writers.netplan(link, settings);
}

/** The link in /etc/network/interfaces. */
export function ifupdown2Link(link: Link): Ifupdown2Link {
  return traitsOf(link.kind).writers.ifupdown2(link);
}

/** Interfaces in the order in which a network file has them: kind by kind. */
export function inFileOrder<Device extends { readonly link: Link }>(devices: readonly Device[]): Device[] {
  return Object.keys(linkKinds).flatMap((kind) => devices.filter(({ link }) => link.kind === kind));
}
