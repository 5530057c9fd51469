import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { ComesBy, Path } from "../layout/layout.ts";
import {
  type Holding,
  holdingName,
  holdingPrefix,
  holdings,
  type Origin,
  type Plan,
  type PlannedPrefix,
  reservedIn,
  reservedInIpv4,
} from "../plan/index.ts";

/** Numbers that nobody may have: places after the first address of what they lie in. */
export interface Kept {
  readonly first: bigint;
  readonly last: bigint;
  /** Why, to be read after the number: `is the subnet-router anycast address of ...`. */
  readonly reason: string;
}

/** One thing of a plan that has a number, with what is known of where that came from. */
export interface Thing {
  /** `rack/pve-1/git`; a prefix has its own name. */
  readonly name: string;
  readonly kind: string;
  /** A /128 for an address. */
  readonly prefix: PlannedPrefix;
  /** `derived`: it follows from what it is in, as a Docker bridge's address does. */
  readonly origin: Origin | "derived";
  /** How it comes to the thing by itself, where that is foretold. */
  readonly comes: ComesBy | undefined;
  /** Under what name the ledger has its number. */
  readonly owner: string | undefined;
  /** Where a pin for it stands in the layout, or would. */
  readonly path: Path;
  /** What numbers in it are counted in, by the ledger's name; absent for an address. */
  readonly space: string | undefined;
  readonly kept: readonly Kept[];
}

/** Everything in a plan that has a number, of hosts that are retired too: what they keep is nobody else's. */
export function planThings(
  plan: Plan,
  capabilities: readonly Capability[] = allCapabilities,
): readonly Thing[] {
  return [...eachThing(plan, capabilities)];
}

/** The same one by one, so that who looks for a few holds no more. */
export function* eachThing(plan: Plan, capabilities: readonly Capability[]): Iterable<Thing> {
  for (const holding of holdings(plan, capabilities)) {
    // A gateway's number is kept in its network, or is another thing's.
    if (holding.word !== "gateway") yield thingOf(holding);
  }
}

/** What there is to say of one holding, as a thing. */
export function thingOf(holding: Holding): Thing {
  const { word, origin, from, owner, path, space } = holding;
  return {
    name: holdingName(holding),
    kind: word,
    prefix: holdingPrefix(holding),
    origin,
    comes: ways.find((way) => way === from),
    owner,
    path,
    space,
    kept: keptIn(holding),
  };
}

const ways: readonly ComesBy[] = ["slaac", "dhcp", "dhcp-stateless"];

function keptIn(holding: Holding): readonly Kept[] {
  if (holding.kind === "pool") {
    return holding.family === 4
      ? reservedInIpv4(holding.prefix, false, undefined)
      : [{ first: 0n, last: 0n, reason: "is the subnet-router anycast address of the pool" }];
  }
  if (holding.kind !== "network") return [];
  const { prefix, family, isSubnet, ownGateway } = holding;
  const gateway = ownGateway && prefix.value.offsetOf(ownGateway.value);
  return family === 4 ? reservedInIpv4(prefix, isSubnet, gateway) : reservedIn(prefix, isSubnet, gateway);
}
