import { keyNumber, type LedgerLine, wireguardKeys, writeLedger } from "./ledger/index.ts";
import { type PlanOptions, planLines } from "./plan-layout.ts";

/** A ledger with public keys that hosts have. */
export interface RecordedKeys {
  readonly text: string;
  /** Interfaces whose key is recorded anew: `hub/gw-1/wg0`. */
  readonly recorded: readonly string[];
  /** Interfaces whose key another has already, which is not recorded. */
  readonly shared: readonly { readonly name: string; readonly other: string }[];
}

/** What is not drawn yet is written nowhere. */
const drawnInVain = "recorded";

/**
 * Records public halves of WireGuard's keys; every other line stays as it is, also where the ledger is behind its layout.
 * @param keys base64, by the interface: `hub/gw-1/wg0`
 */
export function recordKeys(
  name: string,
  yaml: string,
  options: PlanOptions,
  keys: ReadonlyMap<string, string>,
): RecordedKeys {
  const { lines, formerly, strange } = planLines(name, yaml, { ...options, randomness: drawnInVain });
  const others = lines.filter(({ space, owner }) => space !== wireguardKeys || !keys.has(owner));
  const holders = new Map(
    others.filter(({ space }) => space === wireguardKeys).map(({ owner, number }) => [number, owner]),
  );
  const shared: { name: string; other: string }[] = [];
  const recorded: string[] = [];
  const own = [...keys].flatMap(([owner, key]): LedgerLine[] => {
    const number = keyNumber(key);
    if (number === undefined) return [];
    const before = lines.find((line) => line.space === wireguardKeys && line.owner === owner);
    const other = holders.get(number);
    if (other !== undefined) {
      shared.push({ name: owner, other });
      return before === undefined ? [] : [before];
    }
    holders.set(number, owner);
    if (before?.number === number) return [before];
    recorded.push(owner);
    return [{ space: wireguardKeys, owner, number, length: undefined, freed: undefined }];
  });
  const text = writeLedger([...others.map((line) => formerly.get(line) ?? line), ...own], strange);
  return { text, recorded, shared };
}
