import type { StandIn } from "./stand-in.ts";

export const docker: StandIn = {
  features: (host) => (host.docker === undefined && host.macvlans.length === 0 ? [] : ["docker"]),
  needs: ({ macvlans }) => macvlans.map(({ name, driver }) => ({ name, need: { module: driver } })),
};
