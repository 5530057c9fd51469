import type { UnitLines, UnitSection } from "../../links/index.ts";
import type { HostPlan } from "../../plan/plan.ts";
import type { InterfaceSettings } from "../capability.ts";
import type { DelegatedNetwork, PrefixRequest } from "./values.ts";

type NetworkdLines = NonNullable<InterfaceSettings["networkd"]>;

/**
 * What networkd asks for by an uplink, and what it makes of that on another interface (systemd.network, "[DHCPv6] Section
 * Options" and "[DHCPPrefixDelegation] Section Options").
 */
export function delegationLines(host: HostPlan, name: string): InterfaceSettings | undefined {
  const request = host.requests.find((own) => own.interface === name);
  const parts = [
    ...(request === undefined ? [] : [asking(host, request)]),
    ...host.requests.flatMap((own) =>
      own.networks
        .filter((network) => network.interface === name)
        .map((network) => numbered(host, own, network)),
    ),
  ];
  const [networkd] = parts;
  return networkd === undefined ? undefined : { networkd };
}

/**
 * It asks whether or not the provider's router speaks of DHCPv6 (RFC 7084, WPD-4), and gives nothing back when it ends: at the
 * next start it asks for the same again.
 */
function asking(host: HostPlan, { interface: name, length }: PrefixRequest): NetworkdLines {
  const device = host.interfaces.find((own) => own.name === name);
  // In no network it lives on what the provider advertises.
  const isFree = device?.network === undefined;
  const takesAddress = isFree || (device.comes !== undefined && device.comes.by === "dhcp");
  const network: UnitLines = isFree ? { IPv6AcceptRA: "yes" } : {};
  const section: UnitSection = [
    "DHCPv6",
    {
      WithoutRA: "solicit",
      ...(takesAddress ? {} : { UseAddress: "no" }),
      PrefixDelegationHint: `::/${length}`,
      SendRelease: "no",
    },
  ];
  // What a provider gives of what is asked for is its own, and nothing of the layout's waits for it.
  return { ...(isFree ? { link: { RequiredForOnline: "no" } } : {}), dhcp: 6, network, sections: [section] };
}

function numbered(
  { advertised }: HostPlan,
  { interface: uplink }: PrefixRequest,
  { interface: name, subnet, identifiers }: DelegatedNetwork,
): NetworkdLines {
  const isAdvertised = advertised.some((own) => own.by === "networkd" && own.interface === name);
  return {
    network: { DHCPPrefixDelegation: "yes" },
    sections: [
      [
        "DHCPPrefixDelegation",
        {
          UplinkInterface: uplink,
          SubnetId: `0x${subnet.toString(16)}`,
          Token: identifiers.map((identifier) => `static:${identifier}`),
          ManageTemporaryAddress: "no",
          Announce: isAdvertised ? "yes" : "no",
        },
      ],
    ],
  };
}
