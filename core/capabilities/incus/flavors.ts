import type { IncusPlan } from "./values.ts";

/** The command that both are told by. */
export function clientOf({ flavor }: Pick<IncusPlan, "flavor">): string {
  return flavor === "incus" ? "incus" : "lxc";
}

/** The command that waits until the daemon answers. */
export function waitingOf({ flavor }: Pick<IncusPlan, "flavor">): string {
  return flavor === "incus"
    ? "/bin/sh -c 'exec incus admin waitready --timeout=50'"
    : "/bin/sh -c 'exec lxd waitready --timeout=50'";
}

export function serviceOf({ flavor }: Pick<IncusPlan, "flavor">): string {
  return flavor === "incus" ? "incus.service" : "lxd.service";
}
