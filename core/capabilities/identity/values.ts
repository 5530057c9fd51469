/** That nothing of a host's is another's, as of two clones of one disk. */
export interface IdentityPromise {
  readonly kind: "identity";
  /** Its interfaces that have a network, `SITE/NETWORK` each: link-local addresses have to differ there. */
  readonly networks: readonly { readonly interface: string; readonly network: string }[];
}
