import type { Layout, LayoutHost, LayoutSite, Reference, ReferenceTarget } from "../layout/layout.ts";
import type { SiteMembers } from "./members.ts";
import { namedBlock, type PlacedNetwork, vpcBlock } from "./networks.ts";
import { interfaceOwner, poolOwner, serviceOwner, workloadOwner } from "./owners.ts";
import { PlannedAddress, type PlannedPrefix } from "./planned-prefix.ts";
import { poolHolder } from "./pool-holder.ts";
import { containerIpv4 } from "./requests/containers.ts";

/** What references come to, once everything has its number: in any site, from any other. A thing with both is referred to in IPv6. */
export class Referred {
  readonly #layout: Layout;
  readonly #networks: ReadonlyMap<string, PlacedNetwork>;
  readonly #members: ReadonlyMap<string, SiteMembers>;

  /** @param members by the name of the site */
  constructor(layout: Layout, placed: readonly PlacedNetwork[], members: ReadonlyMap<string, SiteMembers>) {
    this.#layout = layout;
    this.#networks = new Map(placed.map((one) => [`${one.site}/${one.network.name}`, one]));
    this.#members = members;
  }

  /** A thing's prefix, or its address as a /128; `undefined` where it got no number, which is told elsewhere. */
  prefix(target: ReferenceTarget): PlannedPrefix | undefined {
    switch (target.kind) {
      case "prefix": {
        const own = this.#layout.prefixes.find(({ name }) => name === target.name);
        return own && namedBlock(own);
      }
      case "vpc": {
        const site = this.#site(target.site);
        return site && vpcBlock(site);
      }
      case "network":
        return this.#networks.get(`${target.site}/${target.network}`)?.prefix;
      case "pool":
        return this.#pool("ipv6", target.site, target.host, target.name);
      default:
        return this.address(target)?.asPrefix();
    }
  }

