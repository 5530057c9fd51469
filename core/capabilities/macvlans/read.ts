import { byName } from "../../layout/by-name.ts";
import { ipv4AddressOf } from "../../layout/resolve-ipv4.ts";
import type { HostSource } from "../../layout/source.ts";
import type { ComesBy, Path } from "../../layout/written.ts";
import { canBeParent, nounOf, portsOf } from "../../links/index.ts";
import type { HostReading } from "../capability.ts";
import { refuseNetworkName } from "../docker/names.ts";
import type { LayoutMacvlan } from "./values.ts";

type MacvlanSource = NonNullable<HostSource["macvlans"]>[string];

/** The kernel's limit, IFNAMSIZ without its end. */
const longestName = 15;

/** Docker's macvlans of a host, each on an interface of it. */
export function readMacvlans(reading: HostReading, { macvlans }: HostSource): readonly LayoutMacvlan[] {
  const { reader, path, pin, comesIn, hasIpv4 } = reading;
  const taken = takenNames(reading);
  return byName(macvlans).flatMap(([name, source]): LayoutMacvlan[] => {
    const at = [...path, "macvlans", name];
    const network = networkOf(reading, at, source);
    if (network === undefined) return [];
    refuseNetworkName(reader, at, name);
    taken.note("network", at, name, "a network of Docker's");
    taken.note("segment", [...at, "parent"], network, `the macvlan ${name}`);
    const shim = source.shim === true ? {} : source.shim;
    const called = shim && shimName(reading, at, name, shim.name);
    if (called !== undefined) taken.note("interface", [...at, "shim"], called, `the shim of ${name}`);
    const comes = comesIn(network);
    const driver = source.driver ?? "macvlan";
    if (driver === "ipvlan") checkIpvlan(reading, at, source.parent, network, comes);
    return [
      {
        name,
        formerly: source.formerly,
        path: at,
        driver,
        parent: source.parent,
        network,
        comes: comes === "dhcp" || driver === "ipvlan" ? undefined : comes,
        shim: called,
        pin: shim && pin([...at, "shim", "address"], shim.address, name),
        ipv4:
          shim &&
          (ipv4AddressOf(reader, [...at, "shim"], shim.ipv4) ??
            (hasIpv4(network) ? { path: [...at, "shim", "ipv4"], pin: undefined } : undefined)),
        mac: undefined,
        identifier: undefined,
      },
    ];
  });
}

/** The network of its parent; reported and `undefined` where that cannot be one. */
function networkOf({ reader, interfaces }: HostReading, path: Path, { parent }: MacvlanSource) {
  const at = [...path, "parent"];
  const names = interfaces.map(({ name }) => name);
  if (!reader.reference(at, parent, "interface of this host", names)) return undefined;
  const device = interfaces.find(({ name }) => name === parent);
  const holder = interfaces.find(({ link }) => portsOf(link)?.includes(parent));
  const refuse = (reason: string, fix: string) => {
    reader.add("HX280", at, parent, reason, fix);
    return undefined;
  };
  if (holder !== undefined)
    return refuse(
      `is a port of ${holder.name}, which receives what comes for it`,
      `name ${holder.name} instead`,
    );
  if (device !== undefined && !canBeParent(device.link))
    return refuse(
      `is a ${nounOf(device.link)}, which nothing can lie on`,
      "name a NIC, a bond, a bridge or a VLAN",
    );
  if (device?.network === undefined)
    return refuse("has no network in which containers could have addresses", `say network: at ${parent}`);
  return device.network;
}

/** What cannot be with all containers at the parent's MAC address. */
function checkIpvlan(
  { reader, interfaces }: HostReading,
  path: Path,
  parent: string,
  network: string,
  comes: ComesBy | undefined,
): void {
  const refuse = (reason: string, fix: string) =>
    reader.add("HX278", [...path, "driver"], "ipvlan", reason, fix);
  if (comes === "slaac" || comes === "dhcp-stateless")
    refuse(
      `gives all containers the MAC address of ${parent}, and in ${network} addresses come by SLAAC, which makes them of that: by the order in which they start`,
      "leave it out, for macvlan; or put them in a network whose addresses are given",
    );
  const other = interfaces.find(({ link }) => link.kind === "macvlan" && link.on === parent);
  if (other !== undefined)
    refuse(
      `cannot lie on ${parent} beside ${other.name}, which is a macvlan: the kernel has one of the two kinds on an interface`,
      "leave it out, for macvlan; or take the other away",
    );
}

function shimName(
  { reader }: HostReading,
  path: Path,
  macvlan: string,
  given: string | undefined,
): string | undefined {
  const name = given ?? `shim-${macvlan}`;
  if (name.length <= longestName) return name;
  reader.add(
    "HX005",
    [...path, "shim"],
    undefined,
    `would be called ${name}, and an interface's name has ${longestName} characters at most`,
    "give it a name: shim: { name: shim0 }",
  );
  return undefined;
}

type Named = "network" | "interface" | "segment";

/** Names that something of the host has already, by what it is. */
function takenNames({ reader, interfaces, earlier }: HostReading) {
  const taken = {
    network: new Map(earlier.docker?.networks.map(({ name }) => [name, "a network of Docker's"])),
    interface: new Map(interfaces.map(({ name }) => [name, "an interface of this host"])),
    segment: new Map(earlier.incus?.bridges.map(({ network, name }) => [network, `the bridge ${name}`])),
  } satisfies Record<Named, Map<string, string>>;
  return {
    note: (kind: Named, path: Path, name: string, holder: string) => {
      const other = taken[kind].get(name);
      taken[kind].set(name, other ?? holder);
      if (other === undefined) return;
      const [reason, fix] =
        kind === "segment"
          ? [`is in ${name}, where ${other} is already`, "a network has one of them on a host: leave one out"]
          : [`is used twice: ${other} has the name ${name}`, "give one of them another name"];
      reader.add("HX032", path, undefined, reason, fix);
    },
  };
}
