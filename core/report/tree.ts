import { Ipv6Prefix } from "../address/index.ts";
import {
  type HostPlan,
  type Plan,
  type PlannedAddress,
  PlannedPrefix,
  type SitePlan,
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
export function planTree(plan: Plan): string {
  const roots = nest(branches(plan));
  return `${columns(roots.flatMap((root, index) => [...(index > 0 ? [[""]] : []), ...lines(root, "", "")]))}\n`;
}

function branches(plan: Plan): Branch[] {
  const prefixes = plan.prefixes.map(({ name, prefix, delegated }) =>
    branch(prefix, name, delegated ? "prefix, delegated" : "prefix", true),
  );
  const sites = plan.sites.flatMap((site) => [
    ...(site.kind === "aws"
      ? [site.vpc.ipv6, site.vpc.ipv4].map((prefix) => branch(prefix, `${site.name}/vpc`, "VPC", true))
      : []),
    ...site.networks.flatMap((network) => {
      const behind = network.placement.kind === "host" ? `, behind ${network.placement.host}` : "";
      const name = `${site.name}/${network.name}`;
      return [network, ...(network.ipv4 === undefined ? [] : [network.ipv4])].map(
        ({ prefix, origin, gateway }) => {
          const isOwn =
            gateway !== undefined &&
            prefix.contains(gateway) &&
            (prefix.isIpv4 ? site.kind !== "aws" : network.gatewayOf === undefined);
          const reserved = (isOwn ? 1n : 0n) + (site.kind === "aws" ? 5n : unusable(prefix));
          return branch(prefix, name, `network, ${origin}${behind}`, false, reserved);
        },
      );
    }),
    ...members(site),
  ]);
  return [...prefixes, ...sites];
}

function members(site: SitePlan): Branch[] {
  const services = site.services.map(({ name, address, origin }) =>
    leaf(address, `${site.name}/${name}`, `service, ${origin}`),
  );
  const retired = site.retired
    .flatMap((host) => hostMembers(site, host))
    .map((one) => ({ ...one, note: `${one.note}, retired` }));
  return [...services, ...site.hosts.flatMap((host) => hostMembers(site, host)), ...retired];
}

function hostMembers(site: SitePlan, host: HostPlan): Branch[] {
  const at = `${site.name}/${host.name}`;
  const docker = [host.docker?.bridge, ...(host.docker?.networks ?? [])].flatMap((one) => one ?? []);
  return [
    ...host.interfaces.flatMap((one) => [
      ...both(one.addresses, one.ipv4).map(({ address, origin }) =>
        leaf(address, `${at}/${one.name}`, origin),
      ),
      ...one.pools.flatMap((pool) =>
        both([pool], pool.ipv4).map(({ prefix, origin }) =>
          branch(prefix, `${at}/${pool.name}`, `pool, ${origin}`, false, unusable(prefix)),
        ),
      ),
    ]),
    ...docker.flatMap((one) =>
      both([one], one.ipv4).map(({ gateway }) => leaf(gateway, `${at}/${one.name}`, "bridge")),
    ),
    ...(host.incus?.bridges ?? []).flatMap((one) =>
      both([one], one.ipv4).map(({ address }) => leaf(address, `${at}/${one.name}`, "bridge")),
    ),
    ...[...host.containers, ...host.guests].flatMap((one) =>
      both([one], one.ipv4).map(({ address, origin }) => leaf(address, `${at}/${one.name}`, origin)),
    ),
  ];
}

function both<Six, Four>(ipv6: readonly Six[], ipv4: Four | undefined): readonly (Six | Four)[] {
  return ipv4 === undefined ? ipv6 : [...ipv6, ipv4];
}

/**
 * How many numbers nobody has: the subnet-router anycast address (RFC 4291 section 2.6.1; a /127 and a /128 have
 * none, RFC 6164), or in IPv4 the network's own and the broadcast address.
 */
function unusable(prefix: PlannedPrefix): bigint {
  if (prefix.value.length >= 127) return 0n;
  return prefix.isIpv4 ? 2n : 1n;
}

function branch(
  prefix: PlannedPrefix,
  name: string,
  note: string,
  holdsNetworks: boolean,
  reserved = 0n,
): Branch {
  return { prefix, name, note, holdsNetworks, reserved, branches: [] };
}

function leaf(address: PlannedAddress, name: string, note: string): Branch {
  return branch(new PlannedPrefix(address.block, Ipv6Prefix.of(address.value, 128)), name, note, false);
}

/** Each below the smallest that it lies in; a prefix comes before what equals it, in the order given. */
function nest(all: readonly Branch[]): Branch[] {
  const roots: Branch[] = [];
  const open: Branch[] = [];
  for (const one of [...all].sort((a, b) => PlannedPrefix.compare(a.prefix, b.prefix))) {
    while (open.length > 0 && open.at(-1)?.prefix.contains(one.prefix) !== true) open.pop();
    const parent = open.at(-1);
    if (parent === undefined) roots.push(one);
    else parent.branches.push(one);
    open.push(one);
  }
  return [...roots.filter((root) => !root.prefix.isIpv4), ...roots.filter((root) => root.prefix.isIpv4)];
}

function lines(one: Branch, first: string, further: string): string[][] {
  const own = [`${first}${headOf(one)}`, one.name, noteOf(one)];
  const children: (Branch | Gap)[] = one.holdsNetworks ? withGaps(one) : one.branches;
  return [
    own,
    ...children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      const stem = `${further}${isLast ? "└─ " : "├─ "}`;
      return "largest" in child
        ? [[`${stem}free`, "", gapText(one, child)]]
        : lines(child, stem, `${further}${isLast ? "   " : "│  "}`);
    }),
  ];
}

function headOf({ prefix }: Branch): string {
  return prefix.value.length === 128 ? prefix.network.toString() : prefix.toString();
}

function noteOf(one: Branch): string {
  const size = one.prefix.value.size;
  if (one.holdsNetworks || one.prefix.value.length === 128 || size > countable) return one.note;
  const used = one.branches.reduce((sum, { prefix }) => sum + prefix.value.size, 0n);
  return `${one.note}, ${size - used - one.reserved} free`;
}

function withGaps(one: Branch): (Branch | Gap)[] {
  const between = gaps(
    one.prefix.value,
    one.branches.map(({ prefix }) => prefix.value),
  );
  const at = (child: Branch | Gap) => ("largest" in child ? child.first : child.prefix.value.network).value;
  return [...one.branches, ...between].sort((a, b) => (at(a) < at(b) ? -1 : 1));
}

function gapText({ prefix }: Branch, gap: Gap): string {
  const largest = new PlannedPrefix(prefix.block, gap.largest);
  return gap.count === 1n
    ? `${largest}`
    : `${gap.count} /${prefix.lengthInFamily(gap.length)}s; the largest block is ${largest}`;
}
