import { z } from "zod";
import { Ipv6Address, Ipv6Prefix } from "../../core/address/index.ts";
import { hostJson } from "../../core/bundle/host-json.ts";
import type { PrefixRequest } from "../../core/plan/index.ts";
import { Sections } from "./sections.ts";

/**
 * What reads on a host which prefixes are delegated to it; changes nothing. networkd has the kernel refuse what is in no use of
 * one (RFC 7084, WPD-5), by a route of the whole prefix that DHCP has brought.
 */
export const delegatedScript = `PATH=$PATH:/usr/sbin:/sbin
said() { printf '@ %s\\n' "$1"; shift; "$@" 2>&1 | sed 's/^/|/'; }
said routes ip -j -6 route show type unreachable
said addresses ip -j -6 addr show scope global
printf '@ end\\n'
`;

/** What is delegated to a host at present, as its kernel has it. */
export interface DelegatedFacts {
  readonly prefixes: readonly Ipv6Prefix[];
  /** Those that connections may start from, by interface. */
  readonly addresses: ReadonlyMap<string, readonly Ipv6Address[]>;
}

const routes = z.array(z.looseObject({ dst: z.string(), protocol: z.string().optional() }));

const links = z.array(
  z.looseObject({
    ifname: z.string().optional(),
    addr_info: z
      .array(z.looseObject({ local: z.string().optional(), deprecated: z.boolean().optional() }))
      .default([]),
  }),
);

/** @throws Error where the answer is none */
export function readDelegated(printed: string): DelegatedFacts {
  const sections = new Sections(printed);
  if (!sections.has("end")) throw new Error("its answer is cut short");
  const part = <Value>(name: string, schema: z.ZodType<Value>): Value => {
    const text = sections.lines(name).join("\n").trim();
    try {
      return schema.parse(text === "" ? [] : hostJson(text));
    } catch {
      throw new Error(`ip said of its ${name}: ${text.split("\n")[0]?.slice(0, 200)}`);
    }
  };
  return {
    prefixes: part("routes", routes)
      .filter(({ protocol }) => protocol === "dhcp")
      .flatMap(({ dst }) => parsed(dst, Ipv6Prefix.parse)),
    addresses: new Map(
      part("addresses", links).map(({ ifname = "", addr_info }) => [
        ifname,
        addr_info
          .filter(({ deprecated }) => deprecated !== true)
          .flatMap(({ local = "" }) => parsed(local, Ipv6Address.parse)),
      ]),
    ),
  };
}

function parsed<Value>(text: string, parse: (text: string) => Value): Value[] {
  try {
    return [parse(text)];
  } catch {
    return [];
  }
}

/**
 * Those of a host's prefixes that may be what it was given for a request: of the length that was asked for, and where there are
 * several, those that its interfaces have addresses in.
 */
export function delegatedFor(
  { length, networks }: PrefixRequest,
  { prefixes, addresses }: DelegatedFacts,
): readonly Ipv6Prefix[] {
  const fitting = prefixes.filter((prefix) => prefix.length === length);
  if (fitting.length < 2) return fitting;
  return fitting.filter((prefix) =>
    networks.some(({ interface: name, subnet, identifiers }) =>
      identifiers.some((identifier) => {
        const planned = prefix.addressAt((BigInt(subnet) << 64n) | identifier.value);
        return addresses.get(name)?.some((address) => address.equals(planned)) === true;
      }),
    ),
  );
}
