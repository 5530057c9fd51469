import { furtherPrefixes } from "./further-prefixes.ts";
import type { LayoutNetwork, Path } from "./layout.ts";
import { prefixIsMissing } from "./missing-prefix.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import { resolveIpv4Network } from "./resolve-ipv4.ts";
import { resolveRoutes } from "./resolve-routes.ts";
import { resolveSubnet } from "./resolve-subnet.ts";
import { isAwsLength } from "./resolve-vpc-block.ts";
import type { NetworkSource } from "./source.ts";
import { writtenGateway } from "./written-gateway.ts";

/** A network, be it a VPC's subnet or one behind a router. */
export function resolveNetwork(
  reader: LayoutReader,
  references: References,
  isAws: boolean,
  prefixNames: readonly string[],
  path: Path,
  name: string,
  network: NetworkSource,
): LayoutNetwork {
  const pin = reader.prefix([...path, "prefix"], network.prefix);
  const length = pin?.value.length ?? network.length ?? 64;
  if (pin !== undefined && network.length !== undefined && network.length !== pin.value.length) {
    reader.add(
      "HX024",
      [...path, "length"],
      String(network.length),
      `is not the length of ${pin.text}`,
      "leave it out: the prefix says it",
    );
  }
  const misplaced = isAws
    ? (["from", "gateway", "onLink", "prefixes"] as const)
    : (["zone", "outbound", "ingress"] as const);
  for (const key of misplaced) {
    if (network[key] === undefined) continue;
    const where = isAws ? "is not for a VPC's network" : "is for a VPC's networks only";
    reader.add(
      "HX005",
      [...path, key],
      undefined,
      where,
      isAws ? "leave it out: the VPC has its own" : "leave it out, or say aws: at the site",
    );
  }
  const ipv4 = resolveIpv4Network(reader, references, isAws, prefixNames, path, network);
  if (isAws) {
    if (!isAwsLength(length, 44, 64)) {
      reader.add(
        "HX038",
        [...path, pin === undefined ? "length" : "prefix"],
        pin?.text ?? String(length),
        "is of a length that no subnet has",
        "a subnet is a /44 to a /64, in steps of 4",
      );
    }
    return {
      name,
      formerly: network.formerly,
      path,
      from: { kind: "vpc" },
      pin,
      length,
      further: [],
      gateway: undefined,
      gatewayFrom: undefined,
      gatewayOnLink: false,
      onLink: true,
      routes: resolveRoutes(reader, references, isAws, path, network),
      ipv4,
      subnet: resolveSubnet(reader, references, path, network),
    };
  }
  if (network.from !== undefined) reader.reference([...path, "from"], network.from, "prefix", prefixNames);
  else if (network.prefix === undefined && !reader.unreadable([...path, "prefix"]))
    prefixIsMissing(reader, path);
  const gateway = writtenGateway([...path, "gateway"], network.gateway);
  return {
    name,
    formerly: network.formerly,
    path,
    from: network.from === undefined ? undefined : { kind: "prefix", name: network.from },
    pin,
    length,
    further: furtherPrefixes(reader, prefixNames, path, network, length),
    ...references.gateway(gateway.path, gateway.address, {
      kind: "gateway",
      site: String(path[1]),
      network: name,
    }),
    gatewayOnLink: gateway.onLink,
    onLink: network.onLink ?? true,
    routes: resolveRoutes(reader, references, isAws, path, network),
    ipv4,
    subnet: undefined,
  };
}
