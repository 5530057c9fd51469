import type { HostSource } from "../../layout/source.ts";
import type { Capability, NamedThing } from "../capability.ts";
import { listedTargets } from "../listed-targets.ts";
import { foretellContainers } from "./foretell.ts";
import { containersHold } from "./holds.ts";
import { mapContainer } from "./map-addresses.ts";
import { containerAddress, onMacvlans, planContainers, withoutMacs } from "./plan.ts";
import { containerPromises } from "./promises.ts";
import { readContainers } from "./read.ts";
import { containerIpv4, containerRequests } from "./requests.ts";
import { firstProcess } from "./runtime.ts";
import { withoutIpv6Tables } from "./table.ts";

const written = (host: HostSource) => host.containers;
const targets = listedTargets("containers", written);

/** Containers of Docker, Incus and LXD, each on a bridge of its runtime's. */
export const containers = {
  name: "containers",
  hostList: { key: "containers", written, read: (host) => host.containers, givenMacs: onMacvlans },
  hostTargets: { ...targets, find: findContainer, areTheHosts: false },
  readHost: (reading, source) => ({ containers: readContainers(reading, source) }),
  forwardsTo: (host) =>
    host.containers.flatMap(({ on }) => {
      if (on.kind === "network" && on.macvlan !== undefined) return [];
      if (on.kind !== "pool") return [on.network];
      const holder = host.interfaces.find(({ pools }) => pools.some(({ name }) => name === on.pool));
      return holder?.network === undefined ? [] : [holder.network];
    }),
  hostRequests: containerRequests,
  fillPins: (host, pinOf) => ({
    containers: host.containers.map((container) => {
      const { on } = container;
      const pin = pinOf(container, on.kind === "pool" ? { pool: on.pool } : { network: on.network });
      return pin === undefined ? container : { ...container, pin };
    }),
  }),
  foretell: (site, host, macOf) => ({ containers: foretellContainers(site, host, macOf) }),
  asksForIpv4: (host, name) =>
    host.containers.some(
      (container) => container.name === name && containerIpv4(host, container) !== undefined,
    ),
  hostAddress: containerAddress,
  checkPlan: withoutMacs,
  planHost: (planning) => ({ containers: planContainers(planning) }),
  hostParts: {
    containers: {
      holds: containersHold,
      map: (host, to) => ({ containers: host.containers.map((container) => mapContainer(container, to)) }),
    },
  },
  inhabitants: { word: "container", of: (host) => host.containers },
  promises: containerPromises,
  tables: withoutIpv6Tables,
  endpoints: ({ site, name: host, containers }) =>
    containers
      .filter(({ ipv6, vm }) => ipv6 && !vm)
      .map(({ name, address, tcp, runtime }) => ({
        name: `${site}/${host}/${name}`,
        address,
        tcp,
        place: { kind: "inside", host: `${site}/${host}`, name, firstProcess: firstProcess(runtime, name) },
      })),
} satisfies Capability;

function findContainer(source: HostSource, steps: readonly string[]): NamedThing | undefined {
  const found = targets.find(source, steps);
  return found && { ...found, isWithoutIpv6: source.containers?.[found.name]?.ipv6 === false };
}
