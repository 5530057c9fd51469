import { Ipv6Address, isIpv4Address } from "../address/index.ts";
import { DomainError, parseDomain } from "../names/domain.ts";
import type { FoundResolvers } from "./found.ts";
import type { NetplanDevice } from "./netplan-files.ts";

/** A resolver's own file knows no more (resolv.conf(5), MAXNS). */
const most = 3;

/**
 * Who a host asks for names by its netplan files: those of all devices, each once, in their order. What a layout does not take is
 * reported.
 */
export function resolversOf(
  host: string,
  devices: readonly NetplanDevice[],
  notes: string[],
): FoundResolvers | undefined {
  const said = devices.map(({ settings }) => settings.nameservers ?? {});
  const servers = distinct(said.flatMap(({ addresses }) => addresses ?? []));
  const search = distinct(said.flatMap((each) => each.search ?? []));
  const known = servers.filter(isWhole);
  const taken = known.slice(0, most);
  const domains = search.filter(isDomain);
  const left = [
    ...servers.filter((server) => !taken.includes(server)),
    ...search.filter((domain) => !domains.includes(domain)),
  ];
  if (left.length > 0)
    notes.push(
      `${host}: of its nameservers ${left.join(", ")} ${left.length === 1 ? "is" : "are"} left out: a layout has ${most} whole addresses, and domains`,
    );
  return taken.length + domains.length === 0 ? undefined : { servers: taken, search: domains };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** Whether a layout can say it: in lower case, without a dot at its end. */
function isDomain(text: string): boolean {
  try {
    return parseDomain(text) === text;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** Whether it is an address that is one wherever it stands: a link-local one needs an interface. */
function isWhole(text: string): boolean {
  if (isIpv4Address(text)) return true;
  try {
    return !Ipv6Address.parse(text).isLinkLocal;
  } catch {
    return false;
  }
}
