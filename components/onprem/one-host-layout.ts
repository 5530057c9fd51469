import {
  type LayoutSource,
  type Problem,
  planFromSource,
  problemText,
  type SshHostPlan,
  severityOf,
} from "../../core/index.ts";
import { refusal } from "../refusal.ts";

/** What a host's own arguments say, in the words of a layout. */
export interface OneHostLayout {
  /** The networks that the host is on. */
  readonly networks: Readonly<Record<string, HostNetworkArgs>>;
  /**
   * The host's interfaces, by name.
   * @example { eno1: {}, vmbr0: { bridge: { ports: ["eno1"] }, network: "uplink", addresses: ["::10"] } }
   */
  readonly interfaces: Readonly<Record<string, HostInterfaceArgs>>;
  /**
   * Documentation prefixes are refused in `production`.
   * @default "production"
   */
  readonly purpose?: "production" | "lab" | "example";
}

/** A network that a host is on. */
export interface HostNetworkArgs {
  /** @example "2001:db8:1::/64" */
  readonly prefix: string;
  /**
   * Next hop towards everything else: link-local, or an address of the network.
   * @default no default route through it
   */
  readonly gateway?: string;
}

/** An interface of a host. */
export interface HostInterfaceArgs {
  /**
   * Ports of the bridge that it is; none for a bridge that connects only what lives on the host.
   * @default it is no bridge
   */
  readonly bridge?: { readonly ports: string[] };
  /**
   * Network that it is on.
   * @default none: a port, for instance
   */
  readonly network?: string;
  /**
   * Addresses, as host parts of the network's prefix.
   * @default one that is allocated
   */
  readonly addresses?: string[];
}

type HostSource = NonNullable<LayoutSource["sites"][string]["hosts"]>[string];

const site = "onprem";

/**
 * The plan of a layout that is this one host, so that it is checked and allocated as in any other.
 *
 * @throws Error with every problem, each on its line
 */
export function planOneHost(host: string, layout: OneHostLayout, rest: Partial<HostSource>): SshHostPlan {
  const source: LayoutSource = {
    hextet: 1,
    purpose: layout.purpose ?? "production",
    sites: {
      [site]: {
        networks: { ...layout.networks },
        hosts: { [host]: { connect: unused, interfaces: { ...layout.interfaces }, ...rest } },
      },
    },
  };
  const { plan, problems } = planFromSource(site, source);
  const errors = problems.filter((problem) => severityOf(problem) === "error");
  const planned = plan?.sites
    .flatMap((candidate) => candidate.hosts)
    .find((candidate) => candidate.name === host);
  if (planned?.kind !== "ssh" || errors.length > 0) throw refusal(problemsText(host, errors));
  return planned;
}

/** A layout says how each host is reached; here the component's own arguments do. */
const unused: NonNullable<HostSource["connect"]> = {
  address: "fe80::1",
  hostKey: "ssh-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
};

function problemsText(host: string, problems: readonly Problem[]): string {
  const lines = problems.map((problem) => problemText({ ...problem, path: ownPath(problem.path) }));
  return [`${host} cannot be planned:`, ...lines].join("\n  ");
}

/** The path in the component's arguments: without site and host, which only the layout around them has. */
function ownPath(path: Problem["path"]): Problem["path"] {
  return path[2] === "hosts" ? path.slice(4) : path.slice(2);
}