  /** A thing's address; `undefined` where it has none of its own in that family. */
  address(target: ReferenceTarget, family: keyof SiteMembers = "ipv6"): PlannedAddress | undefined {
    switch (target.kind) {
      case "prefix":
      case "vpc":
      case "network":
      case "pool":
        return undefined;
      case "gateway":
        return family === "ipv6"
          ? this.gateway(this.#networks.get(`${target.site}/${target.network}`))
          : undefined;
      case "service": {
        const { site, service } = target;
        const network = this.#site(site)?.services.find(({ name }) => name === service)?.network;
        return this.#member(family, site, network, serviceOwner(site, service));
      }
      case "interface": {
        const { site, host, name, index } = target;
        const network = this.#host(site, host)?.interfaces.find((one) => one.name === name)?.network;
        return this.#member(family, site, network, interfaceOwner(site, host, name, index));
      }
      case "docker": {
        const docker = this.#host(target.site, target.host)?.docker;
        const pool =
          target.name === "docker0"
            ? docker?.bridge
            : docker?.networks.find(({ name }) => name === target.name)?.pool;
        const block = pool === undefined ? undefined : this.#pool(family, target.site, target.host, pool);
        return block === undefined || block.bits - block.length < 2 ? undefined : block.addressAt(1n);
      }
      case "bridge": {
        const { site, host, name } = target;
        const network = this.#host(site, host)?.incus?.bridges.find((one) => one.name === name)?.network;
        return this.#member(family, site, network, interfaceOwner(site, host, name, 0));
      }
      case "container": {
        const { site, host, name } = target;
        const found = this.#host(site, host);
        const on = found?.containers.find((one) => one.name === name)?.on;
        const space = on?.kind === "pool" ? this.#holder(site, found, on.pool)?.owner : on?.network;
        return this.#member(family, site, space, workloadOwner(site, host, "containers", name));
      }
      case "guest": {
        const { site, host, name } = target;
        const network = this.#host(site, host)?.guests.find((one) => one.name === name)?.network;
        return this.#member(family, site, network, workloadOwner(site, host, "guests", name));
      }
    }
  }

  /** A network's next hop: as written, its host part alone counting from the network's prefix, or another thing's address. */
  gateway(placed: PlacedNetwork | undefined): PlannedAddress | undefined {
    if (placed === undefined) return undefined;
    const { gateway, gatewayFrom } = placed.network;
    if (gatewayFrom !== undefined)
      return gatewayFrom.target.kind === "gateway" && gatewayFrom.target.network === placed.network.name
        ? undefined
        : this.address(gatewayFrom.target);
    if (gateway === undefined) return undefined;
    return gateway.value.value < placed.prefix.value.size
      ? placed.prefix.addressAt(gateway.value.value)
      : new PlannedAddress(undefined, gateway.value);
  }

  /** Whether a thing asks for IPv4: if it has none all the same, that is told where it asks. */
  asksForIpv4(target: ReferenceTarget): boolean {
    if (!("host" in target)) return false;
    const host = this.#host(target.site, target.host);
    const { name } = target;
    const named = (things: readonly { readonly name: string; readonly ipv4: unknown }[] | undefined) =>
      things?.some((thing) => thing.name === name && thing.ipv4 !== undefined) === true;
    switch (target.kind) {
      case "interface":
        return target.index === 0 && named(host?.interfaces);
      case "bridge":
        return named(host?.incus?.bridges);
      case "guest":
        return named(host?.guests);
      case "container":
        return host?.containers.some((one) => one.name === name && containerIpv4(host, one)) === true;
      case "docker": {
        const pool = host?.docker?.networks.find((network) => network.name === name)?.pool;
        const holder = host && pool !== undefined ? poolHolder(host, pool) : undefined;
        return holder?.pools.some((one) => one.name === pool && one.ipv4 !== undefined) === true;
      }
      case "pool":
        return false;
    }
  }

  /** A network's IPv4 next hop, where that is another thing's address. */
  ipv4Gateway({ network }: PlacedNetwork): PlannedAddress | undefined {
    const from = network.ipv4?.gatewayFrom;
    return from && this.address(from.target, "ipv4");
  }

  /** A reference as it was written before what it names was renamed; `undefined` where nothing was. */
  formerName({ target, text }: Reference): string | undefined {
    const site = "site" in target ? this.#site(target.site) : undefined;
    const host = "host" in target ? this.#host(target.site, target.host) : undefined;
    const things = [
      ...this.#layout.prefixes.filter(({ name }) => target.kind === "prefix" && name === target.name),
      ...(site === undefined ? [] : [site]),
      ...(host === undefined ? [] : [host]),
      ...(site?.networks.filter(({ name }) => "network" in target && name === target.network) ?? []),
      ...(site?.services.filter(({ name }) => "service" in target && name === target.service) ?? []),
      ...[
        ...(host?.interfaces ?? []),
        ...(host?.interfaces.flatMap(({ pools }) => pools) ?? []),
        ...(host?.containers ?? []),
        ...(host?.guests ?? []),
      ].filter(({ name }) => "name" in target && name === target.name),
    ];
    const names = new Map(things.map(({ name, formerly }) => [name, formerly ?? name]));
    const former = text
      .split("/")
      .map((part) => names.get(part) ?? part)
      .join("/");
    return former === text ? undefined : former;
  }

  #site(name: string): LayoutSite | undefined {
    return this.#layout.sites.find((site) => site.name === name);
  }

  #host(site: string, name: string): LayoutHost | undefined {
    return this.#site(site)?.hosts.find((host) => host.name === name);
  }

  #member(
    family: keyof SiteMembers,
    site: string,
    space: string | undefined,
    owner: string,
  ): PlannedAddress | undefined {
    return space === undefined ? undefined : this.#members.get(site)?.[family].address(space, owner)?.address;
  }

  #pool(family: keyof SiteMembers, site: string, host: string, name: string): PlannedPrefix | undefined {
    const holder = this.#holder(site, this.#host(site, host), name);
    return holder && this.#members.get(site)?.[family].block(holder.network, holder.owner)?.prefix;
  }

  #holder(site: string, host: LayoutHost | undefined, pool: string) {
    const one = host?.interfaces.find(({ pools }) => pools.some(({ name }) => name === pool));
    if (host === undefined || one?.network === undefined) return undefined;
    return { network: one.network, owner: poolOwner(site, host.name, one.name, pool) };
  }
}
