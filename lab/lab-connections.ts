import type { Connection } from "../core/layout/layout.ts";
import type { Plan, PlannedAddress } from "../core/plan/index.ts";
import { type Endpoint, workloads } from "../core/probe/index.ts";
import { ipv4Login, loginAddress } from "./login-interface.ts";
import type { TwinReport } from "./supervisor/protocol.ts";
import { outside, twinName } from "./topology-of-plan.ts";

/**
 * How each twin of a lab is reached: at its planned address, of IPv4 where its layout connects to that, with the lab's key, and with
 * the host key that the twin really has. Hosts whose twin does not run, or whose address is not known yet, are left out.
 * @param plan with every block filled in that is known
 */
export function labConnections(
  plan: Plan,
  twins: readonly TwinReport[],
  keyPath: string,
): Readonly<Record<string, Connection>> {
  const hosts = plan.sites.flatMap((site) => site.hosts);
  const places: readonly (readonly [string, PlannedAddress | undefined])[] = [
    ...hosts.map(
      (host) => [`${host.site}/${host.name}`, ipv4Login(host)?.address ?? loginAddress(host)] as const,
    ),
    ...workloads(plan).flatMap((own) =>
      own.place.kind === "host" && !isOutOfReach(own) ? [[own.name, own.address] as const] : [],
    ),
  ];
  const outer = new Map(
    hosts
      .flatMap(({ mappings }) => mappings.flatMap(({ members }) => members))
      .map((member) => [`${member.inner}`, `${member.outer}`]),
  );
  const known = places.flatMap(([name, address]) =>
    address === undefined || address.block !== undefined
      ? []
      : [[name, outer.get(`${address}`) ?? `${address}`] as const],
  );
  return Object.fromEntries(
    [...known, [outside.hostName, outside.host] as const].flatMap(([name, address]) => {
      const twin = twins.find((candidate) => candidate.name === twinName(name));
      return twin === undefined ? [] : [[name, connection(address, twin.hostKey, keyPath)] as const];
    }),
  );
}

/** Whether it has a twin of its own that nobody outside of its host can ask. */
export function isOutOfReach({ place, behind }: Endpoint): boolean {
  return place.kind === "host" && behind !== undefined && behind.as === undefined;
}

function connection(address: string, hostKey: string, path: string): Connection {
  return { address, port: 22, user: "root", key: { kind: "file", path }, hostKey, bastion: undefined };
}
