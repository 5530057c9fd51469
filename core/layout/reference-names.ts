import type { Capability, NamedThing } from "../capabilities/capability.ts";
import { isInner, linkOf, linksOf } from "../links/index.ts";
import type { ComesBy, ReferenceTarget } from "./layout.ts";
import { isForetold } from "./resolve-comes.ts";
import type { AddressSource, HostSource, InterfaceSource, LayoutSource, SiteSource } from "./source.ts";
import { writtenGateway } from "./written-gateway.ts";

/** A thing's short name, as the plan has it. */
export function shortName(target: ReferenceTarget): string {
  switch (target.kind) {
    case "prefix":
      return target.name;
    case "vpc":
      return target.site;
    case "network":
      return `${target.site}/${target.network}`;
    case "gateway":
      return `${target.site}/${target.network}/gateway`;
    case "interface":
      return `${target.site}/${target.host}/${target.name}${target.index === 0 ? "" : `/${target.index}`}`;
    case "pool":
      return `${target.site}/${target.host}/${target.name}`;
    case "thing":
      return [target.site, ...(target.host === undefined ? [] : [target.host]), target.name].join("/");
  }
}

/**
 * How things are named in references: as the plan names them, `rack/lxd-1/eth0`, or by their whole path in the layout
 * below `sites`, `rack/hosts/lxd-1/interfaces/eth0`, which is unlike every other.
 */
export class ReferenceNames {
  readonly #source: LayoutSource;
  readonly #capabilities: readonly Capability[];

  constructor(source: LayoutSource, capabilities: readonly Capability[]) {
    this.#source = source;
    this.#capabilities = capabilities;
  }

