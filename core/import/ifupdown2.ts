import { ipv4OfFiles } from "./file-ipv4.ts";
import type { FoundHost, FoundInterface } from "./found.ts";
import { type Stanzas, stanzasOf } from "./ifupdown2-file.ts";
import { ipCommand } from "./ip-commands.ts";
import { importOfStanza, unsayableStanza } from "./link-kinds.ts";
import { addressesOf, defaultRouteOf } from "./netplan.ts";
import type { NetplanRoute, NetplanRule, NetplanSettings } from "./netplan-files.ts";
import { routeNotes } from "./netplan-notes.ts";
import { netplanPolicy } from "./netplan-policy.ts";
import { defaultHop } from "./netplan-routes.ts";
import { isMadeLink, ofLink } from "./of-link.ts";

/** Options that change nothing of what hextet brings, or that it brings itself. */
const spoken = new Set(["address-purge", "accept-ra", "autoconf", "hwaddress", "mtu", "alias"]);

/** Options of Debian's ifupdown, which ifupdown2 does not know (interfaces(5), "The inet6 address family"). */
const ofIfupdown = [
  "dad-attempts",
  "dad-interval",
  "privext",
  "ll-attempts",
  "ll-interval",
  "request-prefix",
];

/**
 * Which of the two such files are for: SLAAC is a method of ifupdown's, and of ifupdown2 on Proxmox VE, whose hosts have bridges.
 */
function readerOf(all: readonly Stanzas[]): "ifupdown2" | "ifupdown" {
  const hasBridges = all.some(({ options }) => options.has("bridge-ports"));
  const isIfupdowns = all.some(
    ({ options, methods }) =>
      ofIfupdown.some((option) => options.has(option)) || (methods.includes("inet6 auto") && !hasBridges),
  );
  return isIfupdowns ? "ifupdown" : "ifupdown2";
}

/**
 * One host from its files of ifupdown2's, or ifupdown's: /etc/network/interfaces, and those that it names.
 *
 * @throws ImportError where an address in them is none
 */
export function readIfupdown2(
  host: string,
  files: readonly { readonly path: string; readonly text: string }[],
): { host: FoundHost; notes: readonly string[] } {
  const { interfaces: all, sources } = stanzasOf(files);
  const path = files[0]?.path ?? "interfaces";
  const notes =
    files.length > 1
      ? []
      : sources.map(
          (source) =>
            `${host}: what ${source} says is left out: it was not given; add interfaces.d beside interfaces`,
        );
  const read = all.map((stanzas) => ({ stanzas, ...inWordsOfNetplan(stanzas) }));
  const anyDefault = read.some(({ settings }) => defaultHop(settings) !== undefined);
  const found = read.map(({ stanzas, settings, left }): FoundInterface => {
    const { name, options, methods } = stanzas;
    const made = importOfStanza(options, name);
    const unsayable = made === undefined ? unsayableStanza(options, methods) : undefined;
    const at = `${host}/${name}`;
    const addresses = addressesOf(path, host, name, settings, notes);
    if (unsayable === undefined) {
      notes.push(...routeNotes(host, name, settings));
      const rules = netplanPolicy(settings).leftRules.length;
      if (rules > 0)
        notes.push(
          `${at}: ${rules} rule${rules === 1 ? "" : "s"} of policy routing ${rules === 1 ? "is" : "are"} left out: a layout has rules for what leaves from all that an interface has in a network`,
        );
      const unsaid = [...options].filter(
        ([key]) => !spoken.has(key) && !ofIfupdown.includes(key) && made?.keys.includes(key) !== true,
      );
      const words = [...unsaid.map(([key, value]) => `${key} ${value}`), ...left, ...stanzas.otherCommands];
      notes.push(...words.map((what) => `${at}: ${what} is left out: a layout has no word for it`));
    }
    const mtu = Number(options.get("mtu"));
    const more = {
      ...(mtu >= 1280 && mtu <= 9216 ? { mtu } : {}),
      ...(methods.includes("inet dhcp") ? { dhcp4: true as const } : {}),
    };
    return {
      name,
      ...ofLink(name, made?.link),
      addresses,
      fileIpv4: ipv4OfFiles(host, name, settings, notes),
      blocks: [],
      ...defaultRouteOf(path, settings, anyDefault),
      tables: netplanPolicy(settings).tables,
      unsayable,
      members: [],
      more,
    };
  });
  found.push(...unwritten(found));
  const parts = partsOf(found);
  const interfaces = found.filter(
    (device) =>
      device.addresses.length > 0 ||
      isMadeLink(device) ||
      device.unsayable !== undefined ||
      parts.has(device.name),
  );
  return { host: { name: host, interfaces, renderer: readerOf(all), instance: undefined }, notes };
}

