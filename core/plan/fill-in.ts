import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import { type AddressMapping, mapAddresses, mapHost } from "./map-addresses.ts";
import type { HostPlan, Plan } from "./plan.ts";
import type { KnownBlocks, UnknownBlock } from "./planned-prefix.ts";

/** The blocks that a plan still waits for. */
export function unknownBlocks(plan: Plan): readonly UnknownBlock[] {
  return [
    ...plan.prefixes.flatMap((prefix) => prefix.unknown ?? []),
    ...plan.sites.flatMap((site) => (site.kind === "aws" ? (site.vpc.unknown ?? []) : [])),
  ];
}

/**
 * The same plan with blocks filled in that have become known; nothing is allocated again.
 * @throws AddressError if a block has another length than was planned with
 */
export function fillInPlan(
  plan: Plan,
  blocks: KnownBlocks,
  capabilities: readonly Capability[] = allCapabilities,
): Plan {
  return Object.keys(blocks).length === 0 ? plan : mapAddresses(plan, known(blocks), capabilities);
}

/** One host with known blocks filled in. @throws AddressError as `fillInPlan` */
export function fillInHost<Host extends HostPlan>(
  host: Host,
  blocks: KnownBlocks,
  capabilities: readonly Capability[] = allCapabilities,
): Host {
  return mapHost(host, known(blocks), capabilities);
}

function known(blocks: KnownBlocks): AddressMapping {
  return { address: (address) => address.fillIn(blocks), prefix: (prefix) => prefix.fillIn(blocks) };
}
