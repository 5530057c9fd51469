import type { Layout } from "../layout.ts";
import { followHost, formerName, type Kind, type Nameable, nameables, rename } from "../world/names.ts";
import { hosts } from "../world/places.ts";
import { type Edit, need, type Pick, type World } from "./edit.ts";

/** Names change, with a word about it or without, there and back again, and are handed on; who was referred to is referred to. */
export const renaming: Readonly<Record<string, Edit>> = {
  "rename a guest": renameOne("guest"),
  "rename a container": renameOne("container"),
  "rename a service": renameOne("service"),
  "rename a pool": renameOne("pool"),
  "rename an interface": renameOne("interface"),
  "rename a host": renameOne("host"),
  "rename a network": renameOne("network"),
  "rename a prefix": renameOne("prefix"),
  "rename a site": renameOne("site"),
  "rename back": ({ layout }, pick) => {
    const thing = pick.one(renamed(layout, pick));
    const former = formerName(thing) ?? "";
    need(!Object.hasOwn(thing.taken, former));
    rename(thing, former);
  },
  /** What had the name goes in the same step. */
  "hand a name on": (world, pick) => {
    const all = ofSomeKind(world.layout, pick);
    const thing = pick.one(all);
    const others = all.filter(({ among, name }) => among === thing.among && name !== thing.name);
    const { name, path } = pick.one(others);
    world.trash.push({ path: [...path], value: structuredClone(thing.among[name]) });
    delete thing.among[name];
    rename(thing, name);
  },
  /** What has been renamed says so no longer, and a new thing of its kind has the name that it had. */
  "give a former name to something new": ({ layout }, pick) => {
    const { among, name, taken, ...thing } = pick.one(renamed(layout, pick));
    const former = formerName({ among, name, taken, ...thing }) ?? "";
    need(!Object.hasOwn(taken, former));
    Reflect.deleteProperty(among[name] ?? {}, "formerly");
    among[former] = unpinned(structuredClone(among[name]));
  },
  "rename a host and say nothing": ({ layout }, pick) => {
    const { siteName, site, hostName, host } = pick.one(hosts(layout));
    const name = pick.name({ ...site.hosts, ...site.services });
    delete site.hosts[hostName];
    const { formerly: _, ...plain } = host;
    site.hosts[name] = plain;
    followHost(layout, siteName, site, hostName, name);
  },
  "forget former names": ({ layout }) => {
    need(forget(layout));
  },
  "forget one former name": ({ layout }, pick) => {
    const holders: object[] = [];
    const look = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      if ("formerly" in value) holders.push(value);
      for (const inner of Object.values(value)) look(inner);
    };
    look(layout);
    Reflect.deleteProperty(pick.one(holders), "formerly");
  },
};

function renameOne(kind: Kind): Edit {
  return ({ layout }: World, pick: Pick) => {
    const thing = pick.one(nameables[kind](layout));
    rename(thing, pick.name(thing.taken, thing.names));
  };
}

const kinds: readonly Kind[] = [
  ...(["guest", "container", "service", "pool", "interface", "host", "network", "prefix", "site"] as const),
];

/** Of a kind of which there are two at least. */
function ofSomeKind(layout: Layout, pick: Pick): readonly Nameable[] {
  const all = kinds.map((kind) => nameables[kind](layout)).filter((things) => things.length > 1);
  return pick.one(all);
}

/** Of a kind of which something has another name than before. */
function renamed(layout: Layout, pick: Pick): readonly Nameable[] {
  const all = kinds.map((kind) => nameables[kind](layout).filter((thing) => formerName(thing) !== undefined));
  return pick.one(all.filter((things) => things.length > 0));
}

/** Without what only one thing can have. */
function unpinned(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== "object" || value === null) return value;
  const isSource = "delegated" in value || "ula" in value;
  const rest = Object.entries(value).flatMap(([key, inner]) => {
    if (["formerly", "address", "addresses", "mac"].includes(key)) return [];
    if (key === "ipv4" && typeof inner === "string") return [];
    if (key === "prefix" && (isSource || "from" in value)) return [];
    if (key === "block" && typeof inner === "string") return [["length", Number(inner.split("/")[1])]];
    return [[key, unpinned(inner)]];
  });
  return Object.fromEntries(rest);
}

function forget(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const had = "formerly" in value;
  Reflect.deleteProperty(value, "formerly");
  return Object.values(value).map(forget).some(Boolean) || had;
}
