import { furtherForms, type Interface, type Layout } from "../layout.ts";
import { numberOf } from "../text/numbers.ts";
import { type Frame, inside } from "./frames.ts";
import type { PlanNumbers } from "./plan-numbers.ts";
import { Broken, type Reason } from "./reason.ts";
import { reservedIn } from "./reserved.ts";

/** An address that an interface has to have in a further prefix. */
interface Due {
  /** `rack/pve/eno1` */
  readonly owner: string;
  readonly network: string;
  readonly prefix: string;
  readonly block: string;
  readonly value: bigint;
  readonly isDeprecated: boolean;
  /** Whether the layout says it, instead of its number in the network. */
  readonly isSaid: boolean;
}

/** Of addresses in further prefixes: why there can be no plan, and whether a plan has those that follow. */
export interface Further {
  readonly reasons: readonly Reason[];
  /** @throws Broken where an interface has others */
  compare(plan: Pick<PlanNumbers, "inFurther">): void;
}

/**
 * docs/plan.md, "Several prefixes in one network": an interface has each of its numbers in every prefix of the network that
 * the number is in, and what the layout says of a prefix of its own network in place of them.
 * @param numberIn the number of an owner in a network, `rack/guests`
 */
export function furtherAddresses(
  layout: Layout,
  bases: ReadonlyMap<string, Frame["base"]>,
  numberIn: (network: string, owner: string) => bigint | undefined,
): Further {
  const due: Due[] = [];
  const owners: string[] = [];
  const reasons: Reason[] = [];
  const standing = new Set<string>();
  for (const [siteName, site] of Object.entries(layout.sites))
    for (const [hostName, host] of Object.entries(site.hosts))
      for (const [name, networkInterface] of Object.entries(host.interfaces)) {
        const owner = `${siteName}/${hostName}/${name}`;
        owners.push(owner);
        if (!host.retired) standing.add(owner);
        for (const [network, count] of memberships(networkInterface))
          for (const [prefix, { deprecated }] of furtherForms(site.networks[network] ?? {})) {
            const base = bases.get(`further:${siteName}/${network}/${prefix}`);
            const own = bases.get(`network:${siteName}/${network}`);
            if (base === undefined || own === undefined) continue;
            const size = sizeOf(layout, siteName, network);
            const said =
              network === networkInterface.network ? networkInterface.prefixes?.[prefix] : undefined;
            const numbers =
              said?.map((text) => inside(text, size, base)) ??
              Array.from({ length: count }, (_, index) =>
                numberIn(`${siteName}/${network}`, index === 0 ? owner : `${owner}/${index}`),
              );
            for (const number of numbers) {
              if (number === undefined) {
                if (said !== undefined && !host.retired)
                  reasons.push({ what: `${owner} is outside of ${prefix}`, codes: ["HX031"] });
                continue;
              }
              const hit = reservedIn(lengthOf(size), false, undefined).find(
                ({ first, last }) => first <= number && number <= last,
              );
              if (said !== undefined && !host.retired && hit !== undefined)
                reasons.push({ what: `${owner} has a reserved number in ${prefix}`, codes: hit.codes });
              due.push({
                ...{ owner, network, prefix, block: base.block, value: base.value + number },
                isDeprecated: deprecated === true,
                isSaid: said !== undefined,
              });
            }
          }
      }
  for (const further of due.filter(({ isSaid, owner }) => isSaid && standing.has(owner)))
    if (due.some((other) => other !== further && standing.has(other.owner) && isSame(other, further)))
      reasons.push({ what: `${further.owner} has what others have in ${further.prefix}`, codes: ["HX032"] });
  return {
    reasons,
    compare(plan) {
      for (const owner of owners) compareOne(owner, due, plan);
    },
  };
}

/** Names of the networks that an interface is in, and how many addresses it has there. */
function memberships({ network, addresses, alsoIn = {} }: Interface): [string, number][] {
  return [
    ...(network === undefined ? [] : [[network, addresses?.length ?? 1] as [string, number]]),
    ...Object.entries(alsoIn).map(([name, also]): [string, number] => [name, also.addresses?.length ?? 1]),
  ];
}

/** How many numbers each prefix of a network has. */
function sizeOf(layout: Layout, site: string, name: string): bigint {
  const { prefix, length = 64 } = layout.sites[site]?.networks[name] ?? {};
  return 1n << BigInt(128 - (prefix === undefined ? length : numberOf(prefix).length));
}

function lengthOf(size: bigint): number {
  return 129 - size.toString(2).length;
}

function isSame(first: Due, other: Due): boolean {
  return first.block === other.block && first.value === other.value && site(first) === site(other);
}

function site({ owner }: Due): string {
  return owner.split("/")[0] ?? "";
}

function compareOne(owner: string, due: readonly Due[], plan: Pick<PlanNumbers, "inFurther">): void {
  const right = due
    .filter((further) => further.owner === owner)
    .map(({ prefix, block, value, isDeprecated }) => words(prefix, block, value, isDeprecated));
  const found = plan.inFurther(owner).map(({ address, prefix = "", deprecated = false }) => {
    const { block, value } = numberOf(address);
    return words(prefix, block, value, deprecated);
  });
  const [wanted, has] = [right.sort().join("\n    "), found.sort().join("\n    ")];
  if (wanted !== has)
    throw new Broken(
      "an interface has its numbers in every prefix of its network",
      `${owner} should have\n    ${wanted}\n  and has\n    ${has}`,
    );
}

function words(prefix: string, block: string, value: bigint, isDeprecated: boolean): string {
  return `${prefix}: ${block}+${value.toString(16)}${isDeprecated ? ", deprecated" : ""}`;
}
