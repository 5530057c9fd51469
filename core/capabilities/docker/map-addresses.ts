import type { AddressMembers } from "../../plan/address-members.ts";
import { type AddressMapping, maybe } from "../../plan/mapped/mapping.ts";
import type { DockerBridge, DockerPlan } from "../../plan/plan.ts";
import type { DockerNat, DockerNetwork } from "./values.ts";

type BridgeIpv4 = NonNullable<DockerBridge["ipv4"]>;

export function mapDocker(docker: DockerPlan, to: AddressMapping): DockerPlan {
  const mapped: AddressMembers<DockerPlan> = {
    bridge: maybe(docker.bridge, (bridge) => mapBridge(bridge, to)),
    addressPools: docker.addressPools.map((pool) => ({ ...pool, prefix: to.prefix(pool.prefix) })),
    networks: docker.networks.map((network) => mapNetwork(network, to)),
  };
  return { ...docker, ...mapped };
}

function mapNetwork(network: DockerNetwork, to: AddressMapping): DockerNetwork {
  const nat = network.nat.map(
    (own): DockerNat => ({ ...own, from: to.prefix(own.from), address: maybe(own.address, to.address) }),
  );
  return { ...mapBridge(network, to), nat };
}

function mapBridge<Bridge extends DockerBridge>(bridge: Bridge, to: AddressMapping): Bridge {
  const mapped: AddressMembers<DockerBridge> = {
    prefix: to.prefix(bridge.prefix),
    gateway: to.address(bridge.gateway),
    ipv4: maybe(bridge.ipv4, (ipv4) => mapIpv4(ipv4, to)),
  };
  return { ...bridge, ...mapped };
}

function mapIpv4(ipv4: BridgeIpv4, to: AddressMapping): BridgeIpv4 {
  const mapped: AddressMembers<BridgeIpv4> = {
    prefix: to.prefix(ipv4.prefix),
    gateway: to.address(ipv4.gateway),
  };
  return { ...ipv4, ...mapped };
}
