import { ipv4LengthOffset } from "../address/index.ts";
import type { LayoutIpv4Address, LayoutIpv4Block, LayoutIpv4Network, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import type { InterfaceSource, NetworkSource, PoolSource } from "./source.ts";
import { writtenGateway } from "./written-gateway.ts";

/** The IPv4 side of a network, as far as it says so. */
export function resolveIpv4Network(
  reader: LayoutReader,
  references: References,
  isAws: boolean,
  prefixNames: readonly string[],
  network: Path,
  { ipv4: source }: NetworkSource,
): LayoutIpv4Network | undefined {
  const path = [...network, "ipv4"];
  if (source === undefined) return reader.unreadable(path) ? unplaced(path) : undefined;
  const written = typeof source === "string" ? { prefix: source } : source;
  const at = typeof source === "string" ? path : [...path, "prefix"];
  const pin = reader.ipv4Prefix(at, written.prefix);
  const next = writtenGateway([...path, "gateway"], written.gateway);
  const gateway = { ...references.ipv4Gateway(next.path, next.address), gatewayOnLink: next.onLink };
  checkLength(reader, path, pin?.text, pin?.value.length, written.length);
  if (isAws) {
    for (const key of ["from", "gateway"] as const) {
      if (written[key] === undefined) continue;
      reader.add(
        "HX005",
        [...path, key],
        undefined,
        "is not for a VPC's network",
        "leave it out: the VPC has its own",
      );
    }
  } else if (written.from !== undefined) {
    if (!reader.reference([...path, "from"], written.from, "prefix", prefixNames)) return unplaced(path);
  }
  const numbered = isAws || written.from !== undefined;
  if (written.prefix !== undefined && pin === undefined) return unplaced(path);
  if (pin === undefined && (!numbered || written.length === undefined)) {
    if (reader.unreadable(at) || reader.unreadable([...path, "length"])) return unplaced(path);
    const fix = isAws
      ? "give an IPv4 prefix such as 10.20.1.0/24, or { length: 24 } to have one numbered"
      : "give an IPv4 prefix such as 192.0.2.0/24, or { from: ..., length: 26 } to have one numbered";
    reader.add("HX004", [...path, numbered ? "length" : "prefix"], undefined, "is missing", fix);
    return unplaced(path);
  }
  const length = pin?.value.length ?? (written.length ?? 0) + ipv4LengthOffset;
  if (isAws) checkAwsIpv4(reader, pin === undefined ? [...path, "length"] : at, pin?.text, length);
  const from = isAws
    ? ({ kind: "vpc" } as const)
    : written.from === undefined
      ? undefined
      : ({ kind: "prefix", name: written.from } as const);
  return { path: at, from, pin, length, ...(isAws ? noGateway : gateway) };
}

/** What could not be read: nothing is placed, and it is not reported that there is no IPv4. */
function unplaced(path: Path): LayoutIpv4Network {
  return { path, from: undefined, pin: undefined, length: 128, ...noGateway };
}

const noGateway = { gateway: undefined, gatewayFrom: undefined, gatewayOnLink: false };

/** VPC user guide, "VPC CIDR blocks" and "Subnet CIDR blocks": /16 to /28, both. */
export function checkAwsIpv4(
  reader: LayoutReader,
  path: Path,
  text: string | undefined,
  length: number,
): void {
  const written = length - ipv4LengthOffset;
  if (written >= 16 && written <= 28) return;
  reader.add(
    "HX038",
    path,
    text ?? String(written),
    "is of a length that no VPC or subnet has in IPv4",
    "give a /16 to a /28",
  );
}

/** An interface's, bridge's, container's or guest's own IPv4 address. */
export function ipv4AddressOf(
  reader: LayoutReader,
  owner: Path,
  source: InterfaceSource["ipv4"],
): LayoutIpv4Address | undefined {
  if (source === undefined) return undefined;
  const path = [...owner, "ipv4"];
  if (reader.unreadable(path)) return undefined;
  if (source === true) return { path, pin: undefined };
  const pin = reader.ipv4Address(path, source);
  return pin === undefined ? undefined : { path, pin };
}

/** A pool's IPv4 block. EC2 delivers nothing to a block that is not assigned to the interface address by address. */
export function ipv4BlockOf(
  reader: LayoutReader,
  isAws: boolean,
  pool: Path,
  source: Exclude<PoolSource, string>["ipv4"],
): LayoutIpv4Block | undefined {
  if (source === undefined) return undefined;
  const path = [...pool, "ipv4"];
  if (reader.unreadable(path)) return undefined;
  if (isAws) {
    reader.add(
      "HX005",
      path,
      undefined,
      "is not for pools of an EC2 instance",
      "leave it out: containers there have IPv6 alone",
    );
    return undefined;
  }
  if (typeof source !== "string") return { path, pin: undefined, length: source.length + ipv4LengthOffset };
  const pin = reader.ipv4Prefix(path, source, "HX034");
  return { path, pin, length: pin?.value.length ?? 28 + ipv4LengthOffset };
}

function checkLength(
  reader: LayoutReader,
  path: Path,
  text: string | undefined,
  pinned: number | undefined,
  length: number | undefined,
): void {
  if (text === undefined || length === undefined || pinned === length + ipv4LengthOffset) return;
  reader.add(
    "HX024",
    [...path, "length"],
    String(length),
    `is not the length of ${text}`,
    "leave it out: the prefix says it",
  );
}
