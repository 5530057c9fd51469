/**
 * A host's links, in one form for all that can tell of them: what its plan says, what networkd was given to read, what
 * the kernel has. A route is `PREFIX via NEXTHOP`.
 */

import { z } from "zod";
import type { HostPlan } from "../../core/index.ts";

export interface Link {
  readonly addresses: readonly string[];
  readonly routes: readonly string[];
  /** The bridge that it is a port of. */
  readonly master: string | undefined;
}

/** By name; without those that have nothing to say. */
export type Links = Readonly<Record<string, Link>>;

interface Found {
  readonly addresses: string[];
  readonly routes: string[];
  master: string | undefined;
}

/** Links while they are being found. */
class Finding {
  readonly #links = new Map<string, Found>();

  of(name: string): Found {
    const found = this.#links.get(name) ?? { addresses: [], routes: [], master: undefined };
    this.#links.set(name, found);
    return found;
  }

  /** Each list in order. */
  get all(): Links {
    const reported = [...this.#links].filter(
      ([, { addresses, routes, master }]) => addresses.length + routes.length > 0 || master !== undefined,
    );
    return Object.fromEntries(
      reported.map(([name, { addresses, routes, master }]) => [
        name,
        { addresses: addresses.sort(), routes: routes.sort(), master },
      ]),
    );
  }
}

const everything = (via: string) => (via.includes(":") ? "::/0" : "0.0.0.0/0");

/** What the host's plan says of the links that its files configure: an instance has its IPv4 from elsewhere. */
export function plannedLinks(host: HostPlan): Links {
  const links = new Finding();
  for (const { name, link: planned, addresses, ipv4, gateway, routes } of host.interfaces) {
    const link = links.of(name);
    const own = host.kind === "ssh" && ipv4 !== undefined ? [ipv4] : [];
    for (const { address, length } of [...addresses, ...own]) link.addresses.push(`${address}/${length}`);
    for (const via of [gateway, ...own.map((each) => each.gateway)])
      if (via !== undefined) link.routes.push(`${everything(`${via}`)} via ${via}`);
    for (const { to, via } of routes) link.routes.push(`${to} via ${via}`);
    // The default route takes less than the link, and the VPC has one of its own.
    for (const { interface: limited, within } of host.mtus)
      if (limited === name && within !== undefined) link.routes.push(`${within} via ${gateway}`);
    if (planned.kind === "bridge") for (const port of planned.ports) links.of(port).master = name;
  }
  for (const { address } of host.services)
    links.of("lo").addresses.push(`${address}/${`${address}`.includes(":") ? 128 : 32}`);
  return links.all;
}

/** What systemd-networkd would do by its units, as `cat` shows them one after the other. */
export function networkdLinks(units: string): Links {
  const links = new Finding();
  let section = "";
  let name = "";
  let to = "";
  for (const line of units.split("\n")) {
    if (line.startsWith("[")) {
      section = line;
      continue;
    }
    const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (section === "[Match]" && key === "Name") name = value;
    else if (section === "[Network]" && key === "Address") links.of(name).addresses.push(value);
    else if (section === "[Network]" && key === "Bridge") links.of(name).master = value;
    else if (section === "[Route]" && key === "Destination") to = value;
    else if (section === "[Route]" && key === "Gateway") links.of(name).routes.push(`${to} via ${value}`);
  }
  return links.all;
}

const KernelLinks = z.array(
  z.object({
    ifname: z.string(),
    master: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string(), prefixlen: z.number(), scope: z.string() })),
  }),
);
const KernelRoutes = z.array(
  z.object({ dst: z.string(), gateway: z.string().optional(), dev: z.string().optional() }),
);

/**
 * What the kernel has, by the lines of `ip -j address`, `ip -j -6 route` and `ip -j -4 route`: what is of scope global, and
 * routes with a next hop.
 */
export function kernelLinks(said: string): Links {
  const links = new Finding();
  const [addresses = "[]", ...routes] = said.split("\n").filter((line) => line.startsWith("["));
  for (const { ifname, master, addr_info } of KernelLinks.parse(JSON.parse(addresses))) {
    const link = links.of(ifname);
    link.master = master;
    for (const { local, prefixlen, scope } of addr_info)
      if (scope === "global") link.addresses.push(`${local}/${prefixlen}`);
  }
  for (const { dst, gateway, dev = "" } of routes.flatMap((line) => KernelRoutes.parse(JSON.parse(line)))) {
    if (gateway === undefined) continue;
    const to =
      dst === "default"
        ? everything(gateway)
        : dst.includes("/")
          ? dst
          : `${dst}/${dst.includes(":") ? 128 : 32}`;
    links.of(dev).routes.push(`${to} via ${gateway}`);
  }
  return links.all;
}
