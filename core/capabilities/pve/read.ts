import { byName } from "../../layout/by-name.ts";
import type { LayoutReader } from "../../layout/reader.ts";
import { resolveIdentity } from "../../layout/resolve-identity.ts";
import { ipv4AddressOf } from "../../layout/resolve-ipv4.ts";
import type { HostSource } from "../../layout/source.ts";
import type { Path } from "../../layout/written.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutGuest } from "./values.ts";

type GuestSource = NonNullable<HostSource["guests"]>[string];

/** The guests of a Proxmox VE host. */
export function readGuests(
  { reader, networkNames, path, pin, comesIn }: HostReading,
  source: HostSource,
): readonly LayoutGuest[] {
  return byName(source.guests).flatMap(([name, guest]): LayoutGuest[] => {
    const at = path.concat("guests", name);
    if (!reader.reference([...at, "network"], guest.network, "network", networkNames)) return [];
    const { formerly, kind = "vm", id, network, bridge, vlan, address, tcp } = guest;
    const pinnedBy = address === undefined ? undefined : "address";
    const { mac, identifier } = resolveIdentity(reader, at, guest, pinnedBy);
    return [
      {
        name,
        formerly,
        path: at,
        kind,
        id,
        network,
        bridge,
        vlan,
        // One whose address the layout makes of something is given that.
        comes: address === undefined && guest.identifier === undefined ? comesIn(network) : undefined,
        pin: address === undefined ? undefined : pin([...at, "address"], address, name),
        mac,
        identifier,
        ipv4: ipv4AddressOf(reader, at, guest.ipv4),
        cloudInit: readCloudInit(reader, at, guest),
        nic: guest.nic,
        os: readOs(reader, at, guest),
        tcp: tcp ?? [],
      },
    ];
  });
}

/** A container has its host's kernel. */
function readOs(reader: LayoutReader, at: Path, { os, kind }: GuestSource): LayoutGuest["os"] {
  if (os === undefined || kind !== "container") return os;
  reader.add(
    "HX005",
    [...at, "os"],
    os,
    "is for virtual machines: a container runs on the host's own kernel",
    "leave it out",
  );
  return undefined;
}

/** A container of Proxmox VE's runs no cloud-init that it would be handed to. */
function readCloudInit(
  reader: LayoutReader,
  at: Path,
  { cloudInit, kind, nic }: GuestSource,
): LayoutGuest["cloudInit"] {
  if (cloudInit === undefined) return undefined;
  const path = [...at, "cloudInit"];
  const text = `${cloudInit}`;
  if (kind !== "container" && nic === undefined) return { value: cloudInit, text, path };
  const reason =
    kind === "container"
      ? "is for virtual machines: pct writes a container's network itself, and has no cloud-init drive"
      : `is for guests that a person sets: up sets ${nic} and its ipconfig, which a snippet would outweigh`;
  reader.add("HX005", path, text, reason, "leave it out");
  return undefined;
}
