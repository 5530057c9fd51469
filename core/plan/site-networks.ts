import type { NetworkPlan } from "./plan.ts";

/** The networks of a site, found by name and by the host that routes them. */
export class SiteNetworks {
  readonly #byName: ReadonlyMap<string, NetworkPlan>;
  readonly #routers: ReadonlySet<string>;
  readonly #nextHops: ReadonlySet<string>;

  constructor(networks: readonly NetworkPlan[]) {
    this.#byName = new Map(networks.map((network) => [network.name, network]));
    this.#routers = new Set(
      networks.flatMap(({ placement, gatewayOf, ipv4, routes }) => [
        ...(placement.kind === "host" ? [placement.host] : []),
        ...[gatewayOf?.host, ipv4?.gatewayOf?.host].flatMap((host) => host ?? []),
        ...routes.flatMap(({ through }) => through?.host ?? []),
      ]),
    );
    this.#nextHops = new Set(
      networks.flatMap(({ routes }) =>
        routes.flatMap(({ through }) => (through === undefined ? [] : [`${through.host}/${through.name}`])),
      ),
    );
  }

  get(name: string | undefined): NetworkPlan | undefined {
    return name === undefined ? undefined : this.#byName.get(name);
  }

  isRouter(host: string): boolean {
    return this.#routers.has(host);
  }

  isNextHop(host: string, name: string): boolean {
    return this.#nextHops.has(`${host}/${name}`);
  }
}
