import { leadsOutside } from "../../../links/index.ts";
import { PlannedAddress, type PlannedPrefix } from "../../../plan/planned-prefix.ts";
import type { HostPlanning } from "../../capability.ts";
import type { DockerBridge, DockerNat, LayoutNat } from "../values.ts";

/** What packets of a network leave with, in each family that it has; an address that is none of the host's is reported. */
export function planNat(
  planning: HostPlanning,
  nat: LayoutNat | undefined,
  { prefix, ipv4 }: Pick<DockerBridge, "prefix" | "ipv4">,
): readonly DockerNat[] {
  if (nat === undefined) return [];
  if (nat.ipv6 === undefined && nat.ipv4 === undefined) {
    const interfaces = planning.interfaces
      .filter(({ link, network }) => network !== undefined && leadsOutside(link))
      .map(({ name }) => name);
    return [prefix, ...(ipv4 === undefined ? [] : [ipv4.prefix])].map((from) => ({
      from,
      interfaces,
      address: undefined,
    }));
  }
  const refuse = (key: "address" | "ipv4", value: string, reason: string, fix: string) => {
    planning.problems.push({ code: "HX276", path: [...nat.path, key], value, reason, fix });
    return [];
  };
  const by = (
    key: "address" | "ipv4",
    text: string,
    address: PlannedAddress | undefined,
    from: PlannedPrefix,
  ) => {
    if (address === undefined) return [];
    const device = planning.interfaces.find(({ addresses, ipv4: own }) =>
      [...addresses, ...(own === undefined ? [] : [own])].some((each) => `${each.address}` === `${address}`),
    );
    return device === undefined
      ? refuse(
          key,
          text,
          `is no address of an interface of ${planning.host.name}, so that no answer would come back to it`,
          "name one that an interface of this host has, or give it to one",
        )
      : [{ from, interfaces: [device.name], address }];
  };
  const { ipv6, ipv4: own } = nat;
  const wanted =
    ipv6 && ("value" in ipv6 ? new PlannedAddress(undefined, ipv6.value) : planning.addressOf(ipv6.target));
  return [
    ...(ipv6 === undefined ? [] : by("address", ipv6.text, wanted, prefix)),
    ...(own === undefined
      ? []
      : ipv4 === undefined
        ? refuse(
            "ipv4",
            own.text,
            "is for IPv4 addresses of the plan's, and the pool has none: Docker gives its own there",
            'give the pool a block: pools: { apps: { block: "::1:0/120", ipv4: 198.51.100.32/28 } }',
          )
        : by("ipv4", own.text, new PlannedAddress(undefined, own.value), ipv4.prefix)),
  ];
}
