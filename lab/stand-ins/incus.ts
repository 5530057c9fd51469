import type { StandIn } from "./stand-in.ts";

export const incus: StandIn = {
  features: (host) => (host.incus === undefined ? [] : ["incus"]),
  refused: (host) =>
    host.incus?.flavor === "lxd"
      ? "lxd: the lab's image has Incus and no LXD; say incus: to boot a twin of it"
      : undefined,
};
