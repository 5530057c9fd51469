import { isInner, linkOf } from "../links/index.ts";
import type { ReferenceTarget } from "./layout.ts";
import type { AddressSource, HostSource, LayoutSource, SiteSource } from "./source.ts";

/**
 * How things are named in references: as the plan names them, `rack/lxd-1/eth0`, or by their whole path in the layout
 * below `sites`, `rack/hosts/lxd-1/interfaces/eth0`, which is unlike every other.
 */

/** Every thing that a text can name: none, one, or several that share a short name. */
export function targetsNamed(source: LayoutSource, text: string): readonly ReferenceTarget[] {
  const [first = "", ...rest] = text.split("/");
  const site = own(source.sites, first);
  if (rest.length === 0) {
    return [
      ...(own(source.prefixes, first) === undefined ? [] : [{ kind: "prefix", name: first } as const]),
      ...(site?.aws === undefined ? [] : [{ kind: "vpc", site: first } as const]),
    ];
  }
  return site === undefined ? [] : inSite(first, site, rest);
}

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
    case "service":
      return `${target.site}/${target.service}`;
    case "interface":
      return `${target.site}/${target.host}/${target.name}${target.index === 0 ? "" : `/${target.index}`}`;
    case "pool":
    case "docker":
    case "bridge":
    case "container":
    case "guest":
      return `${target.site}/${target.host}/${target.name}`;
  }
}

/** The name that is a thing's alone: its path in the layout. */
export function wholeName(source: LayoutSource, target: ReferenceTarget): string {
  switch (target.kind) {
    case "prefix":
    case "vpc":
      return shortName(target);
    case "network":
      return `${target.site}/networks/${target.network}`;
    case "gateway":
      return `${target.site}/networks/${target.network}/gateway`;
    case "service":
      return `${target.site}/services/${target.service}`;
    case "interface":
      return `${target.site}/hosts/${target.host}/interfaces/${target.name}${target.index === 0 ? "" : `/${target.index}`}`;
    case "pool":
      return `${target.site}/hosts/${target.host}/interfaces/${target.on}/pools/${target.name}`;
    case "docker":
      return `${target.site}/hosts/${target.host}/docker/${target.name}`;
    case "bridge": {
      const flavor = source.sites[target.site]?.hosts?.[target.host]?.incus === undefined ? "lxd" : "incus";
      return `${target.site}/hosts/${target.host}/${flavor}/bridges/${target.name}`;
    }
    case "container":
    case "guest":
      return `${target.site}/hosts/${target.host}/${target.kind}s/${target.name}`;
  }
}

/** Short names of everything that can be referred to, for whoever misspelt one. */
export function everyName(source: LayoutSource): readonly string[] {
  return [
    ...Object.keys(source.prefixes ?? {}),
    ...Object.entries(source.sites).flatMap(([siteName, site]) => [
      ...(site.aws === undefined ? [] : [siteName]),
      ...Object.entries(site.networks ?? {}).flatMap(([name, { gateway }]) => [
        `${siteName}/${name}`,
        ...(gateway === undefined ? [] : [`${siteName}/${name}/gateway`]),
      ]),
      ...Object.keys(site.services ?? {}).map((name) => `${siteName}/${name}`),
      ...Object.entries(site.hosts ?? {}).flatMap(([name, host]) =>
        [undefined, ...thingNames(host)].map((thing) =>
          [siteName, name, ...(thing === undefined ? [] : [thing])].join("/"),
        ),
      ),
    ]),
  ];
}

/** What stands in the layout for a thing's address: nothing where it is numbered or follows from what it is in. */
export function writtenAddress(source: LayoutSource, target: ReferenceTarget): AddressSource | undefined {
  if (target.kind === "prefix" || target.kind === "vpc") return undefined;
  const site = source.sites[target.site];
  if (target.kind === "network") return undefined;
  if (target.kind === "gateway") return site?.networks?.[target.network]?.gateway;
  if (target.kind === "service") return site?.services?.[target.service]?.address;
  const host = site?.hosts?.[target.host];
  switch (target.kind) {
    case "interface":
      return host?.interfaces?.[target.name]?.addresses?.[target.index];
    case "bridge":
      return (host?.incus ?? host?.lxd)?.bridges[target.name]?.address;
    case "container":
      return host?.containers?.[target.name]?.address;
    case "guest":
      return host?.guests?.[target.name]?.address;
    case "pool":
    case "docker":
      return undefined;
  }
}

/** The name of the network that a thing's address lies in, `rack/guests`; none where it is in a pool. */
export function networkOf(source: LayoutSource, target: ReferenceTarget): string | undefined {
  if (target.kind === "prefix" || target.kind === "vpc") return undefined;
  if (target.kind === "network" || target.kind === "gateway") return `${target.site}/${target.network}`;
  if (target.kind === "service") {
    const network = source.sites[target.site]?.services?.[target.service]?.network;
    return network === undefined ? undefined : `${target.site}/${network}`;
  }
  const host = source.sites[target.site]?.hosts?.[target.host];
  const network = (() => {
    switch (target.kind) {
      case "interface":
        return host?.interfaces?.[target.name]?.network;
      case "pool":
        return host?.interfaces?.[target.on]?.network;
      case "bridge":
        return (host?.incus ?? host?.lxd)?.bridges[target.name]?.network;
      case "container":
        return host?.containers?.[target.name]?.network;
      case "guest":
        return host?.guests?.[target.name]?.network;
      case "docker":
        return undefined;
    }
  })();
  return network === undefined ? undefined : `${target.site}/${network}`;
}

