import { Ipv6Prefix } from "../address/index.ts";
import type { Path } from "../layout/layout.ts";
import {
  type HostPlan,
  interfaceOwner,
  type NetworkPlan,
  type Origin,
  type Plan,
  type PlannedAddress,
  PlannedPrefix,
  poolOwner,
  reservedIn,
  reservedInIpv4,
  type SitePlan,
  serviceOwner,
  workloadOwner,
} from "../plan/index.ts";

/** Numbers that nobody may have: places after the first address of what they lie in. */
export interface Kept {
  readonly first: bigint;
  readonly last: bigint;
  /** Why, to be read after the number: `is the subnet-router anycast address of ...`. */
  readonly reason: string;
}

/** One thing of a plan that has a number, with what is known of where that came from. */
export interface Thing {
  /** `rack/pve-1/git`; a prefix has its own name. */
  readonly name: string;
  readonly kind:
    | "prefix"
    | "vpc"
    | "network"
    | "interface"
    | "pool"
    | "bridge"
    | "container"
    | "guest"
    | "service";
  /** A /128 for an address. */
  readonly prefix: PlannedPrefix;
  /** `derived`: it follows from what it is in, as a Docker bridge's address does. */
  readonly origin: Origin | "derived";
  /** Under what name the ledger has its number. */
  readonly owner: string | undefined;
  /** Where a pin for it stands in the layout, or would. */
  readonly path: Path;
  /** What numbers in it are counted in, by the ledger's name; absent for an address. */
  readonly space: string | undefined;
  readonly kept: readonly Kept[];
}

/** Everything in a plan that has a number, of hosts that are retired too: what they keep is nobody else's. */
export function planThings(plan: Plan): readonly Thing[] {
  const prefixes = plan.prefixes.map(
    ({ name, prefix, unknown }): Thing => ({
      name,
      kind: "prefix",
      prefix,
      origin: unknown === undefined ? "pinned" : "provider",
      owner: undefined,
      path: ["prefixes", name],
      space: `${prefix.isIpv4 ? "prefix4" : "prefix"}:${name}`,
      kept: [],
    }),
  );
  return [...prefixes, ...plan.sites.flatMap(siteThings)];
}

function siteThings(site: SitePlan): Thing[] {
  const networks = site.networks.flatMap((network) => [
    networkThing(site, network),
    ...networkIpv4(site, network),
  ]);
  const services = site.services.map(({ name, address, origin }): Thing => {
    const path = ["sites", site.name, "services", name, "address"];
    return single("service", `${site.name}/${name}`, address, origin, serviceOwner(site.name, name), path);
  });
  return [
    ...vpcThing(site),
    ...networks,
    ...services,
    ...[...site.hosts, ...site.retired].flatMap(hostThings),
  ];
}

function vpcThing(site: SitePlan): Thing[] {
  if (site.kind !== "aws") return [];
  const name = `${site.name}/vpc`;
  const path = ["sites", site.name, "aws", "vpc", "ipv6"];
  const origin = site.vpc.unknown === undefined ? "pinned" : "provider";
  const space = `vpc:${site.name}`;
  const vpc = { name, kind: "vpc" as const, owner: undefined, kept: [] };
  return [
    { ...vpc, prefix: site.vpc.ipv6, origin, path, space },
    {
      ...vpc,
      prefix: site.vpc.ipv4,
      origin: "pinned",
      path: ["sites", site.name, "aws", "vpc", "ipv4"],
      space: `vpc4:${site.name}`,
    },
  ];
}

function networkIpv4(site: SitePlan, { name: own, ipv4 }: NetworkPlan): Thing[] {
  if (ipv4 === undefined) return [];
  const { prefix, origin, gateway } = ipv4;
  const isAws = site.kind === "aws";
  const offset = gateway === undefined || isAws ? undefined : prefix.value.offsetOf(gateway.value);
  const name = `${site.name}/${own}`;
  return [
    {
      name,
      kind: "network",
      prefix,
      origin,
      owner: name,
      path: ["sites", site.name, "networks", own, "ipv4"],
      space: `network4:${name}`,
      kept: reservedInIpv4(prefix, isAws, offset),
    },
  ];
}

function networkThing(site: SitePlan, network: NetworkPlan): Thing {
  const { prefix, gateway, origin } = network;
  const inside = gateway !== undefined && network.gatewayOf === undefined && prefix.contains(gateway);
  const offset = inside ? prefix.value.offsetOf(gateway.value) : undefined;
  const name = `${site.name}/${network.name}`;
  return {
    name,
    kind: "network",
    prefix,
    origin,
    owner: name,
    path: ["sites", site.name, "networks", network.name, "prefix"],
    space: `network:${name}`,
    kept: reservedIn(prefix, site.kind === "aws", offset),
  };
}

