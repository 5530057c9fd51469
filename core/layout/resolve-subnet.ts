import { type Ipv6Prefix, ipv4PrefixText, isIpv4 } from "../address/index.ts";
import type { IngressRule, LayoutIngressRule, LayoutNetwork, Path, Written } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import type { NetworkSource } from "./source.ts";

/** What a network is in a VPC besides its prefixes: zone, way out, and what its security group lets in. */
export function resolveSubnet(
  reader: LayoutReader,
  references: References,
  path: Path,
  network: NetworkSource,
): LayoutNetwork["subnet"] {
  for (const key of ["zone", "ipv4"] as const) {
    if (network[key] === undefined && !reader.unreadable([...path, key])) {
      reader.add(
        "HX004",
        [...path, key],
        undefined,
        "is missing",
        key === "zone"
          ? "give the availability zone, such as eu-central-1a"
          : "give the subnet's IPv4 prefix, or { length: 24 } to have one numbered: AWS asks for one",
      );
    }
  }
  const ingress = (network.ingress ?? [{ protocol: "icmpv6" as const, from: "::/0" }]).flatMap(
    (rule, index): LayoutIngressRule[] => {
      const at = [...path, "ingress", index];
      const from =
        typeof rule.from === "string"
          ? prefixText(reader.anyPrefix([...at, "from"], rule.from))
          : references.thing([...at, "from"], rule.from);
      const withPorts = rule.protocol === "tcp" || rule.protocol === "udp";
      if (!withPorts && rule.port !== undefined)
        reader.add(
          "HX005",
          [...at, "port"],
          String(rule.port),
          `does not go with ${rule.protocol}`,
          "leave it out",
        );
      if (withPorts && rule.port === undefined && !reader.unreadable([...at, "port"])) {
        reader.add(
          "HX004",
          [...at, "port"],
          undefined,
          "is missing",
          'give a port, or a range such as "8000-8010"',
        );
      }
      return from === undefined
        ? []
        : [
            {
              protocol: rule.protocol,
              ports: withPorts ? portRange(rule.port) : undefined,
              from,
              path: at,
            },
          ];
    },
  );
  if (network.zone === undefined) return undefined;
  return { zone: network.zone, outbound: network.outbound ?? "internet", ingress };
}

function prefixText(prefix: Written<Ipv6Prefix> | undefined): string | undefined {
  if (prefix === undefined) return undefined;
  return isIpv4(prefix.value) ? ipv4PrefixText(prefix.value) : `${prefix.value}`;
}

function portRange(port: number | string | undefined): IngressRule["ports"] {
  const [from = 0, to = from] = String(port ?? 0)
    .split("-")
    .map(Number);
  return { from, to };
}
