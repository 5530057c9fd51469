/** A link with its addresses, as iproute2 prints it. */
export interface LinkFacts {
  readonly index: number;
  readonly name: string;
  readonly kind: string | undefined;
  readonly mac: string | undefined;
  readonly mtu: number | undefined;
  readonly flags: readonly string[];
  readonly master: string | undefined;
  readonly addresses: readonly AddressFacts[];
}

export interface AddressFacts {
  readonly family: "inet" | "inet6";
  readonly address: string;
  readonly length: number;
  readonly flags: readonly string[];
  readonly protocol: string | undefined;
  /** Seconds; null for ever. */
  readonly valid: number | null;
  readonly preferred: number | null;
}

export interface RouteFacts {
  readonly to: string;
  readonly via: string | undefined;
  readonly dev: string | undefined;
  readonly metric: number;
  readonly protocol: string | undefined;
  readonly table: string | undefined;
  readonly type: string | undefined;
  readonly expires: number | undefined;
}

export interface NeighbourFacts {
  readonly address: string;
  readonly dev: string | undefined;
  readonly mac: string | undefined;
  readonly router: boolean;
  readonly states: readonly string[];
}