/** Names of links that others are made of. */
function partsOf(all: readonly FoundInterface[]): ReadonlySet<string> {
  return new Set(all.flatMap(({ ports = [], on = [] }) => [...(ports ?? []), ...[on].flat()]));
}

/** Links that others are made of and that have no stanza of their own: NICs, and VLANs by their names. */
function unwritten(found: readonly FoundInterface[]): readonly FoundInterface[] {
  const missing: FoundInterface[] = [];
  const known = new Set(found.map(({ name }) => name));
  for (let before = -1; before !== missing.length; ) {
    before = missing.length;
    for (const name of partsOf([...found, ...missing])) {
      if (known.has(name)) continue;
      known.add(name);
      const link = importOfStanza(new Map(), name)?.link;
      missing.push({
        ...{ name, ...ofLink(name, link), addresses: [], blocks: [] },
        ...{ gateway: undefined, defaultRoute: "none", unsayable: undefined },
      });
    }
  }
  return missing;
}

/** `24` of `255.255.255.0`. */
function maskLength(text: string): string {
  if (!text.includes(".")) return text;
  const bits = text.split(".").map((byte) => Number(byte).toString(2).padStart(8, "0"));
  return `${bits.join("").replace(/0+$/, "").length}`;
}

/** What stanzas say of addresses, routes and rules, as netplan would say it, and the commands that say something else. */
function inWordsOfNetplan({ name, methods, repeated, commands }: Stanzas): {
  readonly settings: NetplanSettings;
  readonly left: readonly string[];
} {
  const addresses: NonNullable<NetplanSettings["addresses"]> = [];
  const routes: NetplanRoute[] = [];
  const rules: NetplanRule[] = [];
  const left: string[] = [];
  let last: string | undefined;
  for (const [key, value] of repeated) {
    if (key === "address") {
      last = value;
      addresses.push(value.includes("/") ? value : `${value}/${value.includes(":") ? 128 : 32}`);
    } else if (key === "netmask" && last !== undefined && !last.includes("/") && /^[0-9.]+$/.test(value))
      addresses.splice(-1, 1, `${last}/${maskLength(value)}`);
    else if (key === "gateway")
      // ifupdown2 says itself that it is on-link.
      routes.push({ to: value.includes(":") ? "::/0" : "0.0.0.0/0", via: value, "on-link": true });
    else if (key === "metric") left.push(`metric ${value}`);
  }
  for (const command of commands) {
    const read = ipCommand(command.replaceAll(/\$(IFACE\b|\{IFACE\})/g, name), name);
    if (read?.kind === "address") addresses.push(read.address);
    else if (read?.kind === "route") routes.push(read.route);
    else if (read?.kind === "rule") rules.push(read.rule);
    else left.push(`post-up ${command}`);
  }
  const isAdvertised = methods.some((method) => /^inet6 (auto|dhcp)$/.test(method));
  return {
    settings: { addresses, routes, "routing-policy": rules, "accept-ra": isAdvertised },
    left,
  };
}
