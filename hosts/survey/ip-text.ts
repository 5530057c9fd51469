import type { AddressFacts, LinkFacts, NeighbourFacts, RouteFacts } from "./kernel-facts.ts";

/** What an `ip` without JSON prints: that of CentOS 7 (iproute2 4.11), and busybox's. */

/** Flags of an address as the kernel's header has them, for busybox, which prints a number of those that it has no word for. */
const flagBits: readonly (readonly [bit: number, flag: string])[] = [
  [0x01, "temporary"],
  [0x04, "optimistic"],
  [0x08, "dadfailed"],
  [0x20, "deprecated"],
  [0x40, "tentative"],
  [0x100, "mngtmpaddr"],
  [0x200, "noprefixroute"],
  [0x800, "stable-privacy"],
];

/** `ip -d addr`, or as much of it as an `ip` knows. */
export function addressText(lines: readonly string[]): readonly LinkFacts[] {
  const links: (Omit<LinkFacts, "addresses"> & { addresses: AddressFacts[] })[] = [];
  for (const line of lines) {
    const head = /^(\d{1,9}): ([^:@\s]+)(?:@\S+)?: <([^>]*)>(.*)$/.exec(line);
    if (head !== null) {
      const [, index = "", name = "", flags = "", rest = ""] = head;
      const words = valuesOf(rest);
      const mtu = Number(words.get("mtu"));
      links.push({
        index: Number(index),
        name,
        kind: flags.split(",").includes("LOOPBACK") ? "loopback" : undefined,
        mac: undefined,
        mtu: Number.isSafeInteger(mtu) ? mtu : undefined,
        flags: flags.split(",").filter((flag) => flag !== ""),
        master: words.get("master"),
        addresses: [],
      });
      continue;
    }
    const at = links.length - 1;
    const link = links[at];
    if (link === undefined) continue;
    const [, mac] = /^\s+link\/ether ([0-9a-f:]{17})/.exec(line) ?? [];
    const [, kind] =
      /^\s+(veth|bridge|vlan|bond|macvlan|vxlan|tun|dummy|sit|wireguard|vrf)(?=\s)/.exec(line) ?? [];
    if (mac !== undefined) links[at] = { ...link, mac };
    else if (kind !== undefined && link.kind === undefined) links[at] = { ...link, kind };
    else addAddressLine(line, link.addresses);
  }
  return links;
}

function addAddressLine(line: string, addresses: AddressFacts[]): void {
  const [, family, address = "", length, rest = ""] =
    /^\s+(inet6?) ([0-9A-Fa-f:.]+)(?: peer [0-9A-Fa-f:.]+)?(?:\/(\d{1,3}))?(?=\s|$)(.*)$/.exec(line) ?? [];
  if (family === "inet" || family === "inet6") {
    const words = rest.trim().split(/\s+/);
    addresses.push({
      family,
      address,
      length: Number(length ?? (family === "inet" ? 32 : 128)),
      flags: flagsOf(family, words),
      protocol: valuesOf(rest).get("proto"),
      valid: null,
      preferred: null,
    });
    return;
  }
  const [, valid, preferred] =
    /^\s+valid_lft (forever|\d{1,10}sec) preferred_lft (forever|\d{1,10}sec)/.exec(line) ?? [];
  const last = addresses.pop();
  if (last === undefined) return;
  addresses.push(
    valid === undefined ? last : { ...last, valid: secondsOf(valid), preferred: secondsOf(preferred) },
  );
}

function flagsOf(family: "inet" | "inet6", words: readonly string[]): readonly string[] {
  const number = Number.parseInt(words[words.indexOf("flags") + 1] ?? "", 16);
  const numbered = words.includes("flags")
    ? flagBits.flatMap(([bit, flag]) => ((number & bit) !== 0 ? [flag] : []))
    : [];
  // The kernel has one bit for a secondary address of IPv4 and a temporary one of IPv6, and old releases one word.
  const named = words
    .map((word) => (word === "secondary" && family === "inet6" ? "temporary" : word))
    .filter((word) => word === "dynamic" || flagBits.some(([, flag]) => flag === word));
  return [...new Set([...named, ...numbered])];
}

function secondsOf(text: string | undefined): number | null {
  return text === undefined || text === "forever" ? null : Number(text.replace(/sec$/, ""));
}

/** `default via fe80::1 dev eno1 proto ra metric 1024 expires 1790sec pref medium`, with a line for each of several next hops. */
export function routeText(lines: readonly string[]): readonly RouteFacts[] {
  const types = ["unreachable", "blackhole", "prohibit", "throw", "local", "multicast", "anycast", "unicast"];
  let whole: RouteFacts | undefined;
  return lines.flatMap((line): RouteFacts[] => {
    if (line.trim() === "") return [];
    const words = line.trim().split(/\s+/);
    const values = valuesOf(line);
    if (words[0] === "nexthop")
      return whole === undefined ? [] : [{ ...whole, via: nextHopOf(words), dev: values.get("dev") }];
    const type = types.includes(words[0] ?? "") ? words.shift() : undefined;
    const to = words[0];
    if (to === undefined) return [];
    const expires = Number.parseInt(values.get("expires") ?? "", 10);
    const metric = Number(values.get("metric") ?? 0);
    whole = {
      to,
      via: nextHopOf(words),
      dev: values.get("dev"),
      metric: Number.isSafeInteger(metric) ? metric : 0,
      protocol: values.get("proto"),
      table: values.get("table"),
      type,
      expires: Number.isNaN(expires) ? undefined : expires,
    };
    // Its next hops stand on lines of their own.
    return whole.dev === undefined && whole.type === undefined ? [] : [whole];
  });
}

/** `fe80::1`, also where it stands behind its family: `via inet6 fe80::1`. */
function nextHopOf(words: readonly string[]): string | undefined {
  const at = words.indexOf("via");
  if (at < 0) return undefined;
  const next = words[at + 1];
  return next === "inet6" ? words[at + 2] : next;
}

/** `fe80::1 dev eno1 lladdr 02:00:00:00:00:01 router REACHABLE` */
export function neighbourText(lines: readonly string[]): readonly NeighbourFacts[] {
  return lines.flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const [address = "", ...rest] = words;
    if (!/^[0-9A-Fa-f:.]+$/.test(address)) return [];
    const values = valuesOf(line);
    return {
      address,
      dev: values.get("dev"),
      mac: values.get("lladdr"),
      router: rest.includes("router"),
      states: rest.filter((word) => /^[A-Z]{4,}$/.test(word)),
    };
  });
}

/** Each word with the one behind it. */
function valuesOf(text: string): ReadonlyMap<string, string> {
  const words = text.trim().split(/\s+/);
  return new Map(words.slice(0, -1).map((word, index) => [word, words[index + 1] ?? ""]));
}
