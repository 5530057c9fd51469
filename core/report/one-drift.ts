/** One thing on a host that is not as hextet left it. */
export interface Drift {
  readonly kind:
    | "file"
    | "other"
    | "unit"
    | "sysctl"
    | "address"
    | "route"
    | "rule"
    | "link"
    | "mtu"
    | "setting"
    | "owner";
  /** The path, the unit's name, the parameter, `3fff:b0b::1/64 dev vmbr2`, whose the host is. */
  readonly thing: string;
  /** What is the matter with it, behind its name in a sentence. */
  readonly state: string;
  /** A patch from what hextet put there to what is there. */
  readonly diff: string;
}
