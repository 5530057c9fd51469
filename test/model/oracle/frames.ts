import {
  furtherForms,
  gatewayAddress,
  ipv4Side,
  type Layout,
  type Network,
  poolForm,
  prefixForm,
  type Site,
} from "../layout.ts";
import { numberOf } from "../text/numbers.ts";
import { type Stretch, without } from "./books.ts";
import { type Reserved, reservedIn, reservedInIpv4, reservedInPool, reservedInPoolIpv4 } from "./reserved.ts";

/** What numbers of one space have to fit into. */
export interface Frame {
  readonly size: bigint;
  /** The address that numbers count from; nothing where that is not known from the layout. */
  readonly base: { readonly block: string; readonly value: bigint } | undefined;
  readonly reserved: readonly Reserved[];
  /** Given to nobody who has not pinned it. */
  readonly keep: readonly Stretch[];
  /**
   * Which number a new one gets: the `lowest`, the one that is farthest from others (`sparse`), any that nobody has
   * had (`any`), the next one in a row without gaps (`order`), or one that is `drawn`.
   */
  readonly rule: "lowest" | "sparse" | "any" | "order" | "drawn";
  /** What stands in the space and is not allocated from it. */
  readonly obstacles: readonly Obstacle[];
}

export interface Obstacle extends Stretch {
  /** The sites that it is in the way of; `undefined`: of all. */
  readonly sites: readonly string[] | undefined;
  readonly name: string;
}

export function isInTheWay({ sites }: Obstacle, site: string): boolean {
  return sites === undefined || sites.includes(site);
}

/**
 * The frame of a space; `undefined` where the layout has no such space.
 * @param blockOf the prefix of a network or pool, as far as that is known: by the name of its space
 */
export function frameOf(
  layout: Layout,
  space: string,
  blockOf: (space: string) => Frame["base"],
): Frame | undefined {
  const [kind = "", place = ""] = splitSpace(space);
  const [first = "", second = "", third = "", fourth = ""] = place.split("/");
  const site = layout.sites[first];
  const plain = { reserved: [], keep: [], obstacles: [] };
  switch (kind) {
    case "ula":
      return { ...plain, size: 1n << 120n, base: { block: "", value: 0xfdn << 120n }, rule: "drawn" };
    case "opaque":
      return { ...plain, size: 1n << 64n, base: { block: "", value: 0n }, rule: "drawn" };
    case "mac":
      return {
        ...plain,
        obstacles: writtenMacs(site),
        size: 1n << 48n,
        base: { block: "", value: 0n },
        rule: "drawn",
      };
    case "prefix":
    case "prefix4":
      return ofPrefix(layout, place, kind === "prefix" ? 6 : 4, blockOf);
    case "vpc":
    case "vpc4":
      return site === undefined ? undefined : ofVpc(layout, first, site, kind === "vpc" ? 6 : 4);
    case "network":
    case "network4": {
      const network = site?.networks[second];
      if (site === undefined || network === undefined) return undefined;
      return ofNetwork(site, network, kind === "network" ? 6 : 4, blockOf(space));
    }
    case "pool":
    case "pool4": {
      const host = site?.hosts[second];
      const written = host?.interfaces[third]?.pools?.[fourth];
      if (host === undefined || written === undefined) return undefined;
      const { block, length = 126, ipv4 } = poolForm(written);
      const base = blockOf(space);
      if (kind === "pool") {
        const own = block === undefined ? length : numberOf(block).length;
        // Of two pools of one name the first interface's is docker0's.
        const first = Object.keys(host.interfaces)
          .sort()
          .find((name) => host.interfaces[name]?.pools?.[fourth] !== undefined);
        const isDocker0s = host.docker?.bridge?.pool === fourth && first === third;
        const rule = isDocker0s ? "order" : ruleOf(128 - own);
        return { ...plain, size: 1n << BigInt(128 - own), base, reserved: reservedInPool, rule };
      }
      if (ipv4 === undefined) return undefined;
      const own = typeof ipv4 === "string" ? numberOf(ipv4).length : ipv4.length;
      const size = 1n << BigInt(32 - own);
      return { ...plain, size, base, reserved: reservedInPoolIpv4(own), rule: ruleOf(32 - own) };
    }
    default:
      return undefined;
  }
}

