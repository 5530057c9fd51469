import { type ContainerPlan, holdingName, holdings, type Plan, type PlannedAddress } from "../plan/index.ts";

/** Where a probe runs, or what it is aimed at. */
export interface Endpoint {
  /** `cloud/web-1/site`, or whatever names a thing outside of the plan. */
  readonly name: string;
  readonly address: PlannedAddress;
  /** TCP ports it answers on. */
  readonly tcp: readonly number[];
  readonly place: Place;
}

/** How to get a shell in somebody's network: over SSH to `host`, and on from there. */
export type Place =
  /** The machine itself. */
  | { readonly kind: "host"; readonly host: string }
  /** A container's network namespace, entered from its host, so that the image needs no tools. */
  | {
      readonly kind: "container";
      readonly host: string;
      readonly runtime: ContainerPlan["runtime"];
      readonly container: string;
    };

/** Every container and guest of a plan. */
export function workloads(plan: Plan): readonly Endpoint[] {
  const found: Endpoint[] = [];
  for (const holding of holdings(plan)) {
    // Probes are made in IPv6.
    if (holding.retired || holding.family !== 6) continue;
    const name = holdingName(holding);
    if (holding.kind === "guest") {
      const { address, of: guest } = holding;
      found.push({ name, address, tcp: guest.tcp, place: { kind: "host", host: name } });
    } else if (holding.kind === "container") {
      const { site, host, address, of: container } = holding;
      const { runtime, tcp } = container;
      const place: Place = { kind: "container", host: `${site}/${host}`, runtime, container: container.name };
      found.push({ name, address, tcp, place });
    }
  }
  return found;
}

/** What packets can be aimed at and nothing can be asked in: services, which several hosts may answer for. */
export function services(plan: Plan): readonly Omit<Endpoint, "place">[] {
  return plan.sites.flatMap((site) =>
    site.services
      .filter(({ hosts }) => hosts.length > 0)
      .map(({ name, address, tcp }) => ({ name: `${site.name}/${name}`, address, tcp })),
  );
}
