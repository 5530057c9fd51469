/** What can run containers. */
export const runtimes = ["docker", "incus", "lxd"] as const;

export type Runtime = (typeof runtimes)[number];

/** Shell text that prints the id of a container's first process; an empty or zero answer where it does not run. */
export function firstProcess(runtime: Runtime, container: string): string {
  return runtime === "docker"
    ? `docker inspect --format '{{.State.Pid}}' ${container}`
    : `${clientOf(runtime)} info ${container} | awk 'tolower($1) == "pid:" { print $2; exit }'`;
}

/** What a person is to run on the host to see what became of containers. */
export function lookCommand(runtime: Runtime): string {
  return runtime === "docker" ? "docker ps -a; docker logs" : `${clientOf(runtime)} list`;
}

function clientOf(runtime: "incus" | "lxd"): string {
  return runtime === "incus" ? "incus" : "lxc";
}
