import {
  type Container,
  comesBy,
  furtherForms,
  gatewayAddress,
  type Host,
  type Identity,
  ipv4Side,
  type Layout,
  poolForm,
  prefixForm,
  type Ref,
  type Site,
} from "../layout.ts";
import { eui64, numberOf } from "../text/numbers.ts";

/** Something in a layout that wants one number, or an aligned block of them, in one space of the ledger. */
export interface Ask {
  readonly owner: string;
  readonly size: bigint;
  readonly isBlock: boolean;
  /** The address or prefix that it pins, as it is written; or the number itself, where that follows from a MAC address. */
  readonly pin: string | bigint | undefined;
  /** The space that its identifier is drawn in, where it asks for an opaque one: that number is its pin. */
  readonly drawnIn: string | undefined;
  /** The space of MAC addresses, where it makes its address of the one that it has there: that number is its pin. */
  readonly madeOf: string | undefined;
  /** In IPv4 only networks of one site get into each other's way. */
  readonly site: string;
}

/** All asks, by space. A space that nobody asks in is not there. */
export function asksOf(layout: Layout): ReadonlyMap<string, readonly Ask[]> {
  const asks = new Asks(layout);
  for (const [name, prefix] of Object.entries(layout.prefixes))
    if (prefixForm(prefix).ula) asks.add(`ula:${name}`, { owner: name, size: 1n << 80n, isBlock: true });
  for (const [name, site] of Object.entries(layout.sites)) {
    networks(asks, name, site);
    for (const [service, { network, address }] of Object.entries(site.services ?? {}))
      asks.add(`network:${name}/${network}`, { owner: `${name}/${service}`, pin: asks.pin(address) });
    for (const [hostName, host] of Object.entries(site.hosts)) onHost(asks, name, site, hostName, host);
  }
  return asks.bySpace;
}

