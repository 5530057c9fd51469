import { mapLink } from "../../links/index.ts";
import type { AddressMembers } from "../address-members.ts";
import type { InterfaceAddress, InterfaceIpv4, InterfacePlan, PoolPlan } from "../plan.ts";
import { type AddressMapping, maybe } from "./mapping.ts";
import { mapInterfaceRoute } from "./routes.ts";

export function mapInterface(plan: InterfacePlan, to: AddressMapping): InterfacePlan {
  const mapped: AddressMembers<InterfacePlan> = {
    link: mapLink(plan.link, to),
    addresses: plan.addresses.map((address) => mapInterfaceAddress(address, to)),
    comes: maybe(plan.comes, (comes) => ({ ...comes, prefix: to.prefix(comes.prefix) })),
    pools: plan.pools.map((pool) => mapPool(pool, to)),
    gateway: maybe(plan.gateway, to.address),
    source: maybe(plan.source, to.address),
    tables: plan.tables.map((table) => ({
      ...table,
      gateway: to.address(table.gateway),
      from: table.from.map(to.prefix),
      except: table.except.map(to.prefix),
    })),
    routes: plan.routes.map((route) => mapInterfaceRoute(route, to)),
    ipv4: maybe(plan.ipv4, (ipv4) => mapInterfaceIpv4(ipv4, to)),
  };
  return { ...plan, ...mapped };
}

export function mapInterfaceAddress(plan: InterfaceAddress, to: AddressMapping): InterfaceAddress {
  const mapped: AddressMembers<InterfaceAddress> = { address: to.address(plan.address) };
  return { ...plan, ...mapped };
}

export function mapInterfaceIpv4(plan: InterfaceIpv4, to: AddressMapping): InterfaceIpv4 {
  const mapped: AddressMembers<InterfaceIpv4> = {
    address: to.address(plan.address),
    gateway: maybe(plan.gateway, to.address),
  };
  return { ...plan, ...mapped };
}

type PoolIpv4 = NonNullable<PoolPlan["ipv4"]>;

function mapPool(pool: PoolPlan, to: AddressMapping): PoolPlan {
  const mapped: AddressMembers<PoolPlan> = {
    prefix: to.prefix(pool.prefix),
    ipv4: maybe(pool.ipv4, (ipv4) => mapPoolIpv4(ipv4, to)),
  };
  return { ...pool, ...mapped };
}

function mapPoolIpv4(ipv4: PoolIpv4, to: AddressMapping): PoolIpv4 {
  const mapped: AddressMembers<PoolIpv4> = { prefix: to.prefix(ipv4.prefix) };
  return { ...ipv4, ...mapped };
}
