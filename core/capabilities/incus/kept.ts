import type { HostPlan } from "../../plan/plan.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { ContainerPlan } from "../containers/values.ts";
import type { ForwardPlan } from "../forwards/values.ts";
import { nicSettings } from "./files.ts";

/**
 * What the keeper sees to, a line each:
 * `forward BRIDGE ADDRESS TARGET`, the target - where ports alone are forwarded;
 * `port BRIDGE ADDRESS PROTOCOL LISTEN TARGET PORT`;
 * `device CONTAINER DEVICE TYPE KEY=VALUE...`, a key without a value being one that is not to be there.
 * None of a plan of which something is not known yet, nor where the layout asks for nothing that a preseed cannot say: hosts of before
 * there was a keeper are as they were.
 */
export function keptLines({ incus, forwards, containers }: HostPlan): readonly string[] {
  if (incus === undefined) return [];
  const own = containers.filter(({ runtime }) => runtime !== "docker");
  if (
    forwards.some(({ address }) => address.block !== undefined) ||
    own.some(({ address }) => address.block !== undefined)
  )
    return [];
  if (forwards.length === 0 && own.every(isSaidByPreseed)) return [];
  return [...forwards.flatMap(forwardLines), ...own.flatMap(deviceLines)];
}

function isSaidByPreseed({ adopt, proxyDevices }: ContainerPlan): boolean {
  return !adopt && proxyDevices.length === 0;
}

function forwardLines({ bridge, address, to, ports }: ForwardPlan): readonly string[] {
  return [
    `forward ${bridge} ${address} ${to === undefined ? "-" : to.address}`,
    ...ports.map(
      ({ protocol, listen, port, to: target }) =>
        `port ${bridge} ${address} ${protocol} ${listen} ${target.address} ${port}`,
    ),
  ];
}

function deviceLines(container: ContainerPlan): readonly string[] {
  const { name, adopt, image, origin, device, bridge, isRouted, proxyDevices } = container;
  const nic = (settings: readonly string[]) => [`device ${name} ${device} nic ${settings.join(" ")}`];
  const way = isRouted
    ? ["nictype=routed", `parent=${bridge}`, `name=${device}`]
    : [`network=${bridge}`, `name=${device}`];
  // A bridge that gives no address by number takes no NIC that has one.
  const withoutAddress = origin === "slaac" ? ["ipv6.address="] : [];
  return [
    ...(adopt ? nic([...way, ...withoutAddress, ...nicSettings(container)]) : []),
    ...(!adopt && image !== undefined && withoutAddress.length > 0 ? nic(withoutAddress) : []),
    ...proxyDevices.map(
      ({ name: proxy, protocol, address, listen, to, port }) =>
        `device ${name} ${proxy} proxy listen=${protocol}:${socket(address, listen)} connect=${protocol}:${socket(to, port)}`,
    ),
  ];
}

function socket(address: PlannedAddress, port: number): string {
  return address.isIpv4 ? `${address}:${port}` : `[${address}]:${port}`;
}
