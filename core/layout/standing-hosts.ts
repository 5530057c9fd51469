import type { LayoutHost } from "./layout.ts";

/** Whether a host is let go: it keeps its numbers, and nothing else knows it. An instance just leaves the layout. */
export function isRetired(host: LayoutHost): boolean {
  return host.kind === "ssh" && host.retired;
}

/** All but those that are let go. */
export function standingHosts(hosts: readonly LayoutHost[]): readonly LayoutHost[] {
  return hosts.filter((host) => !isRetired(host));
}
