/** Connection, rules and words that layout and plan share. The schema is in source.ts. */

export type Purpose = "production" | "lab" | "example";

/** Which private key opens an SSH connection. */
export type SshKey = { readonly kind: "agent" } | { readonly kind: "file"; readonly path: string };

/** One end that SSH can be spoken to. */
export interface SshEndpoint {
  /** IPv6 without brackets, or IPv4 where management is IPv4. */
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly key: SshKey;
  /** One line as in authorized_keys, `ssh-ed25519 AAAA...`. */
  readonly hostKey: string;
}

/** How hextet reaches a host. Anyone but root works through `sudo -n`. */
export interface Connection extends SshEndpoint {
  readonly bastion: SshEndpoint | undefined;
}

/** What a security group lets in; what goes out is not limited. */
export interface IngressRule {
  readonly protocol: "icmpv6" | "tcp" | "udp" | "all";
  /** First and last port; absent for protocols without. */
  readonly ports: { readonly from: number; readonly to: number } | undefined;
  /** Prefix text, `::/0` for everybody. */
  readonly from: string;
}
