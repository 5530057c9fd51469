import type { Layout } from "../layout.ts";
import {
  containers,
  guests,
  hosts,
  interfaces,
  named,
  networks,
  pools,
  services,
  sites,
} from "../world/places.ts";
import { type Edit, NotHere, need, type World } from "./edit.ts";

/** Something goes, and may come back as it was. What lives in it goes with it (world/tidy.ts). */
export const removing: Readonly<Record<string, Edit>> = {
  "remove a guest": (world, pick) => {
    const { siteName, hostName, guestName } = pick.one(guests(world.layout));
    remove(world, ["sites", siteName, "hosts", hostName, "guests", guestName]);
  },
  "remove a container": (world, pick) => {
    const { siteName, hostName, containerName } = pick.one(containers(world.layout));
    remove(world, ["sites", siteName, "hosts", hostName, "containers", containerName]);
  },
  "remove a host": (world, pick) => {
    const { siteName, hostName } = pick.one(hosts(world.layout));
    remove(world, ["sites", siteName, "hosts", hostName]);
  },
  "remove an interface": (world, pick) => {
    const { siteName, hostName, interfaceName } = pick.one(interfaces(world.layout));
    remove(world, ["sites", siteName, "hosts", hostName, "interfaces", interfaceName]);
  },
  "remove a pool": (world, pick) => {
    const { siteName, hostName, interfaceName, poolName } = pick.one(pools(world.layout));
    remove(world, ["sites", siteName, "hosts", hostName, "interfaces", interfaceName, "pools", poolName]);
  },
  "remove a network": (world, pick) => {
    const { siteName, networkName } = pick.one(networks(world.layout));
    remove(world, ["sites", siteName, "networks", networkName]);
  },
  "remove a service": (world, pick) => {
    const { siteName, serviceName } = pick.one(services(world.layout));
    remove(world, ["sites", siteName, "services", serviceName]);
  },
  "remove a bridge of Incus's": (world, pick) => {
    const { siteName, hostName, host } = pick.one(
      hosts(world.layout).filter((at) => (at.host.incus ?? at.host.lxd) !== undefined),
    );
    const flavor = host.incus === undefined ? "lxd" : "incus";
    const name = pick.one(Object.keys(host[flavor]?.bridges ?? {}).sort());
    remove(world, ["sites", siteName, "hosts", hostName, flavor, "bridges", name]);
  },
  "remove a prefix": (world, pick) => {
    remove(world, ["prefixes", pick.one(named(world.layout.prefixes))[0]]);
  },
  "remove a site": (world, pick) => {
    remove(world, ["sites", pick.one(sites(world.layout)).siteName]);
  },
  "remove IPv4 from a network": (world, pick) => {
    const { siteName, networkName, network } = pick.one(
      networks(world.layout).filter((at) => at.site.aws === undefined),
    );
    need(network.ipv4 !== undefined);
    remove(world, ["sites", siteName, "networks", networkName, "ipv4"]);
  },
  "bring back what was removed": (world, pick) => {
    const { path, value } = pick.one(world.trash);
    const holder = holderOf(world.layout, path);
    const name = path.at(-1) ?? "";
    need(holder !== undefined && !Object.hasOwn(holder, name));
    if (holder !== undefined) Reflect.set(holder, name, structuredClone(value));
    world.trash = world.trash.filter((file) => file.path !== path);
  },
};

function remove(world: World, path: string[]): void {
  const holder = holderOf(world.layout, path);
  const name = path.at(-1) ?? "";
  if (holder === undefined) throw new NotHere();
  world.trash.push({ path, value: structuredClone(Reflect.get(holder, name)) });
  Reflect.deleteProperty(holder, name);
}

function holderOf(layout: Layout, path: readonly string[]): object | undefined {
  let at: unknown = layout;
  for (const step of path.slice(0, -1)) {
    if (typeof at !== "object" || at === null) return undefined;
    at = Reflect.get(at, step);
  }
  return typeof at === "object" && at !== null ? at : undefined;
}
