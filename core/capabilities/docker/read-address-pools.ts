import { ipv4LengthOffset, isIpv4 } from "../../address/index.ts";
import type { HostReading } from "../capability.ts";
import type { DockerVersion, LayoutAddressPool } from "./values.ts";
import { isSince } from "./version.ts";

/** As dockerd reads `default-address-pools`: without one of IPv4 it has none of that, and of IPv6 it takes one since 27. */
export function readAddressPools(
  reader: HostReading["reader"],
  at: HostReading["path"],
  written: readonly { readonly prefix: string; readonly length: number }[],
  version: DockerVersion | undefined,
): readonly LayoutAddressPool[] {
  const refuse = (place: HostReading["path"], value: string | undefined, reason: string, fix: string) => {
    reader.add("HX272", place, value, reason, fix);
    return [];
  };
  const pools = written.flatMap(({ prefix: source, length }, index): LayoutAddressPool[] => {
    const place = [...at, index];
    const prefix = reader.anyPrefix([...place, "prefix"], source);
    if (prefix === undefined) return [];
    const family = familyOf(prefix.value.network);
    const own = prefix.value.length - family.offset;
    if (length < own || length > 128 - family.offset)
      return refuse(
        [...place, "length"],
        `${length}`,
        `is no length of a part of ${source}`,
        `write one from ${own} to ${family.most}`,
      );
    if (family.version === 6 && (version === undefined || !isSince(version, 27)))
      return refuse(
        [...place, "prefix"],
        source,
        "is of IPv6, which Docker takes here since version 27",
        'leave it out; or say the version that the host has: version: "27.0"',
      );
    return [{ prefix, length }];
  });
  if (pools.length > 0 && pools.every(({ prefix }) => !isIpv4(prefix.value.network)))
    return refuse(
      at,
      undefined,
      "have none of IPv4, so that Docker has nothing to give its networks in that",
      'add one: { prefix: "10.200.0.0/16", length: 24 }',
    );
  return pools;
}

function familyOf(network: Parameters<typeof isIpv4>[0]) {
  return isIpv4(network)
    ? ({ version: 4, offset: ipv4LengthOffset, most: 30 } as const)
    : ({ version: 6, offset: 0, most: 126 } as const);
}