/** MAC addresses of a site that its layout gives, but for those of guests, which the ledger has. */
function writtenMacs(site: Site | undefined): Obstacle[] {
  return Object.entries(site?.hosts ?? {}).flatMap(([host, { interfaces, containers = {} }]) =>
    Object.entries({ ...containers, ...interfaces }).flatMap(([name, { mac }]): Obstacle[] => {
      if (mac === undefined) return [];
      const number = BigInt(`0x${mac.replaceAll(":", "")}`);
      return [{ first: number, last: number, sites: undefined, name: `${host}/${name}` }];
    }),
  );
}

export function splitSpace(space: string): string[] {
  const at = space.indexOf(":");
  return [space.slice(0, at), space.slice(at + 1)];
}

/** In a space of 4,096 places or more new numbers lie apart, so that two branches seldom take the same one. */
function ruleOf(bits: number): "lowest" | "any" {
  return bits >= 12 ? "any" : "lowest";
}

function ofNetwork(site: Site, network: Network, family: 4 | 6, base: Frame["base"]): Frame | undefined {
  const isAws = site.aws !== undefined;
  const side = ipv4Side(network);
  if (family === 4 && side === undefined) return undefined;
  const own = family === 6 ? network : (side ?? {});
  const length =
    own.prefix === undefined ? (own.length ?? (family === 6 ? 64 : 24)) : numberOf(own.prefix).length;
  const bits = (family === 6 ? 128 : 32) - length;
  const size = 1n << BigInt(bits);
  const address = gatewayAddress(own.gateway);
  const gateway = typeof address === "string" && !isAws ? inside(address, size, base) : undefined;
  // What says that it is the gateway has that address.
  const taken = family === 6 && hasOwnGateway(site, network) ? undefined : gateway;
  const reserved = family === 6 ? reservedIn(length, isAws, taken) : reservedInIpv4(length, isAws, gateway);
  return { size, base, reserved, keep: [], obstacles: [], rule: ruleOf(bits) };
}

/** Whether something in a network says that it is the gateway. */
export function hasOwnGateway(site: Site, network: Network): boolean {
  const [name = ""] = Object.entries(site.networks).find(([, candidate]) => candidate === network) ?? [];
  return JSON.stringify(site).includes(`/${name}/gateway"`);
}

/** Where an address lies in a space, given whole or as the part after it. */
export function inside(text: string, size: bigint, base: Frame["base"]): bigint | undefined {
  const { value, family } = numberOf(text);
  if (value < size && (family === 6 || value < 1n << 24n)) return value;
  if (base === undefined || base.block !== "") return undefined;
  return value >= base.value && value < base.value + size ? value - base.value : undefined;
}

function ofVpc(layout: Layout, name: string, site: Site, family: 4 | 6): Frame | undefined {
  if (site.aws === undefined) return undefined;
  const { ipv4, ipv6 } = site.aws.vpc;
  const plain = { reserved: [], keep: [], rule: "lowest" as const };
  // Where other sites have the same private space, a new network had better not lie where one of theirs does.
  if (family === 4) {
    const { value, length } = numberOf(ipv4);
    const frame = {
      ...plain,
      rule: "any" as const,
      size: 1n << BigInt(32 - length),
      base: { block: "", value },
    };
    return { ...frame, obstacles: obstacles(layout, frame, `vpc4:${name}`) };
  }
  const recorded = typeof ipv6 === "string" ? (ipv6 === "amazon" ? undefined : ipv6) : ipv6.prefix;
  const written = typeof ipv6 === "string" ? undefined : ipv6.length;
  const length = recorded === undefined ? (written ?? 56) : numberOf(recorded).length;
  const base =
    recorded === undefined ? { block: name, value: 0n } : { block: "", value: numberOf(recorded).value };
  const frame = { ...plain, size: 1n << BigInt(128 - length), base };
  return { ...frame, obstacles: obstacles(layout, frame, `vpc:${name}`) };
}

