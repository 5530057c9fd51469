import type { Problem } from "../problem/index.ts";
import type { PlacedNetwork } from "./networks.ts";
import type { PlannedAddress } from "./planned-prefix.ts";
import type { Referred } from "./referred.ts";

/** A next hop that is another thing's address and lies in another network. */
export function farGateway(
  { network, prefix }: PlacedNetwork,
  gateway: PlannedAddress | undefined,
): Problem[] {
  const { gatewayFrom, gatewayOnLink } = network;
  if (gatewayFrom === undefined || gateway === undefined || gatewayOnLink || prefix.contains(gateway))
    return [];
  return [
    {
      code: "HX039",
      path: gatewayFrom.path,
      value: gatewayFrom.text,
      reason: `is ${gateway}, which is not in ${prefix}, so hosts cannot reach it`,
      fix: "refer to an interface that is in this network",
    },
  ];
}

/** The same in IPv4, and a next hop that is a thing without IPv4. */
export function ipv4GatewayProblems(placed: PlacedNetwork, referred: Referred): Problem[] {
  const { gatewayFrom: from, gatewayOnLink = false } = placed.network.ipv4 ?? {};
  if (from === undefined || placed.ipv4 === undefined) return [];
  const { prefix } = placed.ipv4;
  const shared = { path: from.path, value: from.text };
  const gateway = referred.ipv4Gateway(placed);
  if (gateway === undefined) {
    if (referred.asksForIpv4(from.target)) return [];
    const fix = "give it one: ipv4: true, or name something that has one";
    return [{ code: "HX093", ...shared, reason: "has no IPv4 address, so that it is no IPv4 gateway", fix }];
  }
  if (gatewayOnLink || prefix.contains(gateway)) return [];
  const reason = `is ${gateway}, which is not in ${prefix}, so hosts cannot reach it`;
  return [{ code: "HX039", ...shared, reason, fix: "refer to an interface that is in this network" }];
}
