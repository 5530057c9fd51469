import type { StandIn } from "./stand-in.ts";

export const docker: StandIn = {
  features: (host) => (host.docker === undefined ? [] : ["docker"]),
};
