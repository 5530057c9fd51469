import type { Hop } from "./remote-connection.ts";

/**
 * What the real provider would say about a connection that OpenSSH's client could not make, from what the client
 * printed.
 */
export function dialFailure(hop: Hop, printed: string): string {
  const place = hop.host.includes(":") ? `[${hop.host}]:${hop.port}` : `${hop.host}:${hop.port}`;
  const known: readonly (readonly [RegExp, string])[] = [
    [/Host key verification failed/, "ssh: handshake failed: ssh: host key mismatch"],
    [/no matching host key type/, "ssh: handshake failed: ssh: no common algorithm for host key"],
    [
      /Permission denied|Too many authentication failures/,
      "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    ],
    [/timed out/i, `dial tcp ${place}: i/o timeout`],
    [/Connection refused/, `dial tcp ${place}: connect: connection refused`],
    [/No route to host/, `dial tcp ${place}: connect: no route to host`],
    [/Network is unreachable/, `dial tcp ${place}: connect: network is unreachable`],
    [/Could not resolve hostname/, `dial tcp: lookup ${hop.host}: no such host`],
    [/kex_exchange_identification|Connection closed|Connection reset/, "ssh: handshake failed: EOF"],
  ];
  return (
    known.find(([pattern]) => pattern.test(printed))?.[1] ?? `ssh: ${printed.trim() || "it said nothing"}`
  );
}
