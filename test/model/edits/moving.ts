import {
  bridged,
  containers,
  dockerPools,
  guests,
  hosts,
  interfaces,
  isForLoopbacks,
  isPrefix,
  networks,
  sites,
} from "../world/places.ts";
import { type Edit, need } from "./edit.ts";

/** Things go elsewhere: to another network, prefix, pool, host or site. */
export const moving: Readonly<Record<string, Edit>> = {
  "move a guest to another network": ({ layout }, pick) => {
    const { host, guest } = pick.one(guests(layout));
    guest.network = pick.one(bridged(host).filter((name) => name !== guest.network));
  },
  "move a guest to another host": ({ layout }, pick) => {
    const { host, guestName, guest } = pick.one(guests(layout));
    const target = pick.one(
      hosts(layout).filter((at) => at.host !== host && bridged(at.host).length > 0),
    ).host;
    target.guests ??= {};
    need(target.guests[guestName] === undefined);
    delete host.guests?.[guestName];
    const { formerly: _, ...plain } = guest;
    const id = 100 + Math.max(0, ...Object.values(target.guests).map((other) => other.id - 99));
    target.guests[guestName] = { ...plain, id, network: pick.one(bridged(target)) };
  },
  "move a container to another pool": ({ layout }, pick) => {
    const { host, container } = pick.one(containers(layout));
    need(container.pool !== undefined);
    container.pool = pick.one(dockerPools(host).filter((pool) => pool !== container.pool));
  },
  "move an interface to another network": ({ layout }, pick) => {
    const {
      site,
      host,
      one: networkInterface,
    } = pick.one(
      interfaces(layout).filter((at) => at.one.network !== undefined && at.interfaceName !== "lo"),
    );
    const others = Object.keys(site.networks)
      .sort()
      .filter((name) => name !== networkInterface.network && !isForLoopbacks(site, name));
    const network = pick.one(others);
    if (networkInterface.bridge !== undefined)
      for (const guest of Object.values(host.guests ?? {}))
        if (guest.network === networkInterface.network) guest.network = network;
    networkInterface.network = network;
  },
  "move a host to another site": ({ layout }, pick) => {
    const { siteName, site, hostName, host } = pick.one(
      hosts(layout).filter((at) => at.site.aws === undefined),
    );
    const target = pick.one(
      sites(layout).filter((at) => at.siteName !== siteName && at.site.aws === undefined),
    );
    const taken = { ...target.site.hosts, ...target.site.services };
    need(taken[hostName] === undefined);
    const network = pick.one(
      Object.keys(target.site.networks)
        .sort()
        .filter((name) => !isForLoopbacks(target.site, name)),
    );
    delete site.hosts[hostName];
    const { formerly: _, ...plain } = host;
    delete plain.interfaces["lo"];
    for (const machine of [
      ...Object.values(plain.interfaces),
      ...Object.values(plain.guests ?? {}),
      ...Object.values(plain.containers ?? {}),
      ...Object.values((plain.incus ?? plain.lxd)?.bridges ?? {}),
    ])
      if (machine.network !== undefined) machine.network = network;
    target.site.hosts[hostName] = plain;
  },
  "number a network from another prefix": ({ layout }, pick) => {
    const { network } = pick.one(networks(layout).filter((at) => at.site.aws === undefined));
    const six = Object.keys(layout.prefixes).filter(
      (name) => isPrefix(layout, name, 6) && name !== network.from,
    );
    network.from = pick.one(six.sort());
    if (network.prefix !== undefined) {
      network.length = 64;
      delete network.prefix;
    }
  },
  "number a network's IPv4 from another prefix": ({ layout }, pick) => {
    const { network } = pick.one(
      networks(layout).filter((at) => at.site.aws === undefined && at.network.ipv4 !== undefined),
    );
    const four = Object.keys(layout.prefixes).filter((name) => isPrefix(layout, name, 4));
    network.ipv4 = { from: pick.one(four.sort()), length: 27 };
  },
};
