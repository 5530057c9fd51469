import type { Ipv6Address } from "../../address/index.ts";
import type { Capability } from "../../capabilities/capability.ts";
import type { Problem } from "../../problem/index.ts";
import type { Layout, LayoutHost, Written } from "../layout.ts";

/**
 * Interface identifiers that a MAC address makes (RFC 4291, appendix A: ff:fe in the middle) and that two hosts
 * have: a cloned machine, or an address copied by hand; where both get into one network, neither works.
 */
export function eui64Clashes(layout: Layout, capabilities: readonly Capability[]): Problem[] {
  const owners = new Map<bigint, string>();
  return layout.sites.flatMap((site) =>
    site.hosts.flatMap((host) => {
      const owner = `${site.name}/${host.name}`;
      return pins(host, capabilities).flatMap(({ value, text, path }): Problem[] => {
        const identifier = value.value & 0xffff_ffff_ffff_ffffn;
        if (((identifier >> 24n) & 0xffffn) !== 0xfffen) return [];
        const other = owners.get(identifier) ?? owner;
        owners.set(identifier, other);
        if (other === owner) return [];
        return [
          {
            code: "HX055",
            path,
            value: text,
            reason: `has the interface identifier of ${other}, made of the MAC address ${macOf(identifier)}`,
            fix: "give each host its own: leave the address out to have it numbered",
          },
        ];
      });
    }),
  );
}

function pins(host: LayoutHost, capabilities: readonly Capability[]): Written<Ipv6Address>[] {
  return [
    ...host.interfaces.flatMap((networkInterface) => networkInterface.addresses ?? []),
    ...capabilities
      .flatMap(({ layoutBridges, hostList }) => [
        ...(layoutBridges?.(host) ?? []),
        ...(hostList?.read(host) ?? []),
      ])
      .flatMap(({ pin }) => pin ?? []),
  ];
}

/** The MAC address inside: ff:fe taken out, the universal bit turned. */
function macOf(identifier: bigint): string {
  const octets = [56n, 48n, 40n, 16n, 8n, 0n].map((shift) => (identifier >> shift) & 0xffn);
  return octets
    .map((octet, index) => (index === 0 ? octet ^ 2n : octet).toString(16).padStart(2, "0"))
    .join(":");
}
