import { endpointText } from "../../links/index.ts";
import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** The WireGuard interfaces of a site's hosts and their peers, for a person. */
export function wireguardTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name, wireguard }) =>
    wireguard.flatMap(({ interface: device, end, port, publicKey, peers }) => [
      [`${name}/${device}`, port === undefined ? end : `${end}, UDP ${port}`, "", publicKey ?? "no key yet"],
      ...peers.map((peer) => [
        `  ${peer.name}`,
        peer.endpoint === undefined ? "dials itself" : `at ${endpointText(peer.endpoint)}`,
        peer.allowed.join(", "),
        peer.publicKey ?? "no key yet",
      ]),
    ]),
  );
  return rows.length === 0 ? [] : [{ title: "WireGuard interfaces and their peers", rows }];
}
