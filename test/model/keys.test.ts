import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { NotHere, Pick, type World } from "./edits/edit.ts";
import { edits } from "./edits/index.ts";
import { plainKeys } from "./edits/plain-keys.ts";
import type { Layout } from "./layout.ts";
import { layoutOf, partNames } from "./world/parts.ts";
import { tidy } from "./world/tidy.ts";

const file = join(import.meta.dirname, "..", "..", "schema", "layout.schema.json");

/** What the model's small IPv4 networks have no room for: see test/core/capabilities/routers.test.ts. */
const elsewhere: ReadonlySet<string> = new Set([
  "sites.*.routers.*.networks.*.ipv4.leases",
  // Which names and families there have to be for these: test/core/capabilities/forwards.test.ts.
  "sites.*.hosts.*.forwards.*.address.ref",
  "sites.*.hosts.*.forwards.*.ipv4",
  "sites.*.hosts.*.containers.*.routed",
  // Which address of the host there has to be: test/core/capabilities/docker-networks.test.ts.
  "sites.*.hosts.*.docker.networks.*.nat.address",
  "sites.*.hosts.*.docker.networks.*.nat.address.ref",
  "sites.*.hosts.*.docker.networks.*.nat.ipv4",
]);

/** What is below a macvlan: test/core/capabilities/macvlans.test.ts adds, removes, renames and reorders them. */
const ofMacvlans = /^sites\.\*\.hosts\.\*\.macvlans\.\*\./;

/**
 * A key that the model never writes is one that nothing here guards: see edits/plain-keys.ts for how to add it.
 */
test("the model writes every key that a layout can have", () => {
  const known = keysOf(JSON.parse(readFileSync(file, "utf8")));
  expect(known.size).toBeGreaterThan(100);
  expect(keysNotWritten(known).filter((key) => !elsewhere.has(key) && !ofMacvlans.test(key))).toEqual([]);
});

test("every line of plain keys is about a key that there is", () => {
  const known = keysOf(JSON.parse(readFileSync(file, "utf8")));
  expect(plainKeys.map(({ path }) => path).filter((path) => !known.has(path))).toEqual([]);
});

/** Paths of keys in a JSON Schema, with `*` for names that somebody chooses and for places in a list. */
function keysOf(schema: unknown, at = ""): Set<string> {
  const found = new Set<string>();
  if (typeof schema !== "object" || schema === null) return found;
  const { properties, additionalProperties, items, anyOf, oneOf, allOf }: Record<string, unknown> = {
    ...schema,
  };
  const within = (inner: unknown, path: string) => {
    for (const key of keysOf(inner, path)) found.add(key);
  };
  for (const [key, inner] of Object.entries(properties ?? {})) {
    found.add(`${at}${key}`);
    within(inner, `${at}${key}.`);
  }
  within(additionalProperties, `${at}*.`);
  within(items, `${at}*.`);
  for (const some of [anyOf, oneOf, allOf])
    if (Array.isArray(some)) for (const part of some) within(part, at);
  return found;
}

/** Keys that no layout has that comes out of many edits: of each edit on layouts of many kinds. Nobody plans them here. */
function keysNotWritten(known: ReadonlySet<string>): readonly string[] {
  const written = new Set<string>();
  const missing = () => [...known].filter((key) => !written.has(key));
  const names = Object.keys(edits);
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed >>> 8;
  };
  for (let round = 0; round < 20 * partNames.length && missing().length > 0; round++) {
    const part = round % partNames.length;
    let layout = layoutOf(partNames.filter((_, index) => index === part || next() % 6 === 0));
    for (let step = 0; step < 12; step++)
      layout = edited(layout, names[next() % names.length] ?? "", next) ?? layout;
    for (const name of names)
      for (let time = 0; time < 4; time++) note(edited(layout, name, next), "", written);
  }
  return missing();
}

function edited(layout: Layout, name: string, next: () => number): Layout | undefined {
  const world: World = { layout: structuredClone(layout), trash: [], books: new Map() };
  try {
    edits[name]?.(world, new Pick([next(), next(), next(), next(), next()]));
  } catch (error) {
    if (error instanceof NotHere) return undefined;
    throw error;
  }
  tidy(world.layout);
  return world.layout;
}

function note(value: unknown, at: string, written: Set<string>): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    written.add(`${at}${key}`);
    const isName = chosen.test(at) || Array.isArray(value);
    note(inner, `${at}${isName ? "*" : key}.`, written);
  }
}

/** Where names stand that somebody chooses. */
const chosen =
  /(^|\.)(prefixes|sites|networks|hosts|services|routers|reservations|interfaces|alsoIn|pools|containers|guests|bridges|peers|docker\.networks|allow|files|forwards|ports|proxyDevices)\.$/;
