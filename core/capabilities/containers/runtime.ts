/** What can run containers. */
export const runtimes = ["docker", "incus", "lxd"] as const;

export type Runtime = (typeof runtimes)[number];
