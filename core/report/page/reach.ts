import type { HostPlan, Plan, PlannedAddress } from "../../plan/index.ts";
import {
  type Endpoint,
  hostOf,
  mayReach,
  reachSignature,
  siteTargets,
  workloads,
} from "../../probe/index.ts";

/**
 * Who may begin a conversation with whom, by kinds of endpoints: of many thousands there are few kinds, and what is allowed
 * follows from the kinds of both. Two on one host reach each other whatever the kinds say.
 */
export interface PageReach {
  readonly endpoints: readonly ReachEndpoint[];
  /** Each set of openings once: `echo`, `tcp 80`. */
  readonly openings: readonly (readonly string[])[];
  /** By the sender's kind and the receiver's, the index of what is allowed. */
  readonly allowed: readonly (readonly number[])[];
}

export interface ReachEndpoint {
  readonly name: string;
  readonly site: string;
  /** The network that its address is in; its site, where it is in none. */
  readonly network: string;
  readonly kind: number;
  /** The machine whose packet filters nothing of what stays within has to pass. */
  readonly host?: string | undefined;
  /** The host that alone knows its address. */
  readonly hidden?: string;
  /** `to`: it is reached at an address that several may have, and begins nothing. */
  readonly only?: "to";
  /** What is tried of it: `echo`, `tcp 80`. */
  readonly openings: readonly string[];
}

/** The port at which a host itself is asked: its way in. */
const sshPort = 22;

interface Asked {
  readonly name: string;
  readonly address: PlannedAddress;
  readonly host: string | undefined;
  readonly hidden: string | undefined;
  readonly tcp: readonly number[];
  readonly only: "to" | undefined;
}

export function pageReach(plan: Plan): PageReach {
  const asked: readonly Asked[] = [
    ...plan.sites.flatMap(({ hosts }) => hosts.flatMap(ofHost)),
    ...workloads(plan).map(ofWorkload),
    ...siteTargets(plan).map(({ name, address, tcp }) => ({
      name,
      address,
      host: undefined,
      hidden: undefined,
      tcp,
      only: "to" as const,
    })),
  ];
  const signature = reachSignature(plan);
  const networkOf = networksOf(plan);
  const kinds = new Map<string, { readonly at: number; readonly like: Asked }>();
  const endpoints = asked.map((each): ReachEndpoint => {
    const key = `${signature(each.address)} ${each.address.block?.name ?? ""} ${each.tcp.join(",")}`;
    const kind = kinds.get(key) ?? { at: kinds.size, like: each };
    kinds.set(key, kind);
    const { site, network } = networkOf(each);
    return {
      name: each.name,
      site,
      network,
      kind: kind.at,
      openings: openingsOf(each.tcp),
      ...(each.host === undefined ? {} : { host: each.host }),
      ...(each.hidden === undefined ? {} : { hidden: each.hidden }),
      ...(each.only === undefined ? {} : { only: each.only }),
    };
  });
  return {
    endpoints,
    ...allowedBetween(
      plan,
      [...kinds.values()].map(({ like }) => like),
    ),
  };
}

function allowedBetween(plan: Plan, kinds: readonly Asked[]): Pick<PageReach, "openings" | "allowed"> {
  const reach = mayReach(plan);
  const sets = new Map<string, number>();
  const rows: number[][] = kinds.map(() => []);
  for (const to of kinds) {
    const admits = reach({ address: to.address, host: undefined });
    for (const [index, { address }] of kinds.entries()) {
      const from = { address, host: undefined };
      const open = openingsOf(to.tcp).filter((_, place) => {
        const port = to.tcp[place - 1];
        return admits(from, port === undefined ? { kind: "echo" } : { kind: "tcp", port });
      });
      const text = open.join(",");
      const known = sets.get(text) ?? sets.size;
      sets.set(text, known);
      rows[index]?.push(known);
    }
  }
  return {
    openings: [...sets.keys()].map((text) => text.split(",").filter((opening) => opening !== "")),
    allowed: rows,
  };
}

/** Echo first, then the ports in their order. */
function openingsOf(tcp: readonly number[]): readonly string[] {
  return ["echo", ...tcp.map((port) => `tcp ${port}`)];
}

/** A host by the first address that a network of its site gives it; nothing where it has none that is known. */
function ofHost({ site, name, interfaces }: HostPlan): Asked[] {
  const own = interfaces.find(({ network, addresses }) => network !== undefined && addresses.length > 0);
  const address = own?.addresses[0]?.address;
  const host = `${site}/${name}`;
  return address === undefined
    ? []
    : [{ name: host, address, host, hidden: undefined, tcp: [sshPort], only: undefined }];
}

function ofWorkload(endpoint: Endpoint): Asked {
  const { name, address, tcp, behind } = endpoint;
  const hidden = behind !== undefined && behind.as === undefined ? behind.host : undefined;
  return { name, address: behind?.as ?? address, host: hostOf(endpoint), hidden, tcp, only: undefined };
}

function networksOf(plan: Plan): (asked: Asked) => { readonly site: string; readonly network: string } {
  const networks = plan.sites.flatMap((site) =>
    site.networks.flatMap(({ name, prefix, further }) =>
      [prefix, ...further.map((each) => each.prefix)].map((each) => ({
        site: site.name,
        network: `${site.name}/${name}`,
        prefix: each,
      })),
    ),
  );
  const byStart = Map.groupBy(
    networks,
    ({ prefix }) => `${prefix.block?.name} ${prefix.value.network.value >> 64n}`,
  );
  return ({ name, address }) => {
    const near = byStart.get(`${address.block?.name} ${address.value.value >> 64n}`) ?? networks;
    const found = near.find(({ prefix }) => prefix.contains(address));
    const [site = ""] = name.split("/");
    return found ?? { site, network: site };
  };
}
