import type { HostPlan, Plan, PlannedAddress, SitePlan } from "../plan/index.ts";

/** One address of a plan with the name that it goes by. */
export interface NamedAddress {
  /** Labels below the domain: `git.pve-1.rack`. */
  readonly name: string;
  /** What it is, so that two things that come to one name are told apart: `guest rack/pve-1/git`. */
  readonly thing: string;
  readonly address: PlannedAddress;
}

/**
 * Every address of a plan by name, the names that people use first: hosts (their address towards the outside),
 * then what lives on them, then each interface and bridge, then routers' addresses in networks. An address that
 * has several names is best known by the first.
 */
export function namedAddresses(plan: Plan): readonly NamedAddress[] {
  const hosts = plan.sites.flatMap((site) => site.hosts);
  return [
    ...hosts.flatMap(hostItself),
    ...plan.sites.flatMap(services),
    ...hosts.flatMap(living),
    ...hosts.flatMap(interfaces),
    ...plan.sites.flatMap(routers),
  ];
}

function hostItself(host: HostPlan): NamedAddress[] {
  const withAddress = host.interfaces.filter((one) => one.addresses.length > 0);
  const uplink = withAddress.find((one) => one.gateway !== undefined) ?? withAddress[0];
  const withIpv4 = host.interfaces.filter((one) => one.ipv4 !== undefined);
  const uplink4 = withIpv4.find((one) => one.ipv4?.gateway !== undefined) ?? withIpv4[0];
  const own = [uplink?.addresses[0]?.address, uplink4?.ipv4?.address].flatMap((one) => one ?? []);
  return own.map((address) => ({
    name: `${host.name}.${host.site}`,
    thing: `host ${host.site}/${host.name}`,
    address,
  }));
}

function services(site: SitePlan): NamedAddress[] {
  return site.services.map(({ name, address }) => ({
    name: `${name}.${site.name}`,
    thing: `service ${site.name}/${name}`,
    address,
  }));
}

function living(host: HostPlan): NamedAddress[] {
  return [
    ...host.containers.flatMap((one) =>
      both(one, one.ipv4).map(({ address }) => named(host, "container", one.name, address)),
    ),
    ...host.guests.flatMap((one) =>
      both(one, one.ipv4).map(({ address }) => named(host, "guest", one.name, address)),
    ),
  ];
}

function interfaces(host: HostPlan): NamedAddress[] {
  const docker = [host.docker?.bridge, ...(host.docker?.networks ?? [])].flatMap((one) => one ?? []);
  return [
    ...host.interfaces.flatMap((one) =>
      [...one.addresses, ...(one.ipv4 === undefined ? [] : [one.ipv4])].map(({ address }) =>
        named(host, "interface", one.name, address),
      ),
    ),
    ...docker.flatMap((one) =>
      both(one, one.ipv4).map(({ gateway }) => named(host, "interface", one.name, gateway)),
    ),
    ...(host.incus?.bridges ?? []).flatMap((one) =>
      both(one, one.ipv4).map(({ address }) => named(host, "interface", one.name, address)),
    ),
  ];
}

function routers(site: SitePlan): NamedAddress[] {
  return site.networks.flatMap(({ name, gateway, ipv4 }): NamedAddress[] => {
    const ipv6 = gateway === undefined || gateway.value.isLinkLocal ? undefined : gateway;
    return [ipv6, ipv4?.gateway].flatMap((address) =>
      address === undefined
        ? []
        : [{ name: `gateway.${name}.${site.name}`, thing: `gateway of ${site.name}/${name}`, address }],
    );
  });
}

function both<Six, Four>(ipv6: Six, ipv4: Four | undefined): readonly (Six | Four)[] {
  return ipv4 === undefined ? [ipv6] : [ipv6, ipv4];
}

function named(host: HostPlan, kind: string, thing: string, address: PlannedAddress): NamedAddress {
  return {
    name: `${hostLabel(thing)}.${host.name}.${host.site}`,
    thing: `${kind} ${host.site}/${host.name}/${thing}`,
    address,
  };
}

/** An interface's name as a label of a host name: `eth0.5` is `eth0-5` (RFC 1123 section 2.1). */
function hostLabel(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, "-")
    .replace(/-+$/, "");
}
