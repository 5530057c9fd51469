import type { Ipv6Address } from "../../address/index.ts";
import { byName } from "../../layout/by-name.ts";
import type { LayoutReader } from "../../layout/reader.ts";
import type { SiteSource } from "../../layout/source.ts";
import type { Path, Written } from "../../layout/written.ts";
import type { SiteReading } from "../capability.ts";
import { lifetimesOf } from "./lifetimes.ts";
import { readLifetimes } from "./read-lifetimes.ts";
import type {
  LayoutAdvertised,
  LayoutRelay,
  LayoutReservation,
  LayoutRouter,
  LayoutServed,
} from "./values.ts";

type RouterSource = NonNullable<SiteSource["routers"]>[string];

/** Who advertises a site's networks. */
export function readRouters(site: SiteReading, source: SiteSource): readonly LayoutRouter[] {
  const { reader, path } = site;
  const hosts = Object.keys(source.hosts ?? {});
  return byName(source.routers).flatMap(([name, router]): LayoutRouter[] => {
    const at = [...path, "routers", name];
    if (site.isAws) {
      const fix = "leave it out: AWS advertises what an instance needs";
      reader.add("HX005", at, undefined, "is not for a VPC, whose router is AWS's", fix);
      return [];
    }
    const networks = readNetworks(site, hosts, at, router);
    const shared = { name, formerly: undefined, path: at, networks };
    if (router.kind !== "host") {
      onlyOfHosts(reader, at, router);
      return [{ ...shared, kind: router.kind, host: undefined }];
    }
    const place = [...at, "host"];
    if (router.host === undefined) {
      if (!reader.unreadable(place))
        reader.add("HX004", place, undefined, "is missing", "give the name of the host that the router is");
      return [];
    }
    if (!reader.reference(place, router.host, "host", hosts)) return [];
    const host = { value: router.host, text: router.host, path: place };
    const by = router.by ?? "radvd";
    return [
      {
        ...shared,
        kind: router.kind,
        host,
        by,
        serves: router.dhcp !== "other",
        server: router.dhcp === "kea" ? "kea" : "dnsmasq",
      },
    ];
  });
}

/** What hextet does on a host of its own it does not do on somebody else's router. */
function onlyOfHosts(reader: LayoutReader, at: Path, { kind, host, by, dhcp }: RouterSource): void {
  for (const [key, value] of [
    ["host", host],
    ["by", by],
    ["dhcp", dhcp],
  ] as const) {
    if (value === undefined) continue;
    const reason = `is for a router that is a host of the site, and this one is of kind ${kind}`;
    reader.add("HX005", [...at, key], value, reason, "leave it out, or write kind: host");
  }
}

function readNetworks(
  site: SiteReading,
  hosts: readonly string[],
  at: Path,
  { kind, lifetimes: ofRouter, networks }: RouterSource,
): readonly LayoutAdvertised[] {
  const { reader, networkNames } = site;
  const around = readLifetimes(reader, [...at, "lifetimes"], kind, ofRouter);
  return byName(networks).flatMap(([network, said]): LayoutAdvertised[] => {
    const path = [...at, "networks", network];
    if (!reader.reference(path, network, "network", networkNames)) return [];
    const { interface: device, flags = {} } = said;
    const holds = readLifetimes(reader, [...path, "lifetimes"], kind, said.lifetimes, around);
    const lifetimes = lifetimesOf(holds, around);
    if (kind === "host") {
      for (const key of ["interface", "flags"] as const) {
        if (said[key] === undefined) continue;
        const reason = "is for a router that hextet does not configure, and this one is a host of the site";
        reader.add("HX005", [...path, key], undefined, reason, "leave it out: it follows from the layout");
      }
      const own = served(site, hosts, path, said);
      const ipv4 = served4(site, hosts, network, [...path, "ipv4"], said.ipv4);
      const relay = readRelay(site, path, said);
      return [{ network, path, interface: undefined, flags: {}, lifetimes, ...own, ipv4, relay }];
    }
    for (const key of ["leases", "reservations", "ipv4"] as const) {
      if (said[key] === undefined) continue;
      const reason = `is for a router that is a host of the site, and this one is of kind ${kind}`;
      reader.add("HX005", [...path, key], undefined, reason, "leave it out: its own DHCPv6 server says it");
    }
    const place = [...path, "interface"];
    if (device === undefined) {
      const fix =
        kind === "zstack"
          ? "give the uuid of the L3 network"
          : "give what the router calls its interface there, such as vlan31";
      if (!reader.unreadable(place)) reader.add("HX004", place, undefined, "is missing", fix);
      return [];
    }
    const relay = readRelay(site, path, said);
    return [{ network, path, interface: device, flags, lifetimes, ...nothing, ipv4: undefined, relay }];
  });
}

type Given = Pick<LayoutServed, "leases" | "reservations">;

const nothing: Given = { leases: undefined, reservations: [] };

/** What a host gives by DHCPv6. */
function served(
  { reader }: SiteReading,
  hosts: readonly string[],
  path: Path,
  { leases, reservations }: RouterSource["networks"][string],
): Given {
  return {
    leases: reader.prefix([...path, "leases"], leases),
    reservations: readReservations(reader, hosts, path, reservations, (place, text) =>
      reader.address(place, text),
    ),
  };
}

/** What it gives by DHCPv4. */
function served4(
  { reader }: SiteReading,
  hosts: readonly string[],
  network: string,
  path: Path,
  said: RouterSource["networks"][string]["ipv4"],
): LayoutServed | undefined {
  if (said === undefined) return undefined;
  return {
    network,
    path,
    leases: reader.ipv4Prefix([...path, "leases"], said.leases),
    reservations: readReservations(reader, hosts, path, said.reservations, (place, text) =>
      reader.ipv4Address(place, text),
    ),
  };
}

function readReservations(
  reader: LayoutReader,
  hosts: readonly string[],
  path: Path,
  reservations: Readonly<Record<string, string>> | undefined,
  read: (place: Path, text: string) => Written<Ipv6Address> | undefined,
): readonly LayoutReservation[] {
  return byName(reservations).flatMap(([host, text]) => {
    const place = [...path, "reservations", host];
    if (!reader.reference(place, host, "host", hosts)) return [];
    const address = read(place, text);
    return address === undefined ? [] : [{ host, address }];
  });
}

function readRelay(
  { reader }: SiteReading,
  above: Path,
  { relay }: RouterSource["networks"][string],
): LayoutRelay | undefined {
  if (relay === undefined) return undefined;
  const path = [...above, "relay"];
  return {
    path,
    servers: relay.servers.flatMap(
      (text, index) => reader.wholeAddress([...path, "servers", index], text) ?? [],
    ),
    uplink:
      relay.uplink === undefined
        ? undefined
        : { value: relay.uplink, text: relay.uplink, path: [...path, "uplink"] },
  };
}