  /**
   * Every thing that a text can name: none, one, or several that share a short name.
   * @param inIpv4 whether an IPv4 address is enough
   */
  targets(text: string, inIpv4 = false): readonly ReferenceTarget[] {
    const [first = "", ...rest] = text.split("/");
    const site = own(this.#source.sites, first);
    if (rest.length === 0) {
      return [
        ...(own(this.#source.prefixes, first) === undefined
          ? []
          : [{ kind: "prefix", name: first } as const]),
        ...(site?.aws === undefined ? [] : [{ kind: "vpc", site: first } as const]),
      ];
    }
    return site === undefined ? [] : this.#inSite(first, site, rest, inIpv4);
  }

  /** The name that is a thing's alone: its path in the layout. */
  wholeName(target: ReferenceTarget): string {
    switch (target.kind) {
      case "prefix":
      case "vpc":
        return shortName(target);
      case "network":
        return `${target.site}/networks/${target.network}`;
      case "gateway":
        return `${target.site}/networks/${target.network}/gateway`;
      case "interface":
        return `${target.site}/hosts/${target.host}/interfaces/${target.name}${target.index === 0 ? "" : `/${target.index}`}`;
      case "pool":
        return `${target.site}/hosts/${target.host}/interfaces/${target.on}/pools/${target.name}`;
      case "thing": {
        const above = target.host === undefined ? [target.site] : [target.site, "hosts", target.host];
        return [...above, ...(this.#thing(target)?.steps ?? [target.name])].join("/");
      }
    }
  }

  /** What a thing is that never has an IPv4 address of its own; `undefined` of one that may. */
  nounWithoutIpv4(target: ReferenceTarget): string | undefined {
    if (target.kind === "gateway") return "gateway";
    if (target.kind !== "thing" || target.host !== undefined) return undefined;
    return this.#capability(target)?.siteTargets?.noun;
  }

  /** Whether IPv6 is off in what a target names. */
  isWithoutIpv6(target: ReferenceTarget): boolean {
    return target.kind === "thing" && this.#thing(target)?.isWithoutIpv6 === true;
  }

  /** Short names of everything that can be referred to, for whoever misspelt one. */
  every(): readonly string[] {
    return [
      ...Object.keys(this.#source.prefixes ?? {}),
      ...Object.entries(this.#source.sites).flatMap(([siteName, site]) => [
        ...(site.aws === undefined ? [] : [siteName]),
        ...Object.entries(site.networks ?? {}).flatMap(([name, { gateway }]) => [
          `${siteName}/${name}`,
          ...(gateway === undefined ? [] : [`${siteName}/${name}/gateway`]),
        ]),
        ...this.#capabilities.flatMap(
          ({ siteTargets }) => siteTargets?.names(site).map((name) => `${siteName}/${name}`) ?? [],
        ),
        ...Object.entries(site.hosts ?? {}).flatMap(([name, host]) =>
          [undefined, ...this.#thingNames(host)].map((thing) =>
            [siteName, name, ...(thing === undefined ? [] : [thing])].join("/"),
          ),
        ),
      ]),
    ];
  }

  /** What stands in the layout for a thing's address: nothing where it is allocated or follows from what it is in. */
  writtenAddress(target: ReferenceTarget): AddressSource | undefined {
    switch (target.kind) {
      case "gateway":
        return writtenGateway([], this.#source.sites[target.site]?.networks?.[target.network]?.gateway)
          .address;
      case "interface":
        return this.#host(target)?.interfaces?.[target.name]?.addresses?.[target.index];
      case "thing":
        return this.#thing(target)?.address;
      case "prefix":
      case "vpc":
      case "network":
      case "pool":
        return undefined;
    }
  }

  /** Whether it is an end of a tunnel that gives the other end its addresses. */
  isTunnelServer(target: ReferenceTarget): boolean {
    return (
      target.kind === "interface" &&
      target.index === 0 &&
      this.#host(target)?.interfaces?.[target.name]?.tunnel?.end === "server"
    );
  }

  /** The same of one that many have as their server. */
  isSharedServer(target: ReferenceTarget): boolean {
    if (target.kind !== "interface" || target.index !== 0) return false;
    const said = this.#host(target)?.interfaces?.[target.name]?.wireguard;
    return said !== undefined && said.server === undefined;
  }

  /** The name of the network that a thing's address lies in, `rack/guests`; none where it is in a pool. */
  networkOf(target: ReferenceTarget): string | undefined {
    if (target.kind === "prefix" || target.kind === "vpc") return undefined;
    const network = (() => {
      switch (target.kind) {
        case "network":
        case "gateway":
          return target.network;
        case "interface":
          return this.#host(target)?.interfaces?.[target.name]?.network;
        case "pool":
          return this.#host(target)?.interfaces?.[target.on]?.network;
        case "thing":
          return this.#thing(target)?.network;
      }
    })();
    return network === undefined ? undefined : `${target.site}/${network}`;
  }

  /** How an interface comes by its addresses where the layout gives it none. */
  comesBy(site: string, device: InterfaceSource | undefined): ComesBy | undefined {
    const network = own(this.#source.sites[site]?.networks, device?.network ?? "");
    if (device === undefined || network === undefined) return undefined;
    return this.#capabilities.flatMap(({ comesBy }) => comesBy?.(network, device) ?? [])[0];
  }

  hasIpv4(site: string, network: string): boolean {
    return own(this.#source.sites[site]?.networks, network)?.ipv4 !== undefined;
  }

  /** How the address of a thing comes to it, where nobody can tell it beforehand. */
  comesUnknown(target: ReferenceTarget): ComesBy | undefined {
    if (target.kind !== "interface") return undefined;
    const device = this.#host(target)?.interfaces?.[target.name];
    const by = this.comesBy(target.site, device);
    return by !== undefined && !isForetold(device, by) ? by : undefined;
  }

  #host(target: { readonly site: string; readonly host: string }): HostSource | undefined {
    return this.#source.sites[target.site]?.hosts?.[target.host];
  }

  /** What a capability has under a target's name. */
  #thing(target: ReferenceTarget & { readonly kind: "thing" }): NamedThing | undefined {
    const capability = this.#capability(target);
    const site = this.#source.sites[target.site];
    const host = target.host === undefined ? undefined : site?.hosts?.[target.host];
    if (host !== undefined) return capability?.hostTargets?.find(host, [target.name]);
    return site === undefined ? undefined : capability?.siteTargets?.find(site, [target.name]);
  }

  #capability({ of }: ReferenceTarget & { readonly kind: "thing" }): Capability | undefined {
    return this.#capabilities.find(({ name }) => name === of);
  }

  #inSite(
    siteName: string,
    site: SiteSource,
    names: readonly string[],
    inIpv4: boolean,
  ): readonly ReferenceTarget[] {
    const [first = "", second = ""] = names;
    const network = (name: string, more: readonly string[]): ReferenceTarget[] => {
      const found = own(site.networks, name);
      if (found === undefined || more.length > 1) return [];
      if (more.length === 0) return [{ kind: "network", site: siteName, network: name }];
      if (more[0] !== "gateway" || found.gateway === undefined) return [];
      return [{ kind: "gateway", site: siteName, network: name }];
    };
    const host = (name: string, more: readonly string[]): readonly ReferenceTarget[] => {
      const found = own(site.hosts, name);
      if (found === undefined) return [];
      return more.length === 0
        ? uplink(siteName, site, name, found)
        : this.#onHost(siteName, name, found, more, inIpv4);
    };
    const things = this.#capabilities.flatMap(({ name: of, siteTargets }): ReferenceTarget[] => {
      const thing = siteTargets?.find(site, names);
      return thing === undefined
        ? []
        : [{ kind: "thing", of, site: siteName, host: undefined, name: thing.name }];
    });
    return [
      ...things,
      ...network(first, names.slice(1)),
      ...host(first, names.slice(1)),
      ...(first === "networks" && names.length > 1 ? network(second, names.slice(2)) : []),
      ...(first === "hosts" && names.length > 1 ? host(second, names.slice(2)) : []),
    ];
  }

