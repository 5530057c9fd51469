import { expect } from "@jest/globals";
import type { HostPlan } from "../../../core/index.ts";
import type { AgentTwins, TwinName } from "../agent-twins.ts";

/** What a host's kernel has, of which one network configuration is the cause. */
export interface Kernel {
  /** `eno1 3fff:b0b:1::10/64` */
  readonly addresses: readonly string[];
  /** `default via fe80::1 dev eno1`, each next hop for itself. */
  readonly routes: readonly string[];
  readonly rules: readonly string[];
}

/** Everything of scope global, all routes of the main table that the kernel has not made of the addresses, all rules. */
export async function kernelState(twins: AgentTwins, twin: TwinName): Promise<Kernel> {
  const ask = async (...words: readonly string[]) =>
    JSON.parse((await twins.console(twin, `ip -j ${words.join(" ")}`)).stdout);
  const links: { ifname: string; addr_info: { local: string; prefixlen: number; scope: string }[] }[] =
    await ask("addr");
  interface Route {
    readonly dst: string;
    readonly gateway?: string;
    readonly dev?: string;
    readonly nexthops?: readonly { readonly gateway: string; readonly dev: string }[];
  }
  const routes: Route[] = [...(await ask("-4", "route")), ...(await ask("-6", "route"))];
  const rules: { priority: number; src: string; table: string }[] = [
    ...(await ask("-4", "rule")),
    ...(await ask("-6", "rule")),
  ];
  return {
    addresses: links
      .flatMap(({ ifname, addr_info }) =>
        addr_info
          .filter(({ scope }) => scope === "global")
          .map(({ local, prefixlen }) => `${ifname} ${local}/${prefixlen}`),
      )
      .sort(),
    routes: routes
      .flatMap(({ dst, gateway, dev, nexthops }) =>
        (nexthops ?? [{ gateway, dev }]).map((hop) =>
          hop.gateway === undefined ? `${dst} dev ${hop.dev}` : `${dst} via ${hop.gateway} dev ${hop.dev}`,
        ),
      )
      .filter((route) => !route.startsWith("fe80::/64 "))
      .sort(),
    rules: rules.map(({ priority, src, table }) => `${priority} ${src} ${table}`),
  };
}

/** What the plan says of all that, and what else is to be there, of no concern to it. */
export function plannedState(plan: HostPlan, others: Partial<Kernel> = {}): Kernel {
  const own = plan.interfaces.flatMap((networkInterface) =>
    [
      ...networkInterface.addresses,
      ...(networkInterface.ipv4 === undefined ? [] : [networkInterface.ipv4]),
    ].map(({ address, length }) => ({
      name: networkInterface.name,
      address: `${address}`,
      length,
    })),
  );
  const gateways = plan.interfaces.flatMap((networkInterface) =>
    [networkInterface.gateway, networkInterface.ipv4?.gateway].flatMap((via) =>
      via === undefined ? [] : [`default via ${via} dev ${networkInterface.name}`],
    ),
  );
  const onLink = own.map(({ name, address, length }) =>
    address.includes(":")
      ? `${address.replace(/:[^:]*$/, ":")}/${length} dev ${name}`
      : `${address.replace(/\d+$/, "0")}/${length} dev ${name}`,
  );
  return {
    addresses: [
      ...own.map(({ name, address, length }) => `${name} ${address}/${length}`),
      ...(others.addresses ?? []),
    ].sort(),
    routes: [...new Set([...gateways, ...onLink, ...(others.routes ?? [])])].sort(),
    rules: ["0 all local", "32766 all main", "32767 all default", "0 all local", "32766 all main"],
  };
}

/** Duplicate address detection and networkd take a moment. */
export async function comesTo(twins: AgentTwins, twin: TwinName, wanted: Kernel): Promise<void> {
  const limit = Date.now() + 15_000;
  for (;;) {
    const found = await kernelState(twins, twin);
    try {
      expect(found).toEqual(wanted);
      return;
    } catch (error) {
      if (Date.now() > limit) throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
