import { readFileSync } from "node:fs";
import { Ipv6Address } from "../core/index.ts";
import {
  type HostPlan,
  type OnPremSitePlan,
  type Plan,
  PlannedAddress,
  stableMac,
} from "../core/plan/index.ts";
import type { Provider } from "./delegating.ts";
import { mtu } from "./stand-ins/mtu.ts";
import type { TwinFile } from "./supervisor/world.ts";

/** A broker of tunnels: a twin beside the site's router that is the other end of one, and is routed what lies behind that. */
export interface Broker extends Pick<Provider, "delegated" | "segments" | "routes" | "twin"> {
  /** The network on the tunnel, which no wire has. */
  readonly network: string;
}

/**
 * For each tunnel of a site whose other end is nobody's of the layout. The end's own address has to be known beforehand.
 * @param authorizedKeys of the lab
 */
export function brokersOf(
  plan: Plan,
  site: OnPremSitePlan,
  authorizedKeys: readonly string[],
): readonly Broker[] {
  const tunnels = site.hosts.flatMap((host) => outward(plan, host).map((tunnel) => ({ host, tunnel })));
  return tunnels.flatMap(
    ({ host, tunnel: { interface: tunnel, local, remote, mtu: size } }, at): Broker[] => {
      const device = host.interfaces.find((own) => own.name === tunnel);
      const network = site.networks.find((own) => own.name === device?.network);
      if (local === undefined || network?.gateway === undefined) return [];
      const name = `${site.name}--broker-${at + 1}`;
      const transit = `${name}-transit`;
      const neighbour = neighbourOf(remote);
      const behind = site.routes.filter((own) => own.network === network.name).map(({ to }) => to);
      const routed = [network.prefix, ...behind];
      return [
        {
          network: network.name,
          delegated: routed.map(({ value }) => value),
          segments: [{ name: transit, addresses: [`${hop.router}/64`, `${neighbour}/31`] }],
          routes: routed.map((to) => ({ to: `${to}`, via: hop.broker, segment: transit })),
          twin: {
            name,
            hostname: "broker",
            features: ["networkd"],
            nics: [
              {
                name: "up0",
                mac: stableMac(plan.name, name, "up0"),
                mtu,
                peer: { kind: "segment", segment: transit },
              },
            ],
            files: files({
              own: `${remote}`,
              router: neighbour,
              client: `${local}`,
              gateway: `${network.gateway}/${network.prefix.length}`,
              behind: behind.map(String),
              size,
            }),
            authorizedKeys,
          },
        },
      ];
    },
  );
}

/** Between broker and router. */
const hop = { router: "fe80::1", broker: "fe80::2" } as const;

/** Those of a host that lead to somebody beyond every network of the layout. */
function outward(plan: Plan, { tunnels }: HostPlan): HostPlan["tunnels"] {
  const known = plan.sites.flatMap(({ networks }) => networks.flatMap(({ ipv4 }) => ipv4?.prefix ?? []));
  return tunnels.filter(
    ({ end, remote }) => end === "client" && !known.some((prefix) => prefix.contains(remote)),
  );
}

/** The router has the other address of a /31 (RFC 3021). */
function neighbourOf({ value }: PlannedAddress): string {
  return `${new PlannedAddress(undefined, Ipv6Address.fromBigInt(value.value ^ 1n))}`;
}

const program = "/usr/local/lib/end-of-tunnel.py";

interface End {
  readonly own: string;
  readonly router: string;
  readonly client: string;
  /** Its address on the tunnel, with the network's prefix length. */
  readonly gateway: string;
  readonly behind: readonly string[];
  /** MTU of the tunnel. */
  readonly size: number;
}

/** Its own program is the tunnel's end: this machine's kernel may have none. */
function files({ own, router, client, gateway, behind, size }: End): readonly TwinFile[] {
  const texts = {
    [program]: readFileSync(new URL("broker/end-of-tunnel.py", import.meta.url), "utf8"),
    "/etc/systemd/network/20-up0.network": `[Match]
Name=up0

[Network]
IPv6AcceptRA=no
Address=${hop.broker}/64
Address=${own}/31
Gateway=${hop.router}
Gateway=${router}
`,
    "/etc/systemd/network/20-tunnel0.network": `[Match]
Name=tunnel0

[Link]
MTUBytes=${size}

[Network]
IPv6AcceptRA=no
Address=${gateway}
${behind.map((prefix) => `\n[Route]\nDestination=${prefix}\n`).join("")}`,
    "/etc/sysctl.d/90-broker.conf": "net.ipv6.conf.all.forwarding = 1\n",
    "/etc/systemd/system/end-of-tunnel.service": `[Unit]
StartLimitIntervalSec=0

[Service]
ExecStart=/usr/bin/python3 ${program} tunnel0 ${own} ${client}
Restart=always
RestartSec=1
`,
    "/etc/systemd/system/multi-user.target.d/broker.conf": "[Unit]\nWants=end-of-tunnel.service\n",
  };
  return Object.entries(texts).map(([path, content]) => ({ path, mode: 0o644, content }));
}
