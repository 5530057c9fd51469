import type { Stretch } from "./books.ts";

/** Numbers that nobody may have, with the codes of the problem that a pin on one is. */
export interface Reserved extends Stretch {
  readonly codes: readonly string[];
}

/** docs/plan.md, "How an address ends". */
export function reservedIn(length: number, isAws: boolean, gateway: bigint | undefined): readonly Reserved[] {
  const last = (1n << BigInt(128 - length)) - 1n;
  return [
    ...(isAws
      ? [
          { first: 0n, last: 3n, codes: ["HX033", "HX035"] },
          { first: last, last, codes: ["HX033", "HX035"] },
        ]
      : []),
    ...(length < 127 ? [{ first: 0n, last: 0n, codes: ["HX035", "HX033"] }] : []),
    ...(length === 64
      ? [
          { first: 0x0200_5eff_fe00_0000n, last: 0x0200_5eff_feff_ffffn, codes: ["HX035"] },
          { first: 0xfdff_ffff_ffff_ff80n, last: 0xfdff_ffff_ffff_ffffn, codes: ["HX035"] },
        ]
      : length <= 120
        ? [{ first: last - 127n, last, codes: ["HX035", "HX033"] }]
        : []),
    ...gatewayAt(gateway),
  ];
}

export function reservedInIpv4(
  length: number,
  isAws: boolean,
  gateway: bigint | undefined,
): readonly Reserved[] {
  const last = (1n << BigInt(32 - length)) - 1n;
  const edges = isAws
    ? [
        { first: 0n, last: 3n, codes: ["HX033"] },
        { first: last, last, codes: ["HX033"] },
      ]
    : length < 31
      ? [
          { first: 0n, last: 0n, codes: ["HX092"] },
          { first: last, last, codes: ["HX092"] },
        ]
      : [];
  return [...edges, ...gatewayAt(gateway)];
}

/** The pool's first address is anycast, its second the bridge's. */
export const reservedInPool: readonly Reserved[] = [
  { first: 0n, last: 0n, codes: ["HX035"] },
  { first: 1n, last: 1n, codes: ["HX032"] },
];

export function reservedInPoolIpv4(length: number): readonly Reserved[] {
  return [...reservedInIpv4(length, false, undefined), { first: 1n, last: 1n, codes: ["HX032"] }];
}

function gatewayAt(gateway: bigint | undefined): readonly Reserved[] {
  return gateway === undefined ? [] : [{ first: gateway, last: gateway, codes: ["HX032"] }];
}
