import { Ipv6Address } from "../../address/index.ts";
import type { DuidType } from "../../layout/written.ts";
import type { UnitSection } from "../../links/index.ts";
import type { InterfaceComes } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";

const duidTypes: Readonly<Record<DuidType, string>> = {
  ll: "link-layer",
  llt: "link-layer-time",
  uuid: "uuid",
};

/**
 * networkd hears advertisements itself, whether or not the host forwards, where it is told to (systemd.network, "[IPv6AcceptRA]
 * Section Options"). `Token` is about the addresses that it makes of them, the generation mode about the link-local one.
 */
export function networkdLines({
  by,
  identifier,
  duid,
  temporary,
  acceptRaPinfo,
}: InterfaceComes): NonNullable<InterfaceSettings["networkd"]> {
  return {
    ...(by === "slaac" ? {} : { dhcp: 6 }),
    network: {
      IPv6AcceptRA: "yes",
      ...(identifier === undefined || identifier instanceof Ipv6Address
        ? {}
        : { IPv6LinkLocalAddressGenerationMode: identifier }),
      ...(temporary === undefined ? {} : { IPv6PrivacyExtensions: said(temporary) }),
    },
    sections: [
      ...section("IPv6AcceptRA", {
        ...(identifier === undefined ? {} : { Token: tokenOf(identifier) }),
        ...(acceptRaPinfo === undefined
          ? {}
          : { UseAutonomousPrefix: said(acceptRaPinfo), UseOnLinkPrefix: said(acceptRaPinfo) }),
      }),
      ...section("DHCPv6", duid === undefined ? {} : { DUIDType: duidTypes[duid] }),
    ],
  };
}

function tokenOf(identifier: NonNullable<InterfaceComes["identifier"]>): string {
  if (identifier instanceof Ipv6Address) return `static:${identifier}`;
  return identifier === "eui64" ? "eui64" : "prefixstable";
}

function section(name: string, lines: Readonly<Record<string, string>>): readonly UnitSection[] {
  return Object.keys(lines).length === 0 ? [] : [[name, lines]];
}

function said(isOn: boolean): "yes" | "no" {
  return isOn ? "yes" : "no";
}
