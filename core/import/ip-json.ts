import { z } from "zod";
import { AddressError, Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import { type FoundAddress, type FoundHost, type FoundInterface, ImportError, ipv4Note } from "./found.ts";

/** `ip -j addr` and `ip -j -6 addr`: what is used of it (iproute2's own keys). */
const links = z.array(
  z.object({
    ifname: z.string().optional(),
    master: z.string().optional(),
    linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
    addr_info: z
      .array(
        z.object({
          family: z.string().optional(),
          local: z.string().optional(),
          prefixlen: z.number().optional(),
          scope: z.string().optional(),
          temporary: z.boolean().optional(),
          dynamic: z.boolean().optional(),
          deprecated: z.boolean().optional(),
          dadfailed: z.boolean().optional(),
        }),
      )
      .optional(),
  }),
);

/** `ip -j -6 route`. */
const routes = z.array(
  z.object({
    dst: z.string(),
    gateway: z.string().optional(),
    dev: z.string().optional(),
    protocol: z.string().optional(),
  }),
);

/** Interfaces that Docker, libvirt and Proxmox VE make for what runs on a host. */
const made = /^(veth|tap|fwbr|fwln|fwpr|vnet|virbr|br-[0-9a-f]{12}|docker|docker_gwbridge)/;

/**
 * One host from its own words.
 * @param addresses text of `ip -j -6 addr`; without `-6` and with `-d`, bridges and their ports are seen too
 * @param routeText text of `ip -j -6 route`: the gateways, and the on-link prefix of a /128
 * @throws ImportError where a text is not what `ip` prints
 */
export function readIpJson(
  file: string,
  host: string,
  addresses: string,
  routeText: string | undefined,
): { host: FoundHost; notes: readonly string[] } {
  const notes: string[] = [];
  const all = parse(file, addresses, links, "ip -j -6 addr");
  const known = routeText === undefined ? [] : parse(file, routeText, routes, "ip -j -6 route");
  const bridges = new Set(
    all.flatMap((link) => [
      ...(link.master === undefined ? [] : [link.master]),
      ...(link.linkinfo?.info_kind === "bridge" && link.ifname !== undefined ? [link.ifname] : []),
    ]),
  );
  const interfaces = all.flatMap((link): FoundInterface[] => {
    const name = link.ifname;
    if (name === undefined) return [];
    if (made.test(name)) {
      notes.push(...ofRuntime(host, name, link.addr_info ?? []));
      return [];
    }
    const own = (link.addr_info ?? []).flatMap((info): FoundAddress[] => {
      if (info.local === undefined || info.prefixlen === undefined || info.scope !== "global") return [];
      if (info.family === "inet") notes.push(ipv4Note(host, name, `${info.local}/${info.prefixlen}`));
      if (info.family !== "inet6") return [];
      const address = addressOf(file, info.local);
      const what = `${host}/${name}: ${address}`;
      if (info.temporary === true) return [];
      if (info.dadfailed === true) {
        notes.push(`${what} is left out: another host has it too (dadfailed)`);
        return [];
      }
      if (info.dynamic === true)
        notes.push(`${what} came from a router or a DHCPv6 server; the layout fixes it from now on`);
      const length = info.prefixlen === 128 ? onLink(known, name, address) : info.prefixlen;
      return [{ address, length }];
    });
    const ports = bridges.has(name)
      ? all.flatMap((port) =>
          port.master === name && port.ifname !== undefined && !made.test(port.ifname) ? [port.ifname] : [],
        )
      : undefined;
    const isPort = link.master !== undefined;
    if (own.length === 0 && ports === undefined && !isPort) return [];
    return [{ name, ports, addresses: own, blocks: [], gateway: gatewayOf(file, known, name) }];
  });
  return { host: { name: host, interfaces, instance: undefined }, notes };
}

/** What an interface that something else made has is that program's to give: the layout has other words for it. */
function ofRuntime(
  host: string,
  name: string,
  all: NonNullable<z.output<typeof links>[number]["addr_info"]>,
): string[] {
  return all.flatMap(({ family, scope, local, prefixlen }) =>
    family === "inet6" && scope === "global" && local !== undefined
      ? [
          `${host}/${name}: ${local}/${prefixlen ?? 128} is left out: what runs on the host made ${name}; declare that (docker, incus, guests)`,
        ]
      : [],
  );
}

/** Of an address without an on-link prefix of its own: the length of the prefix that a router has announced. */
function onLink(known: z.output<typeof routes>, dev: string, address: Ipv6Address): number {
  const around = known.flatMap((route): number[] => {
    if (route.dev !== dev || route.gateway !== undefined || !route.dst.includes("/")) return [];
    try {
      const prefix = Ipv6Prefix.parse(route.dst);
      return prefix.contains(address) && !prefix.network.isLinkLocal ? [prefix.length] : [];
    } catch {
      return [];
    }
  });
  return around.length === 0 ? 128 : Math.max(...around);
}

function gatewayOf(file: string, known: z.output<typeof routes>, dev: string): Ipv6Address | undefined {
  const route = known.find((one) => one.dst === "default" && one.dev === dev && one.gateway !== undefined);
  return route?.gateway === undefined ? undefined : addressOf(file, route.gateway);
}

function addressOf(file: string, text: string): Ipv6Address {
  try {
    return Ipv6Address.parse(text);
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(file, error.message) : error;
  }
}

function parse<T>(file: string, text: string, schema: z.ZodType<T>, command: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ImportError(
      file,
      `is not JSON (${error instanceof Error ? error.message : error}); it is to hold what ${command} prints`,
    );
  }
  const result = schema.safeParse(value);
  if (!result.success)
    throw new ImportError(
      file,
      `is not what ${command} prints: ${z.prettifyError(result.error).split("\n").join(" ")}`,
    );
  return result.data;
}
