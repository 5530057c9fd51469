import { hasNeighbours, type Link } from "../links/index.ts";
import { byName } from "./by-name.ts";
import { comingKeys } from "./coming-keys.ts";
import { checkFormerNames } from "./former-names.ts";
import type { LayoutAlsoIn, LayoutInterface, LayoutPool, Path, Written } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { resolveComes } from "./resolve-comes.ts";
import { resolveEnds } from "./resolve-ends.ts";
import { resolveIdentity } from "./resolve-identity.ts";
import { ipv4AddressOf, ipv4BlockOf } from "./resolve-ipv4.ts";
import type { InterfaceSource, PoolSource } from "./source.ts";

/**
 * An interface with its addresses and the blocks for containers.
 * @param names of the host's interfaces
 */
export function resolveInterface(
  reader: LayoutReader,
  references: References,
  isAws: boolean,
  networkNames: readonly string[],
  path: Path,
  name: string,
  source: InterfaceSource,
  link: Link,
  names: readonly string[],
): LayoutInterface {
  const known =
    source.network === undefined ||
    reader.reference([...path, "network"], source.network, "network", networkNames);
  if (source.network === undefined && !reader.unreadable([...path, "network"])) {
    for (const key of ["addresses", "ipv4", "pools", "identifier", "alsoIn", "prefixes"] as const) {
      const asked = source[key];
      if (asked === undefined || (typeof asked === "object" && Object.keys(asked).length === 0)) continue;
      reader.add(
        "HX004",
        [...path, "network"],
        undefined,
        "is missing",
        `say which network the ${inNetwork[key]} in`,
      );
    }
  }
  const addresses = source.addresses?.flatMap(
    (value, index) =>
      references.pin([...path, "addresses", index], value, {
        kind: "interface",
        site: String(path[1]),
        host: String(path[3]),
        name,
        index,
      }) ?? [],
  );
  const by = references.comesBy(String(path[1]), source);
  if (by === undefined) comingKeys(reader, path, source, by, isAws);
  checkFormerNames(reader, [...path, "pools"], source.pools);
  const pools = byName(source.pools).map(([poolName, pool]) =>
    resolvePool(reader, isAws, [...path, "pools", poolName], poolName, pool),
  );
  return {
    name,
    formerly: source.formerly,
    path,
    link,
    ...resolveEnds(reader, references, path, link, source, names),
    network: known ? source.network : undefined,
    prefixes: inFurtherPrefixes(reader, isAws, path, source),
    alsoIn: alsoIn(reader, isAws, networkNames, path, source),
    defaultRoute: source.defaultRoute ?? true,
    table: writtenNumber(path, "table", source.table),
    metric: writtenNumber(path, "metric", source.metric),
    source: sourceOf(reader, references, [...path, "source"], source.source),
    addresses,
    comes: by && resolveComes(reader, path, source, by),
    ...resolveIdentity(
      reader,
      path,
      {
        mac: source.mac,
        identifier: by === undefined ? numberedIdentifier(reader, path, source.identifier, isAws) : undefined,
      },
      source.addresses === undefined ? undefined : "addresses",
    ),
    // EC2 gives every interface one, so that is planned too.
    ipv4:
      source.network === undefined
        ? undefined
        : ipv4AddressOf(reader, path, source.ipv4 ?? ((isAws && hasNeighbours(link)) || undefined)),
    pools,
  };
}

/** The identifier of an interface that is given a number. */
function numberedIdentifier(
  reader: LayoutReader,
  path: Path,
  identifier: InterfaceSource["identifier"],
  isAws: boolean,
): "eui64" | "opaque" | undefined {
  if (typeof identifier !== "object" && identifier !== "stable-privacy") return identifier;
  const reason = "is for an address that the host makes by itself";
  const fix = isAws
    ? "leave it out"
    : "give the network mode: slaac and leave addresses out here, or leave this out";
  reader.add(
    "HX005",
    [...path, "identifier"],
    typeof identifier === "object" ? "token" : identifier,
    reason,
    fix,
  );
  return undefined;
}

function writtenNumber(above: Path, key: string, value: number | undefined): Written<number> | undefined {
  return value === undefined ? undefined : { value, text: `${value}`, path: [...above, key] };
}

/** What there is of an interface in a network alone, for a person. */
const inNetwork = {
  addresses: "addresses are",
  ipv4: "IPv4 address is",
  pools: "pools are",
  identifier: "address is",
  alsoIn: "interface is",
  prefixes: "addresses are",
} as const;

/** Addresses in further prefixes of the network, by the name of the prefix. */
function inFurtherPrefixes(
  reader: LayoutReader,
  isAws: boolean,
  path: Path,
  source: InterfaceSource,
): LayoutInterface["prefixes"] {
  if (isAws && source.prefixes !== undefined) {
    const reason = "is not for an EC2 instance, whose subnet has one prefix";
    reader.add("HX005", [...path, "prefixes"], undefined, reason, "leave it out");
    return new Map();
  }
  return new Map(
    byName(source.prefixes).map(([prefix, addresses]) => [
      prefix,
      addresses.flatMap((text, index) => reader.address([...path, "prefixes", prefix, index], text) ?? []),
    ]),
  );
}

/** Other networks on the segment that an interface is in. */
function alsoIn(
  reader: LayoutReader,
  isAws: boolean,
  networkNames: readonly string[],
  path: Path,
  source: InterfaceSource,
): readonly LayoutAlsoIn[] {
  if (isAws && source.alsoIn !== undefined) {
    const reason = "is not for an EC2 instance, whose interface is in one subnet";
    reader.add("HX005", [...path, "alsoIn"], undefined, reason, "give the instance another interface");
    return [];
  }
  return byName(source.alsoIn).flatMap(([network, { addresses, table }]): LayoutAlsoIn[] => {
    const at = [...path, "alsoIn", network];
    if (!reader.reference(at, network, "network", networkNames)) return [];
    if (network === source.network) {
      reader.add("HX174", at, network, "is the interface's network already", "leave it out here");
      return [];
    }
    const pins = addresses?.flatMap((text, index) => reader.address([...at, "addresses", index], text) ?? []);
    return [{ network, path: at, addresses: pins, table: writtenNumber(at, "table", table) }];
  });
}

/** The address that connections start from: as written, or another thing's of the host. */
function sourceOf(
  reader: LayoutReader,
  references: References,
  path: Path,
  source: InterfaceSource["source"],
): LayoutInterface["source"] {
  return typeof source === "object" ? references.address(path, source) : reader.address(path, source);
}

function resolvePool(
  reader: LayoutReader,
  isAws: boolean,
  path: Path,
  name: string,
  source: PoolSource,
): LayoutPool {
  const { block, length, formerly, ipv4 } = typeof source === "string" ? { block: source } : { ...source };
  const at = typeof source === "string" ? path : [...path, "block"];
  const pin = reader.prefix(at, block, "HX034");
  if (block === undefined && length === undefined && !reader.unreadable([...path, "length"])) {
    reader.add(
      "HX004",
      [...path, "length"],
      undefined,
      "is missing",
      'give length: 126, or block: "::8/126"',
    );
  }
  if (pin !== undefined && length !== undefined && length !== pin.value.length) {
    reader.add(
      "HX024",
      [...path, "length"],
      String(length),
      `is not the length of ${pin.text}`,
      "leave it out: the block says it",
    );
  }
  return {
    name,
    formerly,
    path,
    pin,
    length: pin?.value.length ?? length ?? 126,
    ipv4: ipv4BlockOf(reader, isAws, path, ipv4),
  };
}
