import { type Container, comesBy, type Host, type Layout, type Site } from "../layout.ts";
import { type HostPlace, hosts, isStacked, named } from "./places.ts";

/** Hosts that can forward, each with the interfaces that have an address to be forwarded. */
export function forwarding(layout: Layout): (HostPlace & { devices: readonly string[] })[] {
  return hosts(layout).flatMap((at) => {
    const devices = devicesOf(at.site, at.host);
    return devices.length > 0 && targets(at.host).length > 0 ? [{ ...at, devices }] : [];
  });
}

/** Containers on the first bridge of Incus's or LXD's that has any: a forward leads to those of one bridge. */
export function targets(host: Host): readonly string[] {
  const [[, bridge] = []] = named((host.incus ?? host.lxd)?.bridges ?? {});
  if (bridge === undefined || host.docker !== undefined) return [];
  return named(host.containers ?? {}).flatMap(([name, { network = bridge.network }]) =>
    network === bridge.network ? [name] : [],
  );
}

function devicesOf(site: Site, host: Host): readonly string[] {
  if (host.retired || (host.incus ?? host.lxd) === undefined) return [];
  return named(host.interfaces).flatMap(([name, device]) => {
    const leadsOut = device.network !== undefined && device.bridge === undefined && name !== "lo";
    const isGiven = comesBy(site, device) === undefined && device.addresses?.length !== 0;
    return leadsOut && isGiven && !isStacked(host, name) && device.wireguard === undefined ? [name] : [];
  });
}

/** Takes out what leads to nobody any more, or from nowhere. */
export function tidyForwards(site: Site, host: Host): void {
  const devices = devicesOf(site, host);
  const known = targets(host);
  const mayProxy = (name: string, container: Container) =>
    known.includes(name) && Reflect.get(container, "vm") !== true && Reflect.has(container, "image");
  for (const [name, container] of named(host.containers ?? {}))
    for (const [proxy, device] of named(container.proxyDevices ?? {}))
      if (!devices.includes(device.interface) || !mayProxy(name, container))
        delete container.proxyDevices?.[proxy];
  const proxied = new Set(
    named(host.containers ?? {}).flatMap(([, { proxyDevices = {} }]) =>
      Object.values(proxyDevices).map((device) => device.interface),
    ),
  );
  const taken = new Set<string>();
  for (const [name, forward] of named(host.forwards ?? {})) {
    const device = host.interfaces[forward.interface];
    const hasIpv4 =
      device?.ipv4 !== undefined && known.every((own) => host.containers?.[own]?.ipv4 !== undefined);
    if (forward.ports === undefined || !hasIpv4) delete forward.ipv4;
    const ports = Object.fromEntries(named(forward.ports ?? {}).filter(([, to]) => known.includes(to)));
    if (Object.keys(ports).length === 0) delete forward.ports;
    else forward.ports = ports;
    if (forward.to !== undefined && !known.includes(forward.to)) delete forward.to;
    // Nobody else listens at an address that is forwarded.
    const own = [
      ...(forward.address === "own" ? ["6"] : []),
      ...(forward.ipv4 === undefined ? [] : ["4"]),
    ].map((family) => `${forward.interface} ${family}`);
    const isTaken = own.some((each) => taken.has(each)) || (own.length > 0 && proxied.has(forward.interface));
    for (const each of own) taken.add(each);
    const leadsNowhere =
      forward.ports === undefined && (forward.to === undefined || forward.address === "own");
    if (!devices.includes(forward.interface) || leadsNowhere || isTaken) delete host.forwards?.[name];
  }
  if (Object.keys(host.forwards ?? {}).length === 0) delete host.forwards;
}
