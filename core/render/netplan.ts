import type { GuestPlan, HostPlan, InterfaceAddress, InterfacePlan, PlannedAddress } from "../plan/index.ts";
import type { RenderedFile } from "./file.ts";
import { loopbackAddresses } from "./loopback.ts";
import { ownedBy, yamlText } from "./yaml-text.ts";

/**
 * A netplan file of our own beside those of cloud-init or an installer: netplan merges files in order of name,
 * so this one only says what is hextet's (netplan reference, "General structure").
 */
export function renderNetplan(host: HostPlan): readonly RenderedFile[] {
  if (host.renderer !== "netplan" || host.interfaces.length === 0) return [];
  const physical = host.interfaces.filter((one) => one.kind.kind === "physical");
  const loopback = loopbackAddresses(host);
  const bridges = host.interfaces.filter((one) => one.kind.kind === "bridge");
  const content = yamlText({
    network: {
      version: 2,
      renderer: "networkd",
      ...(physical.length + loopback.length === 0
        ? {}
        : {
            ethernets: {
              ...(loopback.length === 0 ? {} : { lo: { addresses: loopback } }),
              ...entries(host, physical),
            },
          }),
      ...(bridges.length === 0 ? {} : { bridges: entries(host, bridges) }),
    },
  });
  return [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      content: `${ownedBy(`${host.site}/${host.name}`)}\n${content}`,
      subsystem: "netplan",
    },
  ];
}

/** What a guest's own cloud-init is given (network configuration version 2, which is netplan's). */
export function renderGuestNetwork(guest: GuestPlan): string {
  return yamlText({
    network: {
      version: 2,
      renderer: "networkd",
      ethernets: {
        eth0: {
          dhcp6: false,
          "accept-ra": false,
          addresses: [guest, ...(guest.ipv4 === undefined ? [] : [guest.ipv4])].map(onLink),
          ...routes([guest.gateway, guest.ipv4?.gateway], []),
        },
      },
    },
  });
}

function entries(host: HostPlan, interfaces: readonly InterfacePlan[]): Record<string, unknown> {
  return Object.fromEntries(interfaces.map((one) => [one.name, entry(host, one)]));
}

function onLink({ address, length }: Pick<InterfaceAddress, "address" | "length">): string {
  return `${address}/${length}`;
}

/** The default one of each family that has a next hop (`default` is of the family of what it goes via), then others. */
function routes(
  gateways: readonly (PlannedAddress | undefined)[],
  others: InterfacePlan["routes"],
): Record<string, unknown> {
  const defaults = gateways.flatMap((via) => (via === undefined ? [] : [{ to: "default", via: `${via}` }]));
  const all = [...defaults, ...others.map(({ to, via }) => ({ to: `${to}`, via: `${via}` }))];
  return all.length === 0 ? {} : { routes: all };
}

/** An EC2 instance has its IPv4 address by DHCP, which cloud-init's own file asks for. */
function entry(host: HostPlan, one: InterfacePlan): Record<string, unknown> {
  const ipv4 = host.kind === "ssh" ? one.ipv4 : undefined;
  const addresses = [...one.addresses, ...(ipv4 === undefined ? [] : [ipv4])].map(onLink);
  return {
    ...(one.kind.kind === "bridge"
      ? {
          interfaces: [...one.kind.ports],
          parameters: { stp: false, "forward-delay": 0 },
          ...(one.kind.ports.length === 0 ? { optional: true } : {}),
        }
      : {}),
    dhcp6: false,
    "accept-ra": false,
    ...(addresses.length === 0 ? {} : { addresses }),
    ...routes([one.gateway, ipv4?.gateway], one.routes),
  };
}
