import { createHash } from "node:crypto";
import { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { LayoutSource } from "../layout/source.ts";
import type { Ledger, LedgerLine } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";
import type { AllocatedSpace } from "./allocated-space.ts";
import { PlannedPrefix } from "./planned-prefix.ts";
import { lastResting, restDay } from "./standing-numbers.ts";

/** fd00::/8: locally assigned unique local addresses, RFC 4193 section 3.1. */
const uniqueLocal = Ipv6Prefix.parse("fd00::/8");

const shift = 80n;

/** A layout with its unique local prefixes filled in. */
export interface UniqueLocalPrefixes {
  readonly source: LayoutSource;
  /** As drawn, for the ledger. */
  readonly spaces: readonly AllocatedSpace[];
  readonly problems: readonly Problem[];
}

/**
 * Fills in the prefixes that are to be unique local ones: as the ledger has them, else a new global identifier out
 * of what is random (RFC 4193 section 3.2.2). Without either it is a problem, and a stand-in lets the rest be checked.
 * @param called how a person calls the layout, for what is to be typed
 * @param randomness a text that nobody can guess, from whoever writes the ledger
 */
export function fillUniqueLocal(
  stack: string,
  called: string,
  source: LayoutSource,
  ledger: Ledger,
  randomness: string | undefined,
): UniqueLocalPrefixes {
  const spaces: AllocatedSpace[] = [];
  const problems: Problem[] = [];
  const prefixes = { ...source.prefixes };
  for (const [name, written] of Object.entries(prefixes)) {
    if (typeof written === "string" || !("ula" in written)) continue;
    const kept = keptLine(ledger, name, written.formerly);
    const offset = kept?.number ?? globalIdentifier(randomness ?? stack, name) << shift;
    if (kept === undefined && randomness === undefined) {
      problems.push({
        code: "HX069",
        path: ["prefixes", name, "ula"],
        value: undefined,
        reason: "has no unique local prefix yet",
        fix: `let one be drawn: hextet plan ${called} --write`,
      });
    } else {
      const allocations = new Map([[name, { offset, length: 48, origin: "numbered" as const }]]);
      const prefix = new PlannedPrefix(undefined, uniqueLocal);
      spaces.push({ name: `ula:${name}`, prefix, allocations, ordered: false });
    }
    const { ula: _, ...rest } = written;
    const prefix = Ipv6Prefix.containing(Ipv6Address.fromBigInt(uniqueLocal.network.value + offset), 48);
    prefixes[name] = { ...rest, prefix: prefix.toString() };
  }
  return { source: { ...source, prefixes }, spaces, problems };
}

/** What a prefix has, under its name or the one that it had before; else what it had last. */
function keptLine(ledger: Ledger, name: string, former: string | undefined): LedgerLine | undefined {
  const spaces = [name, ...(former === undefined ? [] : [former])].map((owner) => ({
    owner,
    ...ledger.space(`ula:${owner}`),
  }));
  const held = spaces.flatMap((space) => space.held.get(space.owner) ?? []);
  const rested = spaces.flatMap((space) => lastResting(space.resting, space.owner) ?? []);
  return held[0] ?? rested.sort((a, b) => (restDay(a) > restDay(b) ? -1 : 1))[0];
}

/** 40 bits. */
function globalIdentifier(randomness: string, name: string): bigint {
  const digest = createHash("sha256").update(`${randomness}\u0000${name}`).digest("hex");
  return BigInt(`0x${digest.slice(0, 10)}`);
}
