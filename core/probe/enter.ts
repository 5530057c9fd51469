import type { Place } from "./endpoints.ts";

/** Shell text that prints the process id of a container's first process; an empty or zero answer where it does not run. */
export function containerPid(place: Extract<Place, { kind: "container" }>): string {
  return place.runtime === "docker"
    ? `docker inspect --format '{{.State.Pid}}' ${place.container}`
    : `${place.runtime === "incus" ? "incus" : "lxc"} info ${place.container} | awk 'tolower($1) == "pid:" { print $2; exit }'`;
}
