import type { GuestPlan, HostPlan, InterfacePlan } from "../plan/index.ts";
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
              ...entries(physical),
            },
          }),
      ...(bridges.length === 0 ? {} : { bridges: entries(bridges) }),
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
          addresses: [`${guest.address}/${guest.length}`],
          ...(guest.gateway === undefined ? {} : { routes: [{ to: "default", via: `${guest.gateway}` }] }),
        },
      },
    },
  });
}

function entries(interfaces: readonly InterfacePlan[]): Record<string, unknown> {
  return Object.fromEntries(interfaces.map((one) => [one.name, entry(one)]));
}

function entry(one: InterfacePlan): Record<string, unknown> {
  const addresses = one.addresses.map(({ address, length }) => `${address}/${length}`);
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
    ...(one.gateway === undefined && one.routes.length === 0
      ? {}
      : {
          routes: [
            ...(one.gateway === undefined ? [] : [{ to: "default", via: `${one.gateway}` }]),
            ...one.routes.map(({ to, via }) => ({ to: `${to}`, via: `${via}` })),
          ],
        }),
  };
}
