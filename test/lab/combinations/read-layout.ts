/** A layout of a combination, read from its text by these tests alone: it has one site, and one host. */

import { parse } from "yaml";

export interface WrittenNetwork {
  readonly prefix: string;
  readonly mode?: string;
  readonly gateway?: string | { readonly address: string };
  readonly ipv4?: { readonly prefix: string; readonly gateway?: string };
  readonly mtu?: number;
  readonly prefixes?: Readonly<
    Record<string, string | { readonly prefix: string; readonly deprecated?: boolean }>
  >;
  readonly routes?: readonly { readonly to: string; readonly via: string }[];
}

export interface WrittenInterface {
  readonly network?: string;
  readonly addresses?: readonly string[];
  readonly identifier?: string | { readonly token: string };
  readonly ipv4?: string;
  readonly mtu?: number;
  readonly metric?: number;
  readonly table?: number;
  readonly vlan?: { readonly id: number; readonly on: string };
  readonly bond?: {
    readonly ports: readonly string[];
    readonly mode: string;
    readonly primary?: string;
    readonly hashPolicy?: string;
    readonly lacpRate?: string;
  };
  readonly bridge?: {
    readonly ports: readonly string[];
    readonly stp?: boolean;
    readonly vlans?: readonly unknown[];
  };
  readonly macvlan?: { readonly on: string; readonly mode?: string };
  readonly dummy?: object;
}

export interface WrittenHost {
  readonly renderer: string;
  readonly networks: Readonly<Record<string, WrittenNetwork>>;
  readonly interfaces: Readonly<Record<string, WrittenInterface>>;
}

export function readLayout(text: string): WrittenHost {
  const { networks, hosts } = parse(text).sites.rack;
  const { network, interfaces } = hosts.box;
  return { renderer: network.renderer, networks, interfaces };
}

/** How addresses of an interface come that says none itself: `static` where the layout has to give them. */
export function modeOf(host: WrittenHost, { network, addresses }: WrittenInterface): string {
  return addresses === undefined ? (host.networks[network ?? ""]?.mode ?? "static") : "static";
}

/** Whether a NIC is below it, so that a router can be heard there. */
export function leadsOutside({ interfaces }: WrittenHost, name: string): boolean {
  const { dummy, bridge, vlan, macvlan } = interfaces[name] ?? {};
  if (dummy !== undefined || bridge?.ports.length === 0) return false;
  const parent = vlan?.on ?? macvlan?.on;
  return parent === undefined || leadsOutside({ interfaces } as WrittenHost, parent);
}
