import type { Connection } from "../core/layout/layout.ts";
import {
  type HostPlan,
  type InterfacePlan,
  outsideOf,
  type Plan,
  type PlannedAddress,
  uplinkOf,
} from "../core/plan/index.ts";
import { type Endpoint, workloads } from "../core/probe/index.ts";
import type { TwinReport } from "./supervisor/protocol.ts";
import { outside, twinName } from "./topology-of-plan.ts";

/**
 * How each twin of a lab is reached: at its planned address, with the lab's key, and with the host key that the
 * twin really has. Hosts whose twin does not run, or whose address is not known yet, are left out.
 * @param plan with every block filled in that is known
 */
export function labConnections(
  plan: Plan,
  twins: readonly TwinReport[],
  keyPath: string,
): Readonly<Record<string, Connection>> {
  const hosts = plan.sites.flatMap((site) => site.hosts);
  const places: readonly (readonly [string, PlannedAddress | undefined])[] = [
    ...hosts.map((host) => [`${host.site}/${host.name}`, loginAddress(host)] as const),
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

/** The address that a host is reached at. */
export function loginAddress(host: HostPlan): PlannedAddress | undefined {
  const device = loginInterface(host);
  return device?.addresses[0]?.address;
}

/** The interface that leads outside; or else the one with the address that the layout names, or with any. */
export function loginInterface(host: HostPlan): InterfacePlan | undefined {
  const declared = host.kind === "ssh" ? host.connection.address : undefined;
  const named = host.interfaces.find(({ addresses }) => `${addresses[0]?.address}` === `${declared}`);
  return uplinkOf(host, 6)?.device ?? named ?? outsideOf(host, 6)?.device;
}
