import type { SshKey } from "../../core/layout/layout.ts";

/**
 * Which private key opens a connection: one that OpenSSH finds, one whose certificate beside it (`FILE-cert.pub`) is left
 * alone, or one that the program holds.
 */
export type LoginKey =
  | SshKey
  | { readonly kind: "bare-file"; readonly path: string }
  | { readonly kind: "text"; readonly privateKey: string };

/** One end that SSH can be spoken to. */
export interface LoginEndpoint {
  /** IPv6 without brackets, IPv4, or a name. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly key: LoginKey;
  /** One line as in authorized_keys; nobody else is spoken to. */
  readonly hostKey: string;
}

/** How OpenSSH gets to a host. The layout's `Connection` is one. */
export interface Login extends LoginEndpoint {
  readonly bastion: LoginEndpoint | undefined;
}

/** `root@[2001:db8::10]:22` */
export function endpointText(endpoint: LoginEndpoint): string {
  const address = endpoint.address.includes(":") ? `[${endpoint.address}]` : endpoint.address;
  return `${endpoint.user}@${address}:${endpoint.port}`;
}

/** The same way into the same host, whether its key comes as a text or from a file. */
export function sameWay(a: Login, b: Login): boolean {
  return (
    sameEnd(a, b) && (a.bastion === undefined ? b.bastion === undefined : sameBastion(a.bastion, b.bastion))
  );
}

function sameBastion(a: LoginEndpoint, b: LoginEndpoint | undefined): boolean {
  return b !== undefined && sameEnd(a, b);
}

function sameEnd(a: LoginEndpoint, b: LoginEndpoint): boolean {
  return a.address === b.address && a.port === b.port && a.user === b.user && a.hostKey === b.hostKey;
}