function hostThings(host: HostPlan): Thing[] {
  const at = `${host.site}/${host.name}`;
  const path: Path = ["sites", host.site, "hosts", host.name];
  const docker = [host.docker?.bridge, ...(host.docker?.networks ?? [])].flatMap((one) => one ?? []);
  const flavor = host.incus?.flavor ?? "incus";
  return [
    ...host.interfaces.flatMap((one) => [
      ...one.addresses.map(({ address, origin }, index): Thing => {
        const own = [...path, "interfaces", one.name, "addresses"];
        const owner = interfaceOwner(host.site, host.name, one.name, index);
        const pin = origin === "pinned" ? [...own, index] : own;
        return single("interface", `${at}/${one.name}`, address, origin, owner, pin);
      }),
      ...ipv4Thing("interface", host, one, one.ipv4, interfaceOwner(host.site, host.name, one.name, 0), [
        ...path,
        "interfaces",
        one.name,
      ]),
      ...one.pools.flatMap(({ name, ipv4 }): Thing[] =>
        ipv4 === undefined
          ? []
          : [
              {
                name: `${at}/${name}`,
                kind: "pool",
                prefix: ipv4.prefix,
                origin: ipv4.origin,
                owner: poolOwner(host.site, host.name, one.name, name),
                path: [...path, "interfaces", one.name, "pools", name, "ipv4"],
                space: `pool4:${at}/${one.name}/${name}`,
                kept: reservedInIpv4(ipv4.prefix, false, undefined),
              },
            ],
      ),
      ...one.pools.map(
        ({ name, prefix, origin }): Thing => ({
          name: `${at}/${name}`,
          kind: "pool",
          prefix,
          origin,
          owner: poolOwner(host.site, host.name, one.name, name),
          path: [...path, "interfaces", one.name, "pools", name],
          space: `pool:${at}/${one.name}/${name}`,
          kept: [{ first: 0n, last: 0n, reason: "is the subnet-router anycast address of the pool" }],
        }),
      ),
    ]),
    ...docker.flatMap(({ name, gateway, ipv4 }) => {
      const own = [...path, "docker", ...(name === "docker0" ? ["bridge"] : ["networks", name]), "pool"];
      return [gateway, ...(ipv4 === undefined ? [] : [ipv4.gateway])].map((address) =>
        single("bridge", `${at}/${name}`, address, "derived", undefined, own),
      );
    }),
    ...(host.incus?.bridges ?? []).flatMap(({ name, address, ipv4 }) => {
      const owner = interfaceOwner(host.site, host.name, name, 0);
      const own = [...path, flavor, "bridges", name];
      return [
        single("bridge", `${at}/${name}`, address, "numbered", owner, [...own, "address"]),
        ...ipv4Thing("bridge", host, { name }, ipv4, owner, own),
      ];
    }),
    ...(["containers", "guests"] as const).flatMap((list) =>
      host[list].flatMap(({ name, address, origin, ipv4 }) => {
        const kind = list === "containers" ? "container" : "guest";
        const owner = workloadOwner(host.site, host.name, list, name);
        const own = [...path, list, name];
        return [
          single(kind, `${at}/${name}`, address, origin, owner, [...own, "address"]),
          ...ipv4Thing(kind, host, { name }, ipv4, owner, own),
        ];
      }),
    ),
  ];
}

/** The IPv4 address beside a thing's other one, under the same name and owner. */
function ipv4Thing(
  kind: Thing["kind"],
  host: HostPlan,
  { name }: { readonly name: string },
  ipv4: { readonly address: PlannedAddress; readonly origin: Origin } | undefined,
  owner: string,
  path: Path,
): Thing[] {
  if (ipv4 === undefined) return [];
  return [
    single(kind, `${host.site}/${host.name}/${name}`, ipv4.address, ipv4.origin, owner, [...path, "ipv4"]),
  ];
}

function single(
  kind: Thing["kind"],
  name: string,
  address: PlannedAddress,
  origin: Thing["origin"],
  owner: string | undefined,
  path: Path,
): Thing {
  const prefix = new PlannedPrefix(address.block, Ipv6Prefix.of(address.value, 128));
  return { name, kind, prefix, origin, owner, path, space: undefined, kept: [] };
}
