import { AddressError, Ipv6Address } from "../address/index.ts";
import { capabilities } from "../capabilities/index.ts";
import { type FoundAddress, type FoundHost, type FoundInterface, ImportError } from "./found.ts";
import { keysOfLink } from "./imported-settings.ts";
import { type IpLink, ipLinks } from "./ip-links.ts";
import { ipRouteNotes } from "./ip-route-notes.ts";
import {
  defaultRoute,
  type KernelRoute,
  kernelRoutes,
  leadsToGateway,
  nextHop,
  onLinkLength,
} from "./ip-routes.ts";
import { LinkKinds } from "./link-kinds-of-kernel.ts";
import { ofLink } from "./of-link.ts";
import { parseIpJson } from "./parse-ip-json.ts";
import { sayableMetric } from "./route-words.ts";

/** Interfaces that libvirt, Podman and Kubernetes make for what runs on a host, and ends of pairs, whoever made them. */
const madeByOthers = /^(veth|vnet|virbr|podman|cni|cali|flannel|cilium|kube-)/;

const madeByCapabilities = capabilities.flatMap(({ madeLinks }) => madeLinks ?? []);

/** Whether something that runs on the host made it. */
function isMade(name: string): boolean {
  return madeByOthers.test(name) || madeByCapabilities.some(({ names }) => names.test(name));
}

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
  routeFile = file,
): { host: FoundHost; notes: readonly string[] } {
  const notes: string[] = [];
  const all = parseIpJson(file, addresses, ipLinks, "ip -j -6 addr");
  const known = routeText === undefined ? undefined : kernelRoutes(routeFile, routeText);
  const kinds = new LinkKinds(all);
  const parents = new Set(all.map(({ link }) => link));
  const interfaces = all.flatMap((link): FoundInterface[] => {
    const name = link.ifname;
    if (name === undefined) return [];
    if (isMade(name)) {
      notes.push(...ofRuntime(host, name, link));
      return [];
    }
    const route = gatewayOf(routeFile, known, name);
    const own = addressesOf(file, host, name, link, known ?? [], notes);
    const ports = kinds.portsOf(name).filter((port) => !isMade(port));
    const unsayable = kinds.unsayable(link);
    if (unsayable === undefined) {
      notes.push(...settingNotes(host, name, link, kinds));
    }
    const said = unsayable === undefined ? kinds.said(link, ports) : undefined;
    const isPart = link.master !== undefined || parents.has(name);
    if (own.length === 0 && said === undefined && unsayable === undefined && !isPart) return [];
    return [
      {
        name,
        ...ofLink(name, said),
        addresses: own,
        kernelIpv4: ipv4Of(link),
        blocks: [],
        ...route,
        unsayable,
        members: unsayable === undefined ? [] : ports,
        more: keysOfLink(link),
      },
    ];
  });
  if (known !== undefined) notes.push(...ipRouteNotes(host, known, (dev) => isMade(dev)));
  return { host: { name: host, interfaces, instance: undefined }, notes };
}

function gatewayOf(
  file: string,
  known: readonly KernelRoute[] | undefined,
  name: string,
): Pick<FoundInterface, "gateway" | "gatewayOnLink" | "defaultRoute" | "metric" | "source"> {
  if (known === undefined) return { gateway: undefined };
  const route = defaultRoute(known, name);
  if (route?.gateway === undefined) return { gateway: undefined, defaultRoute: "none" };
  const gateway = nextHop(file, route.gateway);
  if (route.protocol === "ra") return { gateway, defaultRoute: "advertised" };
  return {
    gateway,
    gatewayOnLink: route.onLink || known.some((other) => other.dev === name && leadsToGateway(known, other)),
    defaultRoute: "fixed",
    metric: sayableMetric(route.metric),
    source: route.prefsrc === undefined ? undefined : nextHop(file, route.prefsrc),
  };
}

function addressesOf(
  file: string,
  host: string,
  name: string,
  link: IpLink,
  known: readonly KernelRoute[],
  notes: string[],
): readonly FoundAddress[] {
  return (link.addr_info ?? []).flatMap((info): FoundAddress[] => {
    if (info.local === undefined || info.prefixlen === undefined) return [];
    if (info.scope === "link" || info.scope === "host") return [];
    if (info.family !== "inet6" || info.temporary === true) return [];
    const address = addressOf(file, info.local);
    const what = `${host}/${name}: ${address}`;
    if (info.scope !== "global") {
      notes.push(`${what} is left out: it is of scope ${info.scope}, and a layout has global addresses`);
      return [];
    }
    if (info.dadfailed === true) {
      notes.push(`${what} is left out: another host has it too (dadfailed)`);
      return [];
    }
    const length = info.prefixlen === 128 ? onLinkLength(known, name, address) : info.prefixlen;
    if (info.dynamic === true) return [{ address, length, dynamic: true }];
    return [{ address, length, ...(info.deprecated === true ? { deprecated: true } : {}) }];
  });
}

/** What it has of IPv4 for good. */
function ipv4Of({ addr_info: all = [] }: IpLink): readonly string[] {
  return all.flatMap(({ family, scope, local, prefixlen, dynamic }) =>
    family === "inet" && scope === "global" && dynamic !== true && local !== undefined
      ? [`${local}/${prefixlen ?? 32}`]
      : [],
  );
}

/** What an interface that something else made has is that program's to give: the layout has other words for it. */
function ofRuntime(host: string, name: string, { addr_info: all = [] }: IpLink): string[] {
  return all.flatMap(({ family, scope, local, prefixlen }) =>
    family === "inet6" && scope === "global" && local !== undefined
      ? [
          `${host}/${name}: ${local}/${prefixlen ?? 128} is left out: what runs on the host made ${name}; declare that (${madeByCapabilities.map(({ key }) => key).join(", ")})`,
        ]
      : [],
  );
}

/** Ethernet's, as on most segments. */
const usualMtu = 1500;

function settingNotes(host: string, name: string, link: IpLink, kinds: LinkKinds): string[] {
  const { vlan_filtering: filtering } = link.linkinfo?.info_data ?? {};
  const left = [
    ...(link.mtu === undefined ||
    link.mtu === usualMtu ||
    link.link_type === "loopback" ||
    "mtu" in keysOfLink(link)
      ? []
      : [`its MTU of ${link.mtu}`]),
    ...(filtering === 1 ? ["its VLAN filtering"] : []),
  ];
  const guessed = kinds.isGuessed(name)
    ? [
        `${host}/${name} is taken for a bridge, as the master of ${kinds.portsOf(name).join(", ")}; ip -j -d addr says what it is`,
      ]
    : kinds.looksLikeBridge(name)
      ? [
          `${host}/${name} is taken for a card; by its name it is a bridge, and ip -j -d addr says of which ports`,
        ]
      : [];
  return [
    ...left.map((what) => `${host}/${name}: ${what} is left out: a layout has no word for it`),
    ...guessed,
  ];
}

function addressOf(file: string, text: string): Ipv6Address {
  try {
    return Ipv6Address.parse(text);
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(file, error.message) : error;
  }
}
