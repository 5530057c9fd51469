import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import {
  type Holding,
  holdingName,
  holdingPrefix,
  holdings,
  type Plan,
  PlannedPrefix,
} from "../plan/index.ts";
import { columns } from "./columns.ts";
import { type Gap, gaps } from "./gaps.ts";

/** A prefix or an address of a plan, and what lies in it. */
interface Branch {
  readonly prefix: PlannedPrefix;
  readonly name: string;
  readonly note: string;
  /** Whether what lies in it are networks, so that room between them is worth a line. */
  readonly holdsNetworks: boolean;
  /** Numbers that nobody may have. */
  readonly reserved: bigint;
  readonly branches: Branch[];
}

/** Above this many numbers nobody asks how many are left. */
const countable = 1n << 16n;

/** All prefixes and addresses of a plan, each below the one that it lies in, with what is free between them. */
export function planTree(plan: Plan, capabilities: readonly Capability[] = allCapabilities): string {
  const roots = nest(branches(plan, capabilities));
  return `${columns(roots.flatMap((root, index) => [...(index > 0 ? [[""]] : []), ...lines(root, "", "")]))}\n`;
}

function branches(plan: Plan, capabilities: readonly Capability[]): Branch[] {
  const found: Branch[] = [];
  for (const holding of holdings(plan, capabilities)) {
    // A gateway is another thing's address, or counted in its network.
    if (holding.word !== "gateway") found.push(branchOf(holding));
  }
  return found;
}

function branchOf(holding: Holding): Branch {
  return {
    prefix: holdingPrefix(holding),
    name: holdingName(holding),
    note: `${whatItIs(holding)}${holding.retired ? ", retired" : ""}`,
    holdsNetworks: holding.kind === "prefix" || holding.kind === "vpc",
    reserved: reservedOf(holding),
    branches: [],
  };
}

/** Of what is called after its number there is no more to say than where that came from. */
function whatItIs(holding: Holding): string {
  switch (holding.kind) {
    case "prefix":
      return holding.of.delegated ? "prefix, delegated" : "prefix";
    case "vpc":
      return "VPC";
    case "interface":
      return holding.origin;
    case "thing":
      return holding.note;
    case "network": {
      const { placement } = holding.of;
      return `network, ${holding.origin}${placement.kind === "host" ? `, behind ${placement.host}` : ""}`;
    }
    case "block":
      return holding.from;
    case "pool":
    case "gateway":
      return `${holding.word}, ${holding.origin}`;
  }
}

function reservedOf(holding: Holding): bigint {
  if (holding.kind === "pool") return unusable(holding.prefix);
  if (holding.kind !== "network") return 0n;
  const gateway = holding.ownGateway === undefined ? 0n : 1n;
  return gateway + (holding.isSubnet ? 5n : unusable(holding.prefix));
}

/**
 * How many numbers nobody has: the subnet-router anycast address (RFC 4291 section 2.6.1; a /127 and a /128 have
 * none, RFC 6164), or in IPv4 the network's own and the broadcast address.
 */
function unusable(prefix: PlannedPrefix): bigint {
  if (prefix.value.length >= 127) return 0n;
  return prefix.isIpv4 ? 2n : 1n;
}

/** Each below the smallest that it lies in; a prefix comes before what equals it, in the order given. */
function nest(all: readonly Branch[]): Branch[] {
  const roots: Branch[] = [];
  const open: Branch[] = [];
  for (const branch of [...all].sort((a, b) => PlannedPrefix.compare(a.prefix, b.prefix))) {
    while (open.length > 0 && open.at(-1)?.prefix.contains(branch.prefix) !== true) open.pop();
    const parent = open.at(-1);
    if (parent === undefined) roots.push(branch);
    else parent.branches.push(branch);
    open.push(branch);
  }
  return [...roots.filter((root) => !root.prefix.isIpv4), ...roots.filter((root) => root.prefix.isIpv4)];
}

function lines(branch: Branch, first: string, further: string): string[][] {
  const own = [`${first}${headOf(branch)}`, branch.name, noteOf(branch)];
  const children: (Branch | Gap)[] = branch.holdsNetworks ? withGaps(branch) : branch.branches;
  return [
    own,
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      const stem = `${further}${isLast ? "└─ " : "├─ "}`;
      return "largest" in child
        ? [[`${stem}free`, "", gapText(branch, child)]]
        : lines(child, stem, `${further}${isLast ? "   " : "│  "}`);
    }),
  ];
}

function headOf({ prefix }: Branch): string {
  return prefix.value.length === 128 ? prefix.network.toString() : prefix.toString();
}

function noteOf(branch: Branch): string {
  const size = branch.prefix.value.size;
  if (branch.holdsNetworks || branch.prefix.value.length === 128 || size > countable) return branch.note;
  const used = branch.branches.reduce((sum, { prefix }) => sum + prefix.value.size, 0n);
  return `${branch.note}, ${size - used - branch.reserved} free`;
}

function withGaps(branch: Branch): (Branch | Gap)[] {
  const between = gaps(
    branch.prefix.value,
    branch.branches.map(({ prefix }) => prefix.value),
  );
  const at = (child: Branch | Gap) => ("largest" in child ? child.first : child.prefix.value.network).value;
  return [...branch.branches, ...between].sort((a, b) => (at(a) < at(b) ? -1 : 1));
}

function gapText({ prefix }: Branch, gap: Gap): string {
  const largest = new PlannedPrefix(prefix.block, gap.largest);
  return gap.count === 1n
    ? `${largest}`
    : `${gap.count} /${prefix.lengthInFamily(gap.length)}s; the largest block is ${largest}`;
}
