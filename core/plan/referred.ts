import type { Capability, LayoutThing } from "../capabilities/capability.ts";
import type { Layout, LayoutHost, LayoutSite, Reference, ReferenceTarget } from "../layout/layout.ts";
import { namedBlock, type PlacedNetwork, vpcBlock } from "./networks.ts";
import type { SiteMembers } from "./numbered-members.ts";
import { interfaceOwner } from "./owners.ts";
import { PlannedAddress, type PlannedPrefix } from "./planned-prefix.ts";
import { poolHolder } from "./pool-holder.ts";

/** What references come to, once everything has its number: in any site, from any other. A thing with both is referred to in IPv6. */
export class Referred {
  readonly #layout: Layout;
  readonly #networks: ReadonlyMap<string, PlacedNetwork>;
  readonly #members: ReadonlyMap<string, SiteMembers>;
  readonly #capabilities: readonly Capability[];

  /** @param members by the name of the site */
  constructor(
    layout: Layout,
    placed: readonly PlacedNetwork[],
    members: ReadonlyMap<string, SiteMembers>,
    capabilities: readonly Capability[],
  ) {
    this.#layout = layout;
    this.#networks = new Map(placed.map((one) => [`${one.site}/${one.network.name}`, one]));
    this.#members = members;
    this.#capabilities = capabilities;
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
        return this.#pool(target.site, target.host, target.name);
      default:
        return this.address(target)?.asPrefix();
    }
  }

  /** A thing's address; `undefined` where it has none of its own. */
  address(target: ReferenceTarget): PlannedAddress | undefined {
    switch (target.kind) {
      case "prefix":
      case "vpc":
      case "network":
      case "pool":
        return undefined;
      case "gateway":
        return this.gateway(this.#networks.get(`${target.site}/${target.network}`));
      case "interface": {
        const { site, host, name, index } = target;
        const network = this.#host(site, host)?.interfaces.find((one) => one.name === name)?.network;
        return this.#member(site, network, interfaceOwner(site, host, name, index));
      }
      case "thing":
        return this.#thing(target);
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

  /** A reference as it was written before what it names was renamed; `undefined` where nothing was. */
  formerName({ target, text }: Reference): string | undefined {
    const site = "site" in target ? this.#site(target.site) : undefined;
    const host =
      "host" in target && target.host !== undefined ? this.#host(target.site, target.host) : undefined;
    const isNamed = ({ name }: LayoutThing) => "name" in target && name === target.name;
    const things = [
      ...this.#layout.prefixes.filter(({ name }) => target.kind === "prefix" && name === target.name),
      ...(site === undefined ? [] : [site]),
      ...(host === undefined ? [] : [host]),
      ...(site?.networks.filter(({ name }) => "network" in target && name === target.network) ?? []),
      ...(site === undefined ? [] : this.#listed(({ siteList }) => siteList?.read(site))).filter(isNamed),
      ...[
        ...(host?.interfaces ?? []),
        ...(host?.interfaces.flatMap(({ pools }) => pools) ?? []),
        ...(host === undefined ? [] : this.#listed(({ hostList }) => hostList?.read(host))),
      ].filter(isNamed),
    ];
    const names = new Map(things.map(({ name, formerly }) => [name, formerly ?? name]));
    const former = text
      .split("/")
      .map((part) => names.get(part) ?? part)
      .join("/");
    return former === text ? undefined : former;
  }

  #listed(things: (capability: Capability) => readonly LayoutThing[] | undefined): readonly LayoutThing[] {
    return this.#capabilities.flatMap((capability) => things(capability) ?? []);
  }

  #thing({ of, site, host, name }: ReferenceTarget & { readonly kind: "thing" }): PlannedAddress | undefined {
    const at = this.#site(site);
    const members = this.#members.get(site);
    const capability = this.#capabilities.find((candidate) => candidate.name === of);
    if (at === undefined || members === undefined) return undefined;
    if (host === undefined) return capability?.siteAddress?.(at, name, members);
    const on = this.#host(site, host);
    return on && capability?.hostAddress?.(at, on, name, members);
  }

  #site(name: string): LayoutSite | undefined {
    return this.#layout.sites.find((site) => site.name === name);
  }

  #host(site: string, name: string): LayoutHost | undefined {
    return this.#site(site)?.hosts.find((host) => host.name === name);
  }

  #member(site: string, space: string | undefined, owner: string): PlannedAddress | undefined {
    return space === undefined ? undefined : this.#members.get(site)?.ipv6.address(space, owner)?.address;
  }

  #pool(site: string, host: string, name: string): PlannedPrefix | undefined {
    const on = this.#host(site, host);
    const holder = on && poolHolder(site, on, name);
    return holder && this.#members.get(site)?.ipv6.block(holder.network, holder.owner)?.prefix;
  }
}
