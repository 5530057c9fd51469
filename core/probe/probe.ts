import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { Plan, PlannedAddress } from "../plan/index.ts";
import type { Endpoint } from "./endpoint.ts";
import { siteTargets, workloads } from "./endpoints.ts";
import { mayReach, type Opening } from "./may-reach.ts";

/** One fact about reachability that must be true once the plan stands. */
export interface Probe {
  /** Unique and stable: `echo cloud/web-1/site > rack/pve-1/git`. */
  readonly id: string;
  readonly kind: "echo" | "tcp";
  /** Name of the endpoint it starts from; `here` for the machine that runs hextet. */
  readonly from: string;
  readonly to: string;
  /** RFC 5952 text. */
  readonly address: string;
  /** For `tcp`. */
  readonly port: number | undefined;
  /** What the layout asks for: `silence` where it lets nothing through. */
  readonly expected: "answer" | "silence";
}

export interface ProbeResult {
  readonly probe: Probe;
  /** Whether it met what was expected. */
  readonly ok: boolean;
  /** Whether the place that it starts from could be asked: where not, it is not known to be broken either. */
  readonly asked: boolean;
  /** Round trip, or the time to connect. */
  readonly milliseconds: number | undefined;
  /** Hop limit left in the answer: tells a container from a host that answers for it. */
  readonly hopLimit: number | undefined;
  /** What was seen where it is not ok. */
  readonly detail: string;
}

/**
 * From every workload to every other and to every service, and to and from what the caller adds (a host outside, say):
 * echo, and each TCP port. Where the layout lets nothing through, silence is what is expected.
 */
export function reachability(
  plan: Plan,
  outside: readonly Endpoint[],
  capabilities: readonly Capability[] = allCapabilities,
): readonly Probe[] {
  const all = [...workloads(plan, capabilities), ...outside];
  const reach = mayReach(plan);
  const targets = [
    ...all.map((endpoint) => ({ ...endpoint, host: hostOf(endpoint) })),
    ...siteTargets(plan, capabilities).map((target) => ({ ...target, host: undefined })),
  ].map((to) => ({ to, admits: reach(to) }));
  return all.flatMap((from) =>
    targets
      .filter(({ to }) => to.name !== from.name && !isHidden(from, to) && !isHidden(to, from))
      .flatMap(({ to, admits }) =>
        probesBetween(from.name, to, addressFrom(from, to), (opening) =>
          admits({ address: from.address, host: hostOf(from) }, opening) ? "answer" : "silence",
        ),
      ),
  );
}

/** Whether one is known on its own host alone, and the other is elsewhere. */
function isHidden({ behind }: Pick<Endpoint, "behind">, other: Pick<Endpoint, "behind">): boolean {
  return behind !== undefined && behind.as === undefined && other.behind?.host !== behind.host;
}

/** What it is reached at from there. */
function addressFrom(from: Endpoint, { address, behind }: Omit<Endpoint, "place">): PlannedAddress {
  return behind === undefined || behind.host === from.behind?.host ? address : (behind.as ?? address);
}

/** The machine that has it, whose packet filter outside knows nothing of what stays within; none for a guest, which has its own link. */
export function hostOf({ place }: Endpoint): string | undefined {
  return place.kind === "inside" ? place.host : undefined;
}

/** Whether each site's router knows its static routes: seen from outside, the host behind each answers on its inner address. */
export function routeProbes(plan: Plan): readonly Probe[] {
  const seen = new Set<string>();
  return plan.sites.flatMap((site) =>
    site.routes.flatMap(({ to, proof }): Probe[] =>
      // Several routes lead to an anycast address, and one answer comes.
      proof === undefined || seen.size === seen.add(`${to}`).size
        ? []
        : [
            {
              id: `route ${to}`,
              kind: "echo",
              from: "here",
              to: `route ${to}`,
              address: `${proof}`,
              port: undefined,
              expected: "answer",
            },
          ],
    ),
  );
}

function probesBetween(
  from: string,
  to: Omit<Endpoint, "place">,
  address: PlannedAddress,
  expected: (opening: Opening) => Probe["expected"],
): Probe[] {
  const shared = { from, to: to.name, address: `${address}` };
  return [
    {
      ...shared,
      id: `echo ${from} > ${to.name}`,
      kind: "echo",
      port: undefined,
      expected: expected({ kind: "echo" }),
    },
    ...to.tcp.map(
      (port): Probe => ({
        ...shared,
        id: `tcp ${port} ${from} > ${to.name}`,
        kind: "tcp",
        port,
        expected: expected({ kind: "tcp", port }),
      }),
    ),
  ];
}
