import type { Hop, RemoteConnection } from "./remote-connection.ts";

/** How far the official provider comes on its way; it counts the failures of each leg by themselves. */
export type Leg = "proxy" | "from-proxy" | "host";

export interface DialFailure {
  readonly leg: Leg;
  /** In the official provider's words. */
  readonly reason: string;
}

/**
 * What the official provider would say about a connection that OpenSSH's client could not make.
 *
 * @param onHost what the client said of the host
 * @param onProxy the same of the proxy, where there is one
 */
export function dialFailure(connection: RemoteConnection, onHost: string, onProxy: string): DialFailure {
  const { proxy } = connection;
  if (proxy === undefined) return { leg: "host", reason: reasonOf(connection, onHost) };
  const opened = withoutDebug(onProxy).match(/open failed: ([^\r\n:]*)(?:: ([^\r\n]*))?/);
  if (opened !== null)
    return { leg: "from-proxy", reason: `ssh: rejected: ${opened[1]} (${opened[2] ?? ""})` };
  const trouble = known(proxy, withoutDebug(onProxy));
  if (trouble !== undefined) return { leg: "proxy", reason: trouble };
  return { leg: "host", reason: reasonOf(connection, onHost) };
}

/** Whether the host took the connection and then said nothing, for which the official provider knows no end. */
export function isSilent(printed: string): boolean {
  return /timed out during banner exchange/.test(printed);
}

function reasonOf(hop: Hop, printed: string): string {
  const text = withoutDebug(printed);
  return known(hop, text) ?? `ssh: ${text.trim() || "it said nothing"}`;
}

function known(hop: Hop, printed: string): string | undefined {
  const place = hop.host.includes(":") ? `[${hop.host}]:${hop.port}` : `${hop.host}:${hop.port}`;
  if (hop.host.startsWith("[")) return `dial tcp: address ${place}: missing port in address`;
  const offer = printed
    .match(/Their offer: ([^\r\n]*)/)?.[1]
    ?.trim()
    .split(",")
    .join(" ");
  const [offered = ""] = (hop.hostKey ?? "").trim().split(/\s+/);
  const methods =
    hop.privateKey === undefined && hop.agentSocketPath === undefined ? "[none]" : "[none publickey]";
  const words: readonly (readonly [RegExp, string])[] = [
    [/Host key verification failed/, "ssh: handshake failed: ssh: host key mismatch"],
    [
      /no matching host key type/,
      `ssh: handshake failed: ssh: no common algorithm for host key; we offered: [${offered}], peer offered: [${offer}]`,
    ],
    [
      /Permission denied|Too many authentication failures/,
      `ssh: handshake failed: ssh: unable to authenticate, attempted methods ${methods}, no supported methods remain`,
    ],
    [/Connection reset/, `ssh: handshake failed: read tcp ${place}: read: connection reset by peer`],
    [/timed out/i, `dial tcp ${place}: i/o timeout`],
    [/Connection refused/, `dial tcp ${place}: connect: connection refused`],
    [/No route to host/, `dial tcp ${place}: connect: no route to host`],
    [/Network is unreachable/, `dial tcp ${place}: connect: network is unreachable`],
    [/Could not resolve hostname/, `dial tcp: lookup ${hop.host}: no such host`],
    [/kex_exchange_identification|Connection closed/, "ssh: handshake failed: EOF"],
  ];
  return words.find(([pattern]) => pattern.test(printed))?.[1];
}

function withoutDebug(printed: string): string {
  return printed.replace(/^debug\d: .*\r?\n?/gm, "");
}
