import { type Link, parentOf, portsOf } from "../links/index.ts";
import {
  type Holding,
  type HostPlan,
  holdingName,
  holdings,
  type InterfacePlan,
  type Plan,
} from "../plan/index.ts";
import type { NameFilter } from "./plan-filter.ts";

/** What NetBox's import takes a line of: its fields by name, each a text or a number. */
type Row = Readonly<Record<string, string | number | boolean>>;

/**
 * A plan as NetBox's bulk import takes it, as JSON or CSV: a list for each of its models, in the order in which they are to be
 * imported, since rows refer to earlier ones by name. Devices and virtual machines go by their whole names in the layout,
 * `rack/pve-1`, which no other site has. Fields are to be those of NetBox's import forms
 * (https://github.com/netbox-community/netbox, `bulk_import.py` of `dcim`, `ipam` and `virtualization`).
 */
export interface NetBoxTables {
  readonly sites: readonly Row[];
  readonly manufacturers: readonly Row[];
  readonly device_roles: readonly Row[];
  readonly device_types: readonly Row[];
  readonly devices: readonly Row[];
  readonly interfaces: readonly Row[];
  readonly virtual_machines: readonly Row[];
  readonly vm_interfaces: readonly Row[];
  readonly prefixes: readonly Row[];
  readonly ip_addresses: readonly Row[];
}

/** NetBox asks for these of every device, and a layout does not say them; they are to be changed there. */
const make = "unknown";
const role = "host";
/** What a virtual machine's only interface is called. */
const guestInterface = "eth0";

/**
 * @param isAsked which things are to be in it, by their names
 * @returns the tables, and the names of what lies in a block that nobody has given yet, and so has no address
 */
export function netBoxTables(
  plan: Plan,
  isAsked: NameFilter,
): { readonly tables: NetBoxTables; readonly waiting: readonly string[] } {
  const hosts = plan.sites.flatMap(({ hosts: all }) => all).filter((host) => isAsked(nameOf(host)));
  const all = [...holdings(plan)].filter((holding) => isAsked(holdingName(holding)));
  const known = all.filter((holding) => blockOf(holding) === undefined);
  const sites = [...new Set([...all.flatMap(({ site }) => site ?? []), ...hosts.map(({ site }) => site)])];
  const living = new Map(
    all.filter(lives).map((holding) => [holdingName(holding), holding.site ?? ""] as const),
  );
  const used = new Set(hosts.map(nameOf));
  const tables = {
    sites: sites.map((name) => ({ name, slug: name, status: "active" })),
    manufacturers: [{ name: make, slug: make }],
    device_roles: [{ name: role, slug: role, color: "9e9e9e", vm_role: true }],
    device_types: [{ manufacturer: make, model: make, slug: make }],
    devices: hosts.map((host) => ({
      name: nameOf(host),
      role,
      manufacturer: make,
      device_type: make,
      site: host.site,
      status: "active",
    })),
    interfaces: hosts.flatMap(interfaceRows),
    virtual_machines: [...living].map(([name, site]) => ({ name, status: "active", site, role })),
    vm_interfaces: [...living.keys()].map((name) => ({ virtual_machine: name, name: guestInterface })),
    prefixes: prefixRows(known),
    ip_addresses: addressRows(known, used),
  };
  const waiting = all.filter((holding) => blockOf(holding) !== undefined).map(holdingName);
  return { tables, waiting: [...new Set(waiting)] };
}

function nameOf({ site, name }: HostPlan): string {
  return `${site}/${name}`;
}

function blockOf({ prefix, address }: Holding): unknown {
  return (prefix ?? address).block;
}

/** Whether it lives on a host: a guest, a container. */
function lives(holding: Holding): boolean {
  return holding.kind === "thing" && holding.rank === "living" && !holding.retired;
}

/** NetBox looks a bridge, a bond and a parent up by name, so that each comes before what refers to it. */
function interfaceRows(host: HostPlan): readonly Row[] {
  const byName = new Map(host.interfaces.map((given) => [given.name, given]));
  const above = (name: string, kind: Link["kind"]) =>
    host.interfaces.find(({ link }) => link.kind === kind && portsOf(link)?.includes(name))?.name;
  const rows = new Map<string, Row>();
  const visit = ({ name, link }: InterfacePlan): void => {
    if (rows.has(name)) return;
    const refers = { bridge: above(name, "bridge"), lag: above(name, "bond"), parent: parentOf(link) };
    const fields = Object.entries(refers).flatMap(([field, other]) => {
      const given = other === undefined ? undefined : byName.get(other);
      if (given === undefined) return [];
      visit(given);
      return [[field, given.name] as const];
    });
    rows.set(name, { device: nameOf(host), name, type: typeOf(link), ...Object.fromEntries(fields) });
  };
  for (const given of host.interfaces) visit(given);
  return [...rows.values()];
}

/** NetBox's word for the medium; a layout does not say which plug a NIC has. */
function typeOf({ kind }: Link): string {
  if (kind === "physical") return "other";
  return kind === "bridge" ? "bridge" : kind === "bond" ? "lag" : "virtual";
}

/** Each prefix once, by the first that has it. */
function prefixRows(known: readonly Holding[]): readonly Row[] {
  const rows = new Map<string, Row>();
  for (const holding of known) {
    const { prefix } = holding;
    if (prefix === undefined || rows.has(`${prefix}`)) continue;
    const isContainer = holding.word === "prefix" || holding.word === "vpc";
    rows.set(`${prefix}`, {
      prefix: `${prefix}`,
      status: isContainer ? "container" : "active",
      description: `${holding.word} ${holdingName(holding)}`,
    });
  }
  return [...rows.values()];
}

/** An address that several have is one for each of them in NetBox, where its role says that this is meant. */
function addressRows(known: readonly Holding[], devices: ReadonlySet<string>): readonly Row[] {
  const addresses = known.filter(({ address, word }) => address !== undefined && word !== "gateway");
  const count = new Map<string, number>();
  for (const { address } of addresses) count.set(`${address}`, (count.get(`${address}`) ?? 0) + 1);
  return addresses.map((holding) => {
    const { address, family, length = family === 6 ? 128 : 32, site, host, name } = holding;
    const device = `${site}/${host}`;
    const assigned = lives(holding)
      ? { virtual_machine: holdingName(holding), interface: guestInterface }
      : holding.kind === "interface" && devices.has(device)
        ? { device, interface: name }
        : {};
    return {
      address: `${address}/${length}`,
      status: holding.retired ? "deprecated" : "active",
      ...((count.get(`${address}`) ?? 0) > 1 ? { role: "anycast" } : {}),
      ...assigned,
      description: `${holding.word} ${holdingName(holding)}`,
    };
  });
}
