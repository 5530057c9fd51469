import type { z } from "zod";
import type { AddressMapping } from "../plan/mapped/mapping.ts";
import type { PlannedAddress } from "../plan/planned-prefix.ts";
import { type BondLink, bond } from "./bond.ts";
import { type BridgeLink, bridge } from "./bridge.ts";
import { type DummyLink, dummy } from "./dummy.ts";
import type { LinkImport } from "./imported.ts";
import type { KernelNeed } from "./kernel-need.ts";
import {
  type Below,
  type DeclaredLink,
  type LinkEnd,
  type LinkFault,
  type LinkFile,
  type LinkTraits,
  type LowerLink,
  type NetworkRenderer,
  networkRenderers,
  type VlanRange,
} from "./link-kind.ts";
import type { LinkState } from "./link-state.ts";
import { type LoopbackLink, loopback } from "./loopback.ts";
import { type MacvlanLink, macvlan } from "./macvlan.ts";
import { type PhysicalLink, physical } from "./physical.ts";
import type {
  IfcfgLink,
  Ifupdown2Link,
  IfupdownLink,
  NetplanEntry,
  NetplanSettings,
  NetworkdLink,
  NetworkmanagerLink,
} from "./renderers.ts";
import { type TunnelLink, tunnel } from "./tunnel.ts";
import { type VlanLink, vlan } from "./vlan.ts";
import { type WireguardLink, wireguard } from "./wireguard.ts";

export type { BondLink, BondMode, HashPolicy } from "./bond.ts";
export type { BridgeLink } from "./bridge.ts";
export type { DummyLink } from "./dummy.ts";
export type { LinkImport } from "./imported.ts";
export type { KernelNeed } from "./kernel-need.ts";
export type {
  Below,
  DeclaredLink,
  LinkEnd,
  LinkFault,
  LinkFile,
  LinkKind,
  LinkWriters,
  LowerLink,
  NetworkRenderer,
  OuterPackets,
  VlanRange,
} from "./link-kind.ts";
export type { LinkState } from "./link-state.ts";
export type { LoopbackLink } from "./loopback.ts";
export { loopbackName } from "./loopback.ts";
export type { MacvlanLink, MacvlanMode } from "./macvlan.ts";
export type { PhysicalLink } from "./physical.ts";
export { rendererTraits } from "./renderer-traits.ts";
export type {
  IfcfgLines,
  IfcfgLink,
  Ifupdown2Link,
  IfupdownLink,
  NetplanAddress,
  NetplanEntry,
  NetplanRoute,
  NetplanRule,
  NetplanSettings,
  NetworkdLink,
  NetworkdLower,
  NetworkmanagerLink,
  UnitLines,
  UnitSection,
} from "./renderers.ts";
export type { TunnelLink } from "./tunnel.ts";
export type { VlanLink } from "./vlan.ts";
export type { WireguardLink, WireguardPeer } from "./wireguard.ts";
export { endpointText, keyFile, known as knownPeers, mapPeers, portOf, usualPort } from "./wireguard.ts";

/** What an interface of a host is, told by its `kind`. */
export type Link =
  | LoopbackLink
  | DummyLink
  | PhysicalLink
  | BondLink
  | BridgeLink
  | VlanLink
  | MacvlanLink
  | TunnelLink
  | WireguardLink;

/**
 * Every kind of link, in the order in which a network file has them. It is the one that Proxmox VE's web panel writes
 * such a file back in (PVE::INotify: loopback, dummy, NICs, bonds, bridges, VLANs).
 */