function inSite(siteName: string, site: SiteSource, names: readonly string[]): readonly ReferenceTarget[] {
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
    return more.length === 0 ? uplink(siteName, site, name, found) : onHost(siteName, name, found, more);
  };
  const service = (name: string, more: readonly string[]): ReferenceTarget[] =>
    more.length > 0 || own(site.services, name) === undefined
      ? []
      : [{ kind: "service", site: siteName, service: name }];
  return [
    ...service(first, names.slice(1)),
    ...(first === "services" && names.length > 1 ? service(second, names.slice(2)) : []),
    ...network(first, names.slice(1)),
    ...host(first, names.slice(1)),
    ...(first === "networks" && names.length > 1 ? network(second, names.slice(2)) : []),
    ...(first === "hosts" && names.length > 1 ? host(second, names.slice(2)) : []),
  ];
}

/** A host by itself is its address towards the outside: that of the first interface whose network has a gateway, else of the first. */
function uplink(siteName: string, site: SiteSource, hostName: string, host: HostSource): ReferenceTarget[] {
  const inNetwork = Object.entries(host.interfaces ?? {})
    .filter(([, { network, addresses }]) => network !== undefined && (addresses?.length ?? 1) > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const outward = inNetwork.find(
    ([name, source]) =>
      !isInner(linkOf(name, source)) &&
      (site.aws !== undefined || own(site.networks, source.network ?? "")?.gateway !== undefined),
  );
  const [name] = outward ?? inNetwork[0] ?? [];
  return name === undefined ? [] : [{ kind: "interface", site: siteName, host: hostName, name, index: 0 }];
}

function onHost(site: string, host: string, source: HostSource, names: readonly string[]): ReferenceTarget[] {
  const [first = "", second = "", third = "", fourth = ""] = names;
  const at = { site, host };
  const address = (name: string, number: string): ReferenceTarget[] => {
    const one = own(source.interfaces, name);
    const index = /^(0|[1-9][0-9]{0,5})$/.test(number) ? Number(number) : -1;
    if (one?.network === undefined || index < 0 || index >= (one.addresses?.length ?? 1)) return [];
    return [{ kind: "interface", ...at, name, index }];
  };
  const pool = (on: string, name: string): ReferenceTarget[] =>
    own(own(source.interfaces, on)?.pools, name) === undefined ? [] : [{ kind: "pool", ...at, on, name }];
  const docker = (name: string): ReferenceTarget[] => {
    const bridge = name === "docker0" ? source.docker?.bridge : own(source.docker?.networks, name);
    return bridge === undefined ? [] : [{ kind: "docker", ...at, name }];
  };
  const bridge = (flavor: "incus" | "lxd", name: string): ReferenceTarget[] =>
    own(source[flavor]?.bridges, name) === undefined ? [] : [{ kind: "bridge", ...at, name }];
  const workload = (kind: "container" | "guest", name: string): ReferenceTarget[] =>
    own(source[`${kind}s`], name) === undefined ? [] : [{ kind, ...at, name }];

  switch (names.length) {
    case 1:
      return [
        ...address(first, "0"),
        ...Object.keys(source.interfaces ?? {}).flatMap((on) => pool(on, first)),
        ...docker(first),
        ...bridge("incus", first),
        ...(source.incus === undefined ? bridge("lxd", first) : []),
        ...workload("container", first),
        ...workload("guest", first),
      ];
    case 2:
      if (first === "containers") return workload("container", second);
      if (first === "guests") return workload("guest", second);
      if (first === "docker") return docker(second);
      return first === "interfaces" ? address(second, "0") : address(first, second);
    case 3:
      if (first === "interfaces") return address(second, third);
      if (second === "pools") return pool(first, third);
      return (first === "incus" || first === "lxd") && second === "bridges" ? bridge(first, third) : [];
    case 4:
      return first === "interfaces" && third === "pools" ? pool(second, fourth) : [];
    default:
      return [];
  }
}

function thingNames(host: HostSource): string[] {
  const interfaces = Object.entries(host.interfaces ?? {}).filter(([, one]) => one.network !== undefined);
  return [
    ...interfaces.flatMap(([name, one]) => [
      ...(one.addresses ?? [""]).map((_, index) => (index === 0 ? name : `${name}/${index}`)),
      ...Object.keys(one.pools ?? {}),
    ]),
    ...(host.docker?.bridge === undefined ? [] : ["docker0"]),
    ...Object.keys(host.docker?.networks ?? {}),
    ...Object.keys((host.incus ?? host.lxd)?.bridges ?? {}),
    ...Object.keys(host.containers ?? {}),
    ...Object.keys(host.guests ?? {}),
  ];
}

/** What a map has under a name itself: `constructor` is nothing that everybody has. */
function own<Value>(map: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return map !== undefined && Object.hasOwn(map, name) ? map[name] : undefined;
}
