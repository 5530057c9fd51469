import { Ipv6Address, Ipv6Prefix, withValue } from "../core/index.ts";
import { eui64, type HostPlan, type OnPremSitePlan, type Plan, stableMac } from "../core/plan/index.ts";
import { mtu } from "./stand-ins/mtu.ts";
import type { RouteTopology, SegmentTopology } from "./supervisor/topology.ts";
import type { TwinFile, TwinSpec } from "./supervisor/world.ts";

/** What the lab's providers delegate where nobody has recorded what a real one does: documentation prefixes (RFC 9637). */
const space = Ipv6Prefix.parse("3fff:e00::/24");

/**
 * The layout with a block for each prefix that a host of it asks for and that nobody has recorded, as
 * `hextet follow --write` puts it there once a provider has delegated one: the lab delegates that.
 *
 * @param layout YAML text of a layout without problems, which `plan` is of. @returns the same text where no host asks
 */
export function withDelegated(layout: string, { prefixes }: Plan): string {
  return prefixes.reduce((text, { name, unknown, requester }, at) => {
    if (unknown === undefined || requester === undefined) return text;
    const first = space.network.value + (BigInt(at) << BigInt(128 - unknown.length));
    const block = Ipv6Prefix.containing(Ipv6Address.fromBigInt(first), unknown.length);
    return withValue(text, ["prefixes", name, "prefix"], `${block}`);
  }, layout);
}

/** The provider behind one interface of a host that asks for prefixes: a twin between that and the site's router. */
export interface Provider {
  readonly host: string;
  /** By which the host asks. */
  readonly interface: string;
  /** The segment of that interface and the provider. */
  readonly access: string;
  readonly delegated: readonly Ipv6Prefix[];
  readonly segments: readonly SegmentTopology[];
  readonly routes: readonly RouteTopology[];
  readonly twin: TwinSpec;
}

/**
 * @param macOf of a host's interface
 * @param authorizedKeys of the lab
 */
export function providersOf(
  plan: Plan,
  site: OnPremSitePlan,
  macOf: (host: HostPlan, device: string) => string,
  authorizedKeys: readonly string[],
): readonly Provider[] {
  const asking = site.hosts.flatMap((host) =>
    [...new Set(host.requests.map((request) => request.interface))].map((device) => ({ host, device })),
  );
  return asking.map(({ host, device }, at): Provider => {
    const name = `${site.name}--provider-${at + 1}`;
    const [access, transit] = [`${name}-access`, `${name}-transit`];
    const names = new Set(
      host.requests.filter((own) => own.interface === device).map(({ prefix }) => prefix),
    );
    const delegated = plan.prefixes.filter((own) => names.has(own.name)).map(({ prefix }) => prefix.value);
    const nic = (own: string, segment: string) => ({
      name: own,
      mac: stableMac(plan.name, name, own),
      mtu,
      peer: { kind: "segment", segment } as const,
    });
    return {
      host: host.name,
      interface: device,
      access,
      delegated,
      segments: [
        { name: access, addresses: [] },
        { name: transit, addresses: [`${hop.router}/64`] },
      ],
      routes: delegated.map((prefix) => ({ to: `${prefix}`, via: hop.provider, segment: transit })),
      twin: {
        name,
        hostname: "provider",
        features: ["networkd"],
        nics: [nic("cust0", access), nic("up0", transit)],
        files: files(
          delegated,
          `${Ipv6Address.fromBigInt(linkLocal.value | eui64(macOf(host, device)).value)}`,
        ),
        authorizedKeys,
      },
    };
  });
}

/** Between provider and router. */
const hop = { router: "fe80::1", provider: "fe80::2" } as const;

const linkLocal = Ipv6Address.parse("fe80::");

/** The network of the access, by which a lease comes of IPv4: documentation addresses (RFC 5737). */
const ipv4 = { own: "192.0.2.1/24", from: "192.0.2.10", to: "192.0.2.200" } as const;

/** @param customer link-local address of who asks */
function files(delegated: readonly Ipv6Prefix[], customer: string): readonly TwinFile[] {
  const routes = delegated.map((prefix) => `\n[Route]\nDestination=${prefix}\nGateway=${customer}\n`);
  const texts = {
    "/etc/systemd/network/20-cust0.network": `[Match]
Name=cust0

[Network]
IPv6AcceptRA=no
Address=${ipv4.own}
${routes.join("")}`,
    "/etc/systemd/network/20-up0.network": `[Match]
Name=up0

[Network]
IPv6AcceptRA=no
Address=${hop.provider}/64
Gateway=${hop.router}
`,
    "/etc/sysctl.d/90-provider.conf": "net.ipv6.conf.all.forwarding = 1\n",
    "/etc/radvd.conf": `interface cust0 {
	AdvSendAdvert on;
	MinRtrAdvInterval 3;
	MaxRtrAdvInterval 10;
};
`,
    "/etc/kea/kea-dhcp6.conf": `${JSON.stringify({ Dhcp6: kea(delegated) }, null, 2)}\n`,
    "/etc/dnsmasq.conf": `port=0
interface=cust0
bind-dynamic
dhcp-range=${ipv4.from},${ipv4.to},1h
`,
    "/etc/systemd/system/provider-ipv4.service": `[Service]
ExecStart=/usr/sbin/dnsmasq --keep-in-foreground --conf-file=/etc/dnsmasq.conf
`,
    "/etc/systemd/system/multi-user.target.d/provider.conf": `[Unit]
Wants=radvd.service kea-dhcp6-server.service provider-ipv4.service
`,
  };
  return Object.entries(texts).map(([path, content]) => ({ path, mode: 0o644, content }));
}

/** It starts before its interface is up, and tries until that is. */
function kea(delegated: readonly Ipv6Prefix[]) {
  return {
    "interfaces-config": {
      interfaces: ["cust0"],
      "service-sockets-max-retries": 60,
      "service-sockets-retry-wait-time": 500,
    },
    "lease-database": { type: "memfile", persist: true, name: "/var/lib/kea/leases6.csv" },
    "preferred-lifetime": 3600,
    "valid-lifetime": 7200,
    subnet6: [
      {
        id: 1,
        subnet: "3fff:eff:ffff:ffff::/64",
        interface: "cust0",
        "pd-pools": delegated.map(({ network, length }) => ({
          prefix: `${network}`,
          "prefix-len": length,
          "delegated-len": length,
        })),
      },
    ],
  };
}
