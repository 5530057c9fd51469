import type { Layout } from "../../layout/layout.ts";
import { standingHosts } from "../../layout/standing-hosts.ts";
import type { Problem } from "../../problem/problem.ts";

/** Servers that nobody is a client of. */
export function peerless(layout: Layout): readonly Problem[] {
  return layout.sites
    .flatMap(({ hosts }) => standingHosts(hosts))
    .flatMap(({ wireguard }) => wireguard)
    .filter(({ end, clients, outsiders }) => end === "server" && clients.length + outsiders.length === 0)
    .map(({ path }) => ({
      code: "HX235",
      path,
      value: undefined,
      reason: "is a server, and nobody is its client",
      fix: "name it as the server of another host's interface, server: { ref: SITE/HOST/INTERFACE }, or give it peers; or say its own server",
    }));
}