function ofPrefix(
  layout: Layout,
  name: string,
  family: 4 | 6,
  blockOf: (space: string) => Frame["base"],
): Frame | undefined {
  const written = layout.prefixes[name];
  if (written === undefined) return undefined;
  const { prefix, ula, delegated, place, keep = [] } = prefixForm(written);
  const known = prefix === undefined ? undefined : numberOf(prefix);
  if ((known?.family ?? 6) !== family) return undefined;
  const length = known?.length ?? delegated?.length ?? 48;
  const size = 1n << BigInt((family === 6 ? 128 : 32) - length);
  const base = ula
    ? blockOf(`ula:${name}`)
    : known === undefined
      ? { block: name, value: 0n }
      : { block: "", value: known.value };
  const kept = [
    ...(keep.includes("first") ? [{ first: 0n, last: 0n }] : []),
    ...(keep.includes("last") ? [{ first: size - 1n, last: size - 1n }] : []),
  ];
  const frame = {
    size,
    base,
    reserved: [],
    keep: kept,
    rule: family === 4 ? ("any" as const) : place === "sparse" ? ("sparse" as const) : ("lowest" as const),
  };
  return { ...frame, obstacles: obstacles(layout, frame, `prefix${family === 4 ? "4" : ""}:${name}`) };
}

/** Prefixes that lie in this one, and networks with prefixes of their own. */
function obstacles(layout: Layout, frame: Pick<Frame, "size" | "base">, space: string): readonly Obstacle[] {
  const { base, size } = frame;
  if (base === undefined || base.block !== "") return [];
  const family = splitSpace(space)[0]?.endsWith("4") ? 4 : 6;
  const within = (text: string, sites: readonly string[], name: string): Obstacle[] => {
    const { value, length, family: written } = numberOf(text);
    const last = value + (1n << BigInt((written === 4 ? 32 : 128) - length)) - 1n;
    if (written !== family || value < base.value || last >= base.value + size) return [];
    const own = family === 4 ? sites : undefined;
    return [{ first: value - base.value, last: last - base.value, sites: own, name }];
  };
  const prefixes = Object.entries(layout.prefixes).flatMap(([name, otherPrefix]) => {
    const { prefix } = prefixForm(otherPrefix);
    return prefix === undefined ? [] : within(prefix, sitesFrom(layout, name), `the prefix ${name}`);
  });
  const vpcs = Object.entries(layout.sites).flatMap(([name, { aws }]) => {
    if (aws === undefined) return [];
    const { ipv4, ipv6 } = aws.vpc;
    const recorded = typeof ipv6 === "string" ? ipv6 : (ipv6.prefix ?? "amazon");
    const text = family === 4 ? ipv4 : recorded;
    return text === "amazon" ? [] : within(text, [name], `the VPC of ${name}`);
  });
  // What is as large as the space is the space itself, or one that the space may not equal.
  const inner = [...prefixes, ...vpcs].filter((prefix) => prefix.last - prefix.first + 1n < size);
  const networks = Object.entries(layout.sites).flatMap(([site, { aws, networks: all }]) =>
    Object.entries(all).flatMap(([name, network]) => {
      const own = family === 6 ? network : ipv4Side(network);
      const sides = [own, ...furtherForms(network).map(([, further]) => further)];
      return sides.flatMap((side) =>
        aws !== undefined || side?.prefix === undefined || side.from !== undefined
          ? []
          : within(side.prefix, [site], `${site}/${name}`),
      );
    }),
  );
  return [...inner, ...networks.filter((network) => without(network, inner).length > 0)];
}

/** The sites that number networks from a prefix. */
function sitesFrom({ sites }: Layout, prefix: string): string[] {
  return Object.entries(sites).flatMap(([name, { networks }]) =>
    Object.values(networks).some((network) =>
      [network, ipv4Side(network), ...furtherForms(network).map(([, further]) => further)].some(
        (side) => side?.from === prefix,
      ),
    )
      ? [name]
      : [],
  );
}
