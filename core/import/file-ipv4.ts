import {
  AddressError,
  type Ipv6Address,
  Ipv6Prefix,
  ipv4LengthOffset,
  parseIpv4Address,
} from "../address/index.ts";
import { type FoundIpv4, ipv4Note } from "./found.ts";
import type { NetplanRoute, NetplanSettings } from "./netplan-files.ts";
import { mainTable } from "./netplan-routes.ts";
import { addressText } from "./netplan-words.ts";
import { isAllPrefix } from "./route-words.ts";

/**
 * The IPv4 address that files give an interface, where a layout can say all that they say of its IPv4: one address, and at most a
 * default route. Anything else is reported, and stays with the host's own files as a whole.
 */
export function ipv4OfFiles(
  host: string,
  name: string,
  settings: NetplanSettings,
  notes: string[],
): FoundIpv4 | undefined {
  const texts = (settings.addresses ?? []).map(addressText).filter((text) => !text.includes(":"));
  const [text, ...others] = texts;
  if (text === undefined) return undefined;
  const own = readAddress(text);
  const route = ipv4DefaultRoute(settings);
  const routes = (settings.routes ?? []).filter(
    (each) => each !== route && `${each.via ?? each.to}`.includes("."),
  );
  if (own === undefined || others.length + routes.length > 0) {
    notes.push(...texts.map((each) => ipv4Note(host, name, each)));
    return undefined;
  }
  const via = route?.via ?? settings.gateway4;
  return {
    ...own,
    gateway: via == null ? undefined : readOne(via),
    gatewayOnLink: route?.["on-link"] === true,
    metric: route?.metric ?? undefined,
  };
}

/** The IPv4 default route of the main table. */
export function ipv4DefaultRoute({ routes }: NetplanSettings): NetplanRoute | undefined {
  return (routes ?? []).find(
    ({ to, via, table, type }) =>
      (to === "0.0.0.0/0" || (to != null && isAllPrefix(to))) &&
      via?.includes(".") === true &&
      !via.includes(":") &&
      mainTable(table) &&
      (type ?? "unicast") === "unicast",
  );
}

/** With its on-link prefix, as one of 128 bits. */
function readAddress(text: string): Pick<FoundIpv4, "address" | "prefix"> | undefined {
  const [written = "", length = "", ...more] = text.split("/");
  const address = readOne(written);
  if (address === undefined || more.length > 0 || !/^[0-9]{1,2}$/.test(length) || Number(length) > 32)
    return undefined;
  return { address, prefix: Ipv6Prefix.containing(address, Number(length) + ipv4LengthOffset) };
}

function readOne(text: string): Ipv6Address | undefined {
  try {
    return parseIpv4Address(text);
  } catch (error) {
    if (error instanceof AddressError) return undefined;
    throw error;
  }
}