export const linkKinds = {
  loopback,
  dummy,
  physical,
  bond,
  bridge,
  vlan,
  macvlan,
  tunnel,
  wireguard,
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

/**
 * The link that an interface is, by its name and its keys. What no kind takes is a NIC.
 * @param lower what the host has by that name besides
 */
export function linkOf(
  name: string,
  source: LinkSource,
  lower: (name: string) => LowerLink | undefined = () => undefined,
): Link {
  for (const kind of Object.values(linkKinds)) {
    const link = kind.read(source, name, lower);
    if (link !== undefined) return link;
  }
  return { kind: "physical", mac: undefined };
}

/** The links of a host by name, each knowing of those below it what it takes over from them. */
export function linksOf(interfaces: Readonly<Record<string, LinkSource>> = {}): ReadonlyMap<string, Link> {
  const found = new Map<string, Link>();
  // Where links lie on each other in a cycle, none of them has anything below it that is known.
  const looking = new Set<string>();
  const find = (name: string): Link | undefined => {
    const known = found.get(name);
    const source = Object.hasOwn(interfaces, name) ? interfaces[name] : undefined;
    if (known !== undefined || source === undefined || looking.has(name)) return known;
    looking.add(name);
    const link = linkOf(name, source, (lower) => {
      const under = find(lower);
      return under && { leadsOutside: leadsOutside(under), hasCarrier: hasCarrier(under) };
    });
    found.set(name, link);
    return link;
  };
  for (const name of Object.keys(interfaces).sort()) find(name);
  return found;
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

/** The same by the keys that they have. */
const allSaid: { readonly [Name in Kind]: { readonly said: (link: LinkOf<Name>) => LinkSource } } = linkKinds;

function saidBy<Name extends Kind>(kind: Name): (link: LinkOf<Name>) => LinkSource {
  return allSaid[kind].said;
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

/** Whether another link can lie on it, and share it. */
export function canBeParent({ kind }: Link): boolean {
  return traitsOf(kind).canBeParent;
}

/** Whether a guest's NIC can be plugged into it. */
export function takesGuests({ kind }: Link): boolean {
  return traitsOf(kind).takesGuests;
}

/** The VLANs of which a guest on it can be in one; `undefined` where it looks at no tags. */
export function guestVlans(link: Link): readonly VlanRange[] | undefined {
  return traitsOf(link.kind).guestVlans(link);
}

/** The number by which its packets are tagged on the link that it lies on. */
export function tagOf(link: Link): number | undefined {
  return traitsOf(link.kind).tag(link);
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

/** The one that it lies on and shares with others. */
export function parentOf(link: Link): string | undefined {
  const under = below(link);
  return under?.as === "parent" ? under.names[0] : undefined;
}

/** By how much the packets that carry its own are larger, and the interface that they leave by; `undefined` where it is no tunnel. */
export function outerOf(
  link: Link,
): { readonly overhead: number; readonly over: string | undefined; readonly isShared: boolean } | undefined {
  const outer = traitsOf(link.kind).outer;
  return outer && { overhead: outer.overhead, over: outer.over(link), isShared: outer.isShared === true };
}

/** The ends of a tunnel that the layout names; none of any other link. */
export function linkEnds(link: Link): Readonly<Record<string, LinkEnd>> {
  return traitsOf(link.kind).outer?.ends(link) ?? {};
}

/** A tunnel with what its ends came to. */
export function settledLink(link: Link, addresses: Readonly<Record<string, PlannedAddress>>): Link {
  return traitsOf(link.kind).outer?.settled(link, addresses) ?? link;
}

/** A link with every address and prefix in it mapped. */
export function mapLink(link: Link, to: AddressMapping): Link {
  return traitsOf(link.kind).outer?.mapped(link, to) ?? link;
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

/** Why a renderer has no words for it, and the first of those that have; `undefined` where it has. */
export function unsayable(
  link: Link,
  name: string,
  renderer: NetworkRenderer,
): { readonly reason: string; readonly other: NetworkRenderer | undefined } | undefined {
  const why = (asked: NetworkRenderer) => traitsOf(link.kind).unsayable(link, name, asked);
  const reason = why(renderer);
  if (reason === undefined) return undefined;
  return { reason, other: networkRenderers.find((other) => why(other) === undefined) };
}

/** The link in a netplan file, or nothing of it. */
export function netplanEntry(link: Link, settings: NetplanSettings, name: string): NetplanEntry | undefined {
  return traitsOf(link.kind).writers.netplan(link, settings, name);
}

/** The link in /etc/network/interfaces. */
export function ifupdown2Link(link: Link, name: string): Ifupdown2Link {
  return traitsOf(link.kind).writers.ifupdown2(link, name);
}

/** The link in networkd's files. */
export function networkdLink(link: Link, name: string): NetworkdLink {
  return traitsOf(link.kind).writers.networkd(link, name);
}

/** The link in its ifcfg file. */
export function ifcfgLink(link: Link, name: string): IfcfgLink {
  return traitsOf(link.kind).writers.ifcfg(link, name);
}

/** The link in its keyfile of NetworkManager's. */
export function networkmanagerLink(link: Link, name: string): NetworkmanagerLink {
  return traitsOf(link.kind).writers.networkmanager(link, name);
}

/** The link in a file of Debian's ifupdown. */
export function ifupdownLink(link: Link, name: string): IfupdownLink {
  return traitsOf(link.kind).writers.ifupdown(link, name);
}

/** Files that it needs besides the network's own. */
export function linkFiles(link: Link, name: string, renderer: NetworkRenderer): readonly LinkFile[] {
  return traitsOf(link.kind).files(link, name, renderer);
}

/** What of it must hold on a host. */
export function linkState(link: Link): LinkState | undefined {
  return traitsOf(link.kind).state(link);
}

/** What a kernel needs so that there is such a link. */
export function kernelNeeds(link: Link): readonly KernelNeed[] {
  return traitsOf(link.kind).needs(link);
}

/** The keys of its kind that it has in a plan's JSON: none where it has no more to say than that it is there. */
export function saidOf(link: Link): LinkSource {
  return saidBy(link.kind)(link);
}

/** How each kind is known on a host, by the name of the kind. */
export const linkImports: readonly LinkImport<LinkSource>[] = Object.values(linkKinds).flatMap(
  ({ imported }): readonly LinkImport<LinkSource>[] => (imported === undefined ? [] : [imported]),
);

/** Interfaces in the order in which a network file has them: kind by kind. */
export function inFileOrder<Device extends { readonly link: Link }>(devices: readonly Device[]): Device[] {
  return Object.keys(linkKinds).flatMap((kind) => devices.filter(({ link }) => link.kind === kind));
}
