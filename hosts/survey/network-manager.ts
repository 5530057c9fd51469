import type { OriginClaim } from "../../core/survey/index.ts";
import { canonical } from "./canonical.ts";
import type { ConfiguredInterface } from "./configured-interface.ts";
import { pairs, type Section, type Sections } from "./sections.ts";

/** By the name of the interface; those that NetworkManager leaves alone are not in it. */
export function readNetworkManager(sections: Sections): ReadonlyMap<string, ConfiguredInterface> {
  const connections = sections.lines("nm-connections").map(fields);
  const devices = new Map<string, ConfiguredInterface>();
  for (const lines of blocks(sections.all("nm-devices"))) {
    const values = pairs(lines.map(unescaped), ":");
    const name = values.get("GENERAL.DEVICE");
    // 100 is connected, and below 30 it is none of NetworkManager's.
    const state = Number.parseInt(values.get("GENERAL.STATE") ?? "0", 10);
    if (name === undefined || !(state >= 30)) continue;
    const [, uuid, , file] = connections.find(([, , device]) => device === name) ?? [];
    const dhcp6 = options(values, "DHCP6");
    const dhcp4 = options(values, "DHCP4");
    const settings = pairs(sections.all("nm-connection").find(({ of }) => of === uuid)?.lines ?? [], ":");
    devices.set(name, {
      file: file === "" ? undefined : file,
      settings,
      claims: claimsOf(values, dhcp4, dhcp6, settings),
      resolvers: resolversOf(values, dhcp4, dhcp6, settings),
      duid: dhcp6.get("dhcp6_client_id"),
      dhcpv6: dhcp6.size > 0,
    });
  }
  return devices;
}

function blocks(parts: readonly Section[]): readonly (readonly string[])[] {
  return parts.flatMap(({ lines }) => {
    const all: string[][] = [];
    for (const line of lines) {
      if (line.startsWith("GENERAL.DEVICE:")) all.push([]);
      all.at(-1)?.push(line);
    }
    return all;
  });
}

/** `DHCP6.OPTION[1]:ip6_address = 2001:db8::5` */
function options(
  values: ReadonlyMap<string, string>,
  family: "DHCP4" | "DHCP6",
): ReadonlyMap<string, string> {
  const lines = [...values].flatMap(([key, value]) => (key.startsWith(`${family}.OPTION[`) ? [value] : []));
  return pairs(lines, " = ");
}

/**
 * It has an address by a lease, or by its connection's own words, or else by a router's advertisement: in user space it sets
 * none of the flags by which the kernel marks those (unless temporary ones are wanted beside them).
 */
function claimsOf(
  values: ReadonlyMap<string, string>,
  dhcp4: ReadonlyMap<string, string>,
  dhcp6: ReadonlyMap<string, string>,
  settings: ReadonlyMap<string, string>,
): ReadonlyMap<string, OriginClaim> {
  const claims = new Map<string, OriginClaim>();
  for (const [key, value] of values) {
    const [, family] = /^IP([46])\.ADDRESS\[\d+\]$/.exec(key) ?? [];
    const address = canonical(value.split("/")[0] ?? "");
    if (family === undefined || address === undefined) continue;
    const leased = [dhcp4.get("ip_address"), ...(dhcp6.get("ip6_address") ?? "").split(" ")];
    const method = settings.get(family === "4" ? "ipv4.method" : "ipv6.method");
    if (leased.some((text) => text !== undefined && canonical(text) === address))
      claims.set(address, { origin: "dhcp", by: `NetworkManager: its lease of DHCPv${family}` });
    else if (method === "manual") claims.set(address, { origin: "static", by: "NetworkManager: manual" });
    else if (family === "6" && method === "auto" && !address.startsWith("fe80:"))
      claims.set(address, { origin: "slaac", by: "NetworkManager: auto, and no lease of it" });
  }
  return claims;
}

function resolversOf(
  values: ReadonlyMap<string, string>,
  dhcp4: ReadonlyMap<string, string>,
  dhcp6: ReadonlyMap<string, string>,
  settings: ReadonlyMap<string, string>,
): readonly { readonly address: string; readonly source: string }[] {
  const listed = (text: string | undefined) => (text ?? "").split(/[ ,]+/).map(canonical);
  const by = [
    ["DHCPv4", listed(dhcp4.get("domain_name_servers"))],
    ["DHCPv6", listed(dhcp6.get("dhcp6_name_servers"))],
    ["static", listed(settings.get("ipv6.dns"))],
  ] as const;
  return [...values].flatMap(([key, value]) => {
    const [, family] = /^IP([46])\.DNS\[\d+\]$/.exec(key) ?? [];
    const address = canonical(value);
    if (family === undefined || address === undefined) return [];
    const [source] = by.find(([, addresses]) => addresses.includes(address)) ?? [
      family === "6" ? "router advertisement" : "NetworkManager",
    ];
    return [{ address, source }];
  });
}

/** Terse output puts a backslash before each colon of a value, in some releases of both forms. */
function unescaped(line: string): string {
  return line.replaceAll("\\:", ":").replaceAll("\\\\", "\\");
}

/** Fields between colons that no backslash stands before. */
function fields(line: string): readonly string[] {
  return (line.match(/(?:\\.|[^:\\])*(?::|$)/g) ?? []).map((field) =>
    field.replace(/:$/, "").replace(/\\(.)/g, "$1"),
  );
}