/** The one place where a container of that host can live, or the one that it names. */
export function placeOf(host: Host, at: string, { pool, network }: Container): Place | undefined {
  const pools = [host.docker?.bridge, ...Object.values(host.docker?.networks ?? {})].flatMap((bridge) =>
    bridge === undefined ? [] : [bridge.pool],
  );
  const bridges = Object.values((host.incus ?? host.lxd)?.bridges ?? {});
  // Of two bridges in one network a container is on the first by name, in whatever order they are written.
  const byName = Object.entries((host.incus ?? host.lxd)?.bridges ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const [site = ""] = at.split("/");
  const ofPool = (name: string): Place[] => {
    const names = Object.keys(host.interfaces).sort();
    const on = names.find((interfaceName) => host.interfaces[interfaceName]?.pools?.[name] !== undefined);
    const written = on === undefined ? undefined : host.interfaces[on]?.pools?.[name];
    if (written === undefined) return [];
    const place = `${at}/${on}/${name}`;
    return [{ place, kind: "pool", hasIpv4: poolForm(written).ipv4 !== undefined }];
  };
  const ofNetwork = (name: string): Place => ({
    place: `${site}/${name}`,
    kind: "network",
    hasIpv4: byName.find(([, bridge]) => bridge.network === name)?.[1].ipv4 !== undefined,
  });
  if (pool !== undefined) return ofPool(pool)[0];
  if (network !== undefined) return ofNetwork(network);
  return [...pools.flatMap(ofPool), ...bridges.map((bridge) => ofNetwork(bridge.network))][0];
}

interface Place {
  /** `rack/apps-1/eno1/apps`, or `rack/guests`. */
  readonly place: string;
  readonly kind: "pool" | "network";
  readonly hasIpv4: boolean;
}

class Asks {
  readonly bySpace = new Map<string, Ask[]>();
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** A text; or, of what says that it is a network's gateway, the address of that. */
  pin(address: string | Ref | undefined): string | undefined {
    if (address === undefined || typeof address === "string") return address;
    const [site = "", network = ""] = address.ref.split("/");
    const gateway = gatewayAddress(this.#layout.sites[site]?.networks[network]?.gateway);
    return typeof gateway === "string" ? gateway : undefined;
  }

  /** What an address ends with: a pin, or what its identifier makes. */
  ending(thing: Identity & { address?: string | Ref }, space: string): Pick<Ask, "pin" | "drawnIn"> {
    if (thing.address !== undefined) return { pin: this.pin(thing.address), drawnIn: undefined };
    return identifier(thing, space);
  }

  /** One address, where nothing else is said. */
  add(space: string, wanted: Pick<Ask, "owner"> & Partial<Ask>): void {
    const list = this.bySpace.get(space) ?? [];
    this.bySpace.set(space, list);
    list.push({
      size: 1n,
      isBlock: false,
      pin: undefined,
      drawnIn: undefined,
      madeOf: undefined,
      site: "",
      ...wanted,
    });
    if (wanted.drawnIn !== undefined) this.add(wanted.drawnIn, { owner: wanted.owner });
  }

  block(space: string, owner: string, bits: 32 | 128, length: number, pin: string | undefined, site = "") {
    this.add(space, { owner, size: 1n << BigInt(bits - length), isBlock: true, pin, site });
  }
}

function networks(asks: Asks, site: string, { aws, networks: all }: Site): void {
  for (const [name, network] of Object.entries(all)) {
    const owner = `${site}/${name}`;
    const { prefix, from, length = 64 } = network;
    if (aws !== undefined || from !== undefined) {
      const space = aws === undefined ? `prefix:${from}` : `vpc:${site}`;
      asks.block(space, owner, 128, prefix === undefined ? length : numberOf(prefix).length, prefix, site);
    }
    const own6 = prefix === undefined ? length : numberOf(prefix).length;
    for (const [, further] of furtherForms(network))
      if (further.from !== undefined)
        asks.block(`prefix:${further.from}`, owner, 128, own6, further.prefix, site);
    const side = ipv4Side(network);
    if (side === undefined || (aws === undefined && side.from === undefined)) continue;
    const space = aws === undefined ? `prefix4:${side.from}` : `vpc4:${site}`;
    const own = side.prefix === undefined ? (side.length ?? 24) : numberOf(side.prefix).length;
    asks.block(space, owner, 32, own, side.prefix, site);
  }
}

function onHost(asks: Asks, siteName: string, site: Site, hostName: string, host: Host): void {
  const { aws } = site;
  const at = `${siteName}/${hostName}`;
  const network = (name: string, family: "" | "4" = "") => `network${family}:${siteName}/${name}`;
  for (const [name, each] of Object.entries(host.interfaces)) {
    if (each.network === undefined) continue;
    const owner = `${at}/${name}`;
    const comes = comesBy(site, each);
    const foretold = comes === undefined ? undefined : ending(each, comes);
    if (foretold !== undefined) asks.add(network(each.network), { owner, pin: foretold });
    const given = comes === undefined ? (each.addresses ?? [undefined]) : [];
    for (const [index, address] of given.entries()) {
      const own = index === 0 ? owner : `${owner}/${index}`;
      const end =
        address === undefined ? identifier(each, network(each.network)) : { pin: asks.pin(address) };
      asks.add(network(each.network), { owner: own, ...end });
    }
    for (const [other, { addresses = [undefined] }] of Object.entries(each.alsoIn ?? {}))
      for (const [index, pin] of addresses.entries())
        asks.add(network(other), { owner: index === 0 ? owner : `${owner}/${index}`, pin });
    const ipv4 = each.ipv4 ?? (aws !== undefined ? true : undefined);
    if (ipv4 !== undefined) asks.add(network(each.network, "4"), { owner, pin: pin4(ipv4) });
    for (const [poolName, written] of Object.entries(each.pools ?? {})) {
      const { block, length = 126, ipv4: block4 } = poolForm(written);
      const pool = `${owner}/pools/${poolName}`;
      const own = block === undefined ? length : numberOf(block).length;
      asks.block(network(each.network), pool, 128, own, block);
      if (block4 === undefined) continue;
      const [own4, pin] = typeof block4 === "string" ? [numberOf(block4).length, block4] : [block4.length];
      asks.block(network(each.network, "4"), pool, 32, own4, pin);
    }
  }
  for (const [name, { wireguard, network: of }] of Object.entries(host.interfaces)) {
    if (wireguard === undefined) continue;
    const { server, address, peers } = wireguard;
    const [, , serving = ""] = server !== undefined && "ref" in server ? server.ref.split("/") : [];
    const served = host.interfaces[serving]?.network;
    if (served !== undefined) asks.add(network(served), { owner: `${at}/${name}`, pin: address });
    for (const [peer, own] of Object.entries(peers ?? {}))
      if (of !== undefined) asks.add(network(of), { owner: `${at}/${name}/peers/${peer}`, pin: own.address });
  }
  for (const [name, bridge] of Object.entries((host.incus ?? host.lxd)?.bridges ?? {})) {
    const owner = `${at}/${name}`;
    asks.add(network(bridge.network), { owner, pin: asks.pin(bridge.address) });
    if (bridge.ipv4 !== undefined) asks.add(network(bridge.network, "4"), { owner, pin: pin4(bridge.ipv4) });
  }
  for (const [name, container] of Object.entries(host.containers ?? {})) {
    const owner = `${at}/containers/${name}`;
    const found = placeOf(host, at, container);
    if (found === undefined) continue;
    const { kind, place, hasIpv4 } = found;
    const isSaid = container.address !== undefined || container.identifier !== undefined;
    const comes =
      kind === "pool" || isSaid ? undefined : comesBy(site, { network: place.slice(place.indexOf("/") + 1) });
    const mac = comes === undefined || comes === "dhcp" ? undefined : container.mac;
    const end = mac !== undefined ? { pin: eui64(mac) } : asks.ending(container, `${kind}:${place}`);
    asks.add(`${kind}:${place}`, { owner, ...end });
    const ipv4 = container.ipv4 ?? (hasIpv4 || undefined);
    if (ipv4 !== undefined) asks.add(`${kind}4:${place}`, { owner, pin: pin4(ipv4) });
  }
  for (const [name, { interface: device, address }] of Object.entries(host.forwards ?? {})) {
    const on = host.interfaces[device]?.network;
    if (on !== undefined && address !== "own")
      asks.add(network(on), { owner: `${at}/forwards/${name}`, pin: asks.pin(address) });
  }
  for (const [name, guest] of Object.entries(host.guests ?? {})) {
    const owner = `${at}/guests/${name}`;
    const given = guest.address !== undefined || guest.identifier !== undefined;
    const comes = comesBy(site, { network: guest.network });
    const end =
      given || comes === undefined || comes === "dhcp"
        ? asks.ending(guest, network(guest.network))
        : { madeOf: `mac:${siteName}` };
    asks.add(network(guest.network), { owner, ...end });
    if (guest.ipv4 !== undefined) asks.add(network(guest.network, "4"), { owner, pin: pin4(guest.ipv4) });
    const mac = guest.mac?.replaceAll(":", "");
    asks.add(`mac:${siteName}`, { owner, pin: mac === undefined ? undefined : BigInt(`0x${mac}`) });
  }
}

/** What an address that SLAAC makes will end with, where that is known. */
function ending({ identifier: kind, mac }: Identity, by: string): string | bigint | undefined {
  if (by === "dhcp") return undefined;
  if (typeof kind === "object") return kind.token;
  return kind === "eui64" && mac !== undefined ? eui64(mac) : undefined;
}

function identifier({ identifier: kind, mac }: Identity, space: string): Pick<Ask, "pin" | "drawnIn"> {
  if (kind === "opaque") return { pin: undefined, drawnIn: `opaque:${space.slice(space.indexOf(":") + 1)}` };
  return { pin: kind === "eui64" && mac !== undefined ? eui64(mac) : undefined, drawnIn: undefined };
}

function pin4(ipv4: true | string): string | undefined {
  return ipv4 === true ? undefined : ipv4;
}