  #onHost(
    siteName: string,
    hostName: string,
    host: HostSource,
    names: readonly string[],
    inIpv4: boolean,
  ): readonly ReferenceTarget[] {
    const at = { site: siteName, host: hostName };
    const things = this.#capabilities.flatMap(({ name: of, hostTargets }): ReferenceTarget[] => {
      const thing = hostTargets?.find(host, names);
      return thing === undefined ? [] : [{ kind: "thing", of, ...at, name: thing.name }];
    });
    return [...onInterfaces(at, host, names, inIpv4), ...things];
  }

  #thingNames(host: HostSource): string[] {
    const interfaces = Object.entries(host.interfaces ?? {}).filter(
      ([, networkInterface]) => networkInterface.network !== undefined,
    );
    return [
      ...interfaces.flatMap(([name, networkInterface]) => [
        ...(networkInterface.addresses ?? [""]).map((_, index) => (index === 0 ? name : `${name}/${index}`)),
        ...Object.keys(networkInterface.pools ?? {}),
      ]),
      ...this.#capabilities.flatMap(({ hostTargets }) => hostTargets?.names(host) ?? []),
    ];
  }
}

/** A host by itself is its address towards the outside: that of the first interface whose network has a gateway, else of the first. */
function uplink(siteName: string, site: SiteSource, hostName: string, host: HostSource): ReferenceTarget[] {
  const links = linksOf(host.interfaces);
  const inNetwork = Object.entries(host.interfaces ?? {})
    .filter(([, { network, addresses }]) => network !== undefined && (addresses?.length ?? 1) > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const outward = inNetwork.find(
    ([name, source]) =>
      !isInner(links.get(name) ?? linkOf(name, source)) &&
      (site.aws !== undefined || own(site.networks, source.network ?? "")?.gateway !== undefined),
  );
  const [name] = outward ?? inNetwork[0] ?? [];
  return name === undefined ? [] : [{ kind: "interface", site: siteName, host: hostName, name, index: 0 }];
}

/** Interfaces and their pools, by the steps below the host. */
function onInterfaces(
  at: { readonly site: string; readonly host: string },
  host: HostSource,
  [first = "", second = "", third = "", fourth = "", ...more]: readonly string[],
  inIpv4: boolean,
): readonly ReferenceTarget[] {
  const address = (name: string, number: string): ReferenceTarget[] => {
    const found = own(host.interfaces, name);
    const index = /^(0|[1-9][0-9]{0,5})$/.test(number) ? Number(number) : -1;
    if (found?.network === undefined || index < 0) return [];
    const isThere = index < (found.addresses?.length ?? 1);
    const hasIpv4 = inIpv4 && index === 0 && (found.ipv4 !== undefined || found.dhcp4 === true);
    if (!isThere && !hasIpv4) return [];
    return [{ kind: "interface", ...at, name, index }];
  };
  const pool = (on: string, name: string): ReferenceTarget[] =>
    own(own(host.interfaces, on)?.pools, name) === undefined ? [] : [{ kind: "pool", ...at, on, name }];
  if (more.length > 0) return [];
  if (fourth !== "") return first === "interfaces" && third === "pools" ? pool(second, fourth) : [];
  if (third !== "") {
    if (first === "interfaces") return address(second, third);
    return second === "pools" ? pool(first, third) : [];
  }
  if (second !== "") return first === "interfaces" ? address(second, "0") : address(first, second);
  return [...address(first, "0"), ...Object.keys(host.interfaces ?? {}).flatMap((on) => pool(on, first))];
}

/** What a map has under a name itself: `constructor` is nothing that everybody has. */
function own<Value>(map: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
