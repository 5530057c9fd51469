import type { Path } from "../../layout/written.ts";
import type { OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import type { DockerBridge, HostPlan } from "../../plan/plan.ts";

/** docker0 and the bridges of user-defined networks: each has the second address of its pool. */
export function* dockerHolds({ docker }: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding> {
  if (docker === undefined) return;
  if (docker.bridge !== undefined)
    yield* addressesOf(docker.bridge, on, [...path, "docker", "bridge", "pool"]);
  for (const network of docker.networks)
    yield* addressesOf(network, on, [...path, "docker", "networks", network.name, "pool"]);
}

function* addressesOf(bridge: DockerBridge, on: OnHost, path: Path): Iterable<ThingHolding> {
  const { name, pool, prefix, gateway, ipv4 } = bridge;
  const shared = {
    kind: "thing",
    word: "bridge",
    rank: "link",
    note: "bridge",
    ...on,
    name,
    within: pool,
    origin: "derived",
    from: "second of the pool",
    owner: undefined,
    path,
    prefix: undefined,
    space: undefined,
  } as const;
  yield { ...shared, family: 6, address: gateway, length: prefix.length };
  if (ipv4 !== undefined) yield { ...shared, family: 4, address: ipv4.gateway, length: ipv4.prefix.length };
}
