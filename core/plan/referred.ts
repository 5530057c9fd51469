import type { Capability, LayoutThing } from "../capabilities/capability.ts";
import type {
  Layout,
  LayoutHost,
  LayoutInterface,
  LayoutSite,
  Reference,
  ReferenceTarget,
} from "../layout/layout.ts";
import type { SiteMembers } from "./allocated-members.ts";
import type { PlacedNetwork } from "./networks.ts";
import { interfaceOwner } from "./owners.ts";
import { PlannedAddress, type PlannedPrefix } from "./planned-prefix.ts";
import { poolBlock } from "./pool-holder.ts";
import { namedBlock, vpcBlock } from "./sources.ts";

type Thing = ReferenceTarget & { readonly kind: "thing" };

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
    this.#networks = new Map(placed.map((network) => [`${network.site}/${network.network.name}`, network]));
    this.#members = members;
    this.#capabilities = capabilities;
  }

  /** A thing's prefix, or its address as a /128; `undefined` where it got no number, which is reported elsewhere. */
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
      case "interface": {
        const { site, host, name, index } = target;
        const network = this.#host(site, host)?.interfaces.find(
          (networkInterface) => networkInterface.name === name,
        )?.network;
        return this.#member(family, site, network, interfaceOwner(site, host, name, index));
      }
      case "thing":
        return this.#thing(target, family);
    }
  }

  /** An interface of any host of the layout, with what is in its network. */
  interface(
    target: ReferenceTarget,
  ): { readonly device: LayoutInterface; readonly members: SiteMembers } | undefined {
    if (target.kind !== "interface") return undefined;
    const device = this.#host(target.site, target.host)?.interfaces.find(({ name }) => name === target.name);
    const members = this.#members.get(target.site);
    return device && members && { device, members };
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

  /** Whether a thing asks for IPv4: if it has none all the same, that is reported where it asks. */
  asksForIpv4(target: ReferenceTarget): boolean {
    if (!("host" in target) || target.host === undefined) return false;
    const host = this.#host(target.site, target.host);
    if (host === undefined) return false;
    switch (target.kind) {
      case "interface":
        return (
          target.index === 0 &&
          host.interfaces.some(({ name, ipv4 }) => name === target.name && ipv4 !== undefined)
        );
      case "thing":
        return this.#capability(target)?.asksForIpv4?.(host, target.name) === true;
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

  #thing(target: Thing, family: keyof SiteMembers): PlannedAddress | undefined {
    const { site, host, name } = target;
    const at = this.#site(site);
    const members = this.#members.get(site)?.[family];
    const capability = this.#capability(target);
    if (at === undefined || members === undefined) return undefined;
    if (host === undefined) return capability?.siteAddress?.(at, name, members);
    const on = this.#host(site, host);
    return on && capability?.hostAddress?.(at, on, name, members);
  }

  #capability({ of }: Thing): Capability | undefined {
    return this.#capabilities.find(({ name }) => name === of);
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

  #pool(site: string, host: string, name: string): PlannedPrefix | undefined {
    const on = this.#host(site, host);
    const holder = on && poolBlock(site, on, name);
    return holder && this.#members.get(site)?.ipv6.block(holder.network, holder.owner)?.prefix;
  }
}
