/** One line of a plan: a thing with a number. */
export interface PlanRow {
  /** `cloud/web-1/ens5` */
  readonly name: string;
  /** What people call it: `interface` */
  readonly kind: string;
  /** The network, pool or bridge that it is in; empty for a VPC and a network. */
  readonly within: string;
  /** Address with the length of its on-link prefix, or prefix: `3fff:b0b:1::10/64`, `cloud/56+03::8/126`. */
  readonly address: string;
  /** Where the number came from. */
  readonly origin: string;
}
