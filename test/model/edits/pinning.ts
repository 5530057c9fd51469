import { poolForm } from "../layout.ts";
import { placeOf } from "../oracle/asks.ts";
import type { Stretch } from "../oracle/books.ts";
import { ipv4Text, ipv6Text, numberOf } from "../text/numbers.ts";
import { containers, guests, hosts, interfaces, networks, pools, services } from "../world/places.ts";
import { type Edit, need, type Pick, type World } from "./edit.ts";

/**
 * Pins come and go: on numbers that nobody has, that others have, that rest for others, that rest for the one who
 * pins, and on its own.
 */
export const pinning: Readonly<Record<string, Edit>> = {
  "pin a guest": (world, pick) => {
    const { siteName, hostName, guestName, guest } = pick.one(guests(world.layout));
    const space = `network:${siteName}/${guest.network}`;
    guest.address = host6(aim(world, pick, space, `${siteName}/${hostName}/guests/${guestName}`, 0x50n));
    delete guest.identifier;
  },
  "pin an interface": (world, pick) => {
    const {
      siteName,
      hostName,
      interfaceName,
      one: networkInterface,
    } = pick.one(interfaces(world.layout).filter((at) => at.one.network !== undefined));
    const space = `network:${siteName}/${networkInterface.network}`;
    networkInterface.addresses = [
      host6(aim(world, pick, space, `${siteName}/${hostName}/${interfaceName}`, 0x60n)),
    ];
    delete networkInterface.identifier;
  },
  "pin a container": (world, pick) => {
    const { siteName, hostName, host, containerName, container } = pick.one(containers(world.layout));
    const at = `${siteName}/${hostName}`;
    const place = placeOf(host, at, container);
    need(place !== undefined && container.pool !== host.docker?.bridge?.pool);
    const space = `${place?.kind}:${place?.place}`;
    container.address = host6(aim(world, pick, space, `${at}/containers/${containerName}`, 3n));
    delete container.identifier;
  },
  "pin a service": (world, pick) => {
    const { siteName, serviceName, service } = pick.one(services(world.layout));
    service.address = host6(
      aim(world, pick, `network:${siteName}/${service.network}`, `${siteName}/${serviceName}`, 7n),
    );
  },
  "pin a bridge": (world, pick) => {
    const { siteName, hostName, host } = pick.one(
      hosts(world.layout).filter((at) => (at.host.incus ?? at.host.lxd) !== undefined),
    );
    const bridges = (host.incus ?? host.lxd)?.bridges ?? {};
    const name = pick.one(Object.keys(bridges).sort());
    const bridge = bridges[name];
    if (bridge === undefined) return;
    const space = `network:${siteName}/${bridge.network}`;
    bridge.address = host6(aim(world, pick, space, `${siteName}/${hostName}/${name}`, 2n));
  },
  "pin a pool": (world, pick) => {
    const {
      siteName,
      hostName,
      interfaceName,
      one: networkInterface,
      poolName,
      pool,
    } = pick.one(pools(world.layout));
    const form = poolForm(pool);
    const length = form.block === undefined ? (form.length ?? 126) : numberOf(form.block).length;
    const owner = `${siteName}/${hostName}/${interfaceName}/pools/${poolName}`;
    const size = 1n << BigInt(128 - length);
    const at = aim(world, pick, `network:${siteName}/${networkInterface.network}`, owner, 0x100n);
    const { length: _, ...rest } = form;
    if (networkInterface.pools !== undefined)
      networkInterface.pools[poolName] = { ...rest, block: `${ipv6Text((at / size) * size)}/${length}` };
  },
  "pin a network": (world, pick) => {
    const at = pick.one(
      networks(world.layout).filter(
        (place) => place.network.from !== undefined || place.site.aws !== undefined,
      ),
    );
    const { siteName, site, networkName, network } = at;
    const length = network.prefix === undefined ? (network.length ?? 64) : numberOf(network.prefix).length;
    const size = 1n << BigInt(128 - length);
    const space = site.aws === undefined ? `prefix:${network.from}` : `vpc:${siteName}`;
    const first = aim(world, pick, space, `${siteName}/${networkName}`, 5n << 64n);
    network.prefix = `${ipv6Text((first / size) * size)}/${length}`;
    delete network.length;
  },
  "pin a network elsewhere": ({ layout }, pick) => {
    const { network } = pick.one(networks(layout).filter((place) => place.site.aws === undefined));
    delete network.from;
    delete network.length;
    network.prefix = pick.one([
      "2001:db8:2:a0::/64",
      "2001:db8:2:3::/64",
      "2001:db8:9::/64",
      "2001:db8:5:2::/64",
    ]);
  },
  "unpin a network": ({ layout }, pick) => {
    const { network } = pick.one(
      networks(layout).filter((at) => at.network.prefix !== undefined && at.network.from !== undefined),
    );
    network.length = numberOf(network.prefix ?? "").length;
    delete network.prefix;
  },
  "unpin a subnet": ({ layout }, pick) => {
    const { network } = pick.one(
      networks(layout).filter((at) => at.network.prefix !== undefined && at.site.aws !== undefined),
    );
    delete network.prefix;
  },
  "unpin an address": ({ layout }, pick) => {
    const all = [
      ...guests(layout).map(({ guest }) => guest),
      ...containers(layout).map(({ container }) => container),
      ...services(layout).map(({ service }) => service),
      ...hosts(layout).flatMap(({ host }) => Object.values((host.incus ?? host.lxd)?.bridges ?? {})),
    ];
    delete pick.one(all.filter((thing) => thing.address !== undefined)).address;
  },
  "unpin an interface": ({ layout }, pick) => {
    const { one: networkInterface } = pick.one(
      interfaces(layout).filter((at) => at.one.addresses !== undefined),
    );
    if ((networkInterface.addresses?.length ?? 0) > 1 && pick.maybe()) networkInterface.addresses?.shift();
    else delete networkInterface.addresses;
  },
  "unpin a pool": ({ layout }, pick) => {
    const {
      one: networkInterface,
      poolName,
      pool,
    } = pick.one(pools(layout).filter((at) => poolForm(at.pool).block !== undefined));
    const { block = "", ...rest } = poolForm(pool);
    if (networkInterface.pools !== undefined)
      networkInterface.pools[poolName] = { ...rest, length: numberOf(block).length };
  },
  "pin IPv4": (world, pick) => {
    const all = [
      ...guests(world.layout).map((at) => ({
        space: `network4:${at.siteName}/${at.guest.network}`,
        owner: `${at.siteName}/${at.hostName}/guests/${at.guestName}`,
        has: at.site.networks[at.guest.network]?.ipv4 !== undefined,
        one: at.guest,
      })),
      ...interfaces(world.layout).map((at) => ({
        space: `network4:${at.siteName}/${at.one.network}`,
        owner: `${at.siteName}/${at.hostName}/${at.interfaceName}`,
        has: at.one.network !== undefined && at.site.networks[at.one.network]?.ipv4 !== undefined,
        one: at.one,
      })),
    ];
    const { space, owner, one: thing } = pick.one(all.filter(({ has }) => has));
    thing.ipv4 = ipv4Text(aim(world, pick, space, owner, 11n));
  },
  "pin a network's IPv4": (world, pick) => {
    const { siteName, site, networkName, network } = pick.one(
      networks(world.layout).filter((at) => at.network.ipv4 !== undefined),
    );
    const side = typeof network.ipv4 === "string" ? { prefix: network.ipv4 } : (network.ipv4 ?? {});
    const length = side.prefix === undefined ? (side.length ?? 27) : numberOf(side.prefix).length;
    const space = site.aws === undefined ? `prefix4:${side.from}` : `vpc4:${siteName}`;
    const written = world.layout.prefixes[side.from ?? ""];
    const base = site.aws?.vpc.ipv4 ?? (typeof written === "string" ? written : "10.20.0.0/22");
    const first = aim(world, pick, space, `${siteName}/${networkName}`, 0x80n);
    const size = 1n << BigInt(32 - length);
    const prefix = `${ipv4Text(numberOf(base).value + (first / size) * size)}/${length}`;
    const { length: _, ...rest } = side;
    network.ipv4 = { ...rest, prefix };
  },
  "unpin a network's IPv4": ({ layout }, pick) => {
    const { network } = pick.one(
      networks(layout).filter(({ site, network: candidate }) => {
        const { ipv4 } = candidate;
        const isNumbered = site.aws !== undefined || (typeof ipv4 === "object" && ipv4.from !== undefined);
        return isNumbered && (typeof ipv4 === "string" || ipv4?.prefix !== undefined);
      }),
    );
    const { prefix = "", ...rest } =
      typeof network.ipv4 === "string" ? { prefix: network.ipv4 } : (network.ipv4 ?? {});
    network.ipv4 = { ...rest, length: numberOf(prefix).length };
  },
};

/**
 * A number to pin.
 * @param fresh one that seldom anybody has
 */
export function aim({ books }: World, pick: Pick, space: string, owner: string, fresh: bigint): bigint {
  const { held, rests } = books.get(space) ?? { held: new Map<string, Stretch>(), rests: [] };
  const own = held.get(owner);
  const others = [...held].filter(([name]) => name !== owner).map(([, stretch]) => stretch.first);
  const candidates = [
    [fresh + BigInt(pick.below(16))],
    own === undefined ? [] : [own.first],
    others,
    rests.filter((rest) => rest.owner !== owner).map(({ first }) => first),
    rests.filter((rest) => rest.owner === owner).map(({ first }) => first),
    [own === undefined ? fresh : own.last + 1n],
  ].filter((list) => list.length > 0);
  return pick.one(pick.one(candidates));
}

/** A host part alone: the low 64 bits of a number in a network. */
export function host6(number: bigint): string {
  return ipv6Text(number & 0xffff_ffff_ffff_ffffn);
}
