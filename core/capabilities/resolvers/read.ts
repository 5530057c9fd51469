import type { LayoutReader } from "../../layout/reader.ts";
import type { HostSource, NetworkSource, SiteSource } from "../../layout/source.ts";
import type { Path } from "../../layout/written.ts";
import type { HostReading, SiteReading } from "../capability.ts";
import type { LayoutResolvers, LayoutSiteResolvers } from "./values.ts";

/** What the C library takes of /etc/resolv.conf (MAXNS), and Proxmox VE's panel with it. */
const most = 3;

type Dns = HostSource["dns"] | NetworkSource["dns"] | SiteSource["dns"];

/** What stands under `dns` at one place. */
export function readResolvers(
  { reader, address }: Pick<HostReading, "reader" | "address">,
  place: Path,
  dns: Dns,
): LayoutResolvers | undefined {
  if (dns === undefined) return undefined;
  const path = [...place, "dns"];
  const servers = dns.servers?.flatMap((server, index) => address([...path, "servers", index], server) ?? []);
  tooMany(reader, path, dns.servers?.length ?? 0);
  twice(
    reader,
    [...path, "servers"],
    servers?.map((server) => ("value" in server ? `${server.value}` : server.text)),
  );
  twice(reader, [...path, "search"], dns.search);
  return { path, servers, search: dns.search };
}

/** The same of a site and of its networks. */
export function readSiteResolvers(reading: SiteReading, { dns, networks }: SiteSource): LayoutSiteResolvers {
  const ofNetworks = Object.entries(networks ?? {}).flatMap(([name, network]) => {
    const own = readResolvers(reading, [...reading.path, "networks", name], network.dns);
    return own === undefined ? [] : [[name, own] as const];
  });
  return { ofSite: readResolvers(reading, reading.path, dns), ofNetworks: new Map(ofNetworks) };
}

function tooMany(reader: LayoutReader, path: Path, count: number): void {
  if (count <= most) return;
  reader.add(
    "HX005",
    [...path, "servers"],
    undefined,
    `are ${count}, and the C library asks the first ${most}`,
    `give ${most} at most`,
  );
}

function twice(reader: LayoutReader, path: Path, texts: readonly string[] = []): void {
  for (const [index, text] of texts.entries()) {
    if (texts.indexOf(text) === index) continue;
    reader.add("HX032", [...path, index], text, "is used twice in this list", "leave one of them out");
  }
}
