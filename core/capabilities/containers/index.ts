import type { HostSource } from "../../layout/source.ts";
import type { Capability } from "../capability.ts";
import { listedTargets } from "../listed-targets.ts";
import { containerAddress, planContainers } from "./plan.ts";
import { readContainers } from "./read.ts";

const written = (host: HostSource) => host.containers;

/** Containers of Docker, Incus and LXD, each on a bridge of its runtime's. */
export const containers: Capability = {
  name: "containers",
  hostList: { key: "containers", written, read: (host) => host.containers },
  hostTargets: { ...listedTargets("containers", written), areTheHosts: false },
  readHost: (reading, source) => ({ containers: readContainers(reading, source) }),
  hostAddress: containerAddress,
  planHost: (planning) => ({ containers: planContainers(planning) }),
  inhabitants: (host) => host.containers,
};
