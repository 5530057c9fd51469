import type { Layout } from "../layout.ts";
import { prefixForm } from "../layout.ts";
import { Broken } from "../oracle/reason.ts";
import { type Numbered, numberOf } from "../text/numbers.ts";

/** The part of `hextet plan NAME --json` that is read here. */
export interface Rows {
  readonly rows: readonly { readonly name: string; readonly kind: string; readonly address: string }[];
  readonly prefixes: readonly {
    readonly name: string;
    readonly prefix: string;
    readonly delegated: boolean;
    readonly known: boolean;
  }[];
  readonly sites: readonly {
    readonly name: string;
    readonly vpc: { readonly ipv6: string; readonly known: boolean } | null;
  }[];
}

/** The part of `hextet plan NAME --diff REF --json` that is read here. */
export interface Changes {
  readonly changes: readonly { readonly change: string; readonly kind: string; readonly name: string }[];
}

/** `--diff` says of every thing what became of its number, by what two plans say in JSON. */
export function reportsChanges(old: Rows, now: Rows, layout: Layout, { changes }: Changes): void {
  const reported = changes.map(({ change, kind, name }) => `${change}: ${kind} ${name}`).sort();
  const right = expected(old, now, layout).sort();
  const missing = right.filter(
    (words, index) => right.indexOf(words) === index && count(right, words) !== count(reported, words),
  );
  const extra = reported.filter((words) => count(right, words) !== count(reported, words));
  if (missing.length + extra.length > 0)
    throw new Broken(
      "--diff says exactly what moved",
      `it should say\n    ${missing.join("\n    ")}\n  and says\n    ${[...new Set(extra)].join("\n    ")}`,
    );
}

function count(list: readonly string[], words: string): number {
  return list.filter((each) => each === words).length;
}

/** Where a number is: the address itself, and its place in a provider's block. */
interface Place {
  readonly address: string | undefined;
  readonly place: string;
  readonly first: string;
}

function expected(old: Rows, now: Rows, layout: Layout): string[] {
  const blocksBefore = blocks(old);
  const blocksNow = blocks(now);
  const former = formerBlocks(layout, blocksBefore);
  const before = grouped(old.rows, (text) => placeOf(text, blocksBefore, (name) => former.get(name) ?? name));
  const after = grouped(now.rows, (text) => placeOf(text, blocksNow, (name) => name));
  const said: string[] = [];
  const removed: { key: string; place: Place }[] = [];
  const added: { key: string; place: Place }[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const had = [...(before.get(key) ?? [])];
    const has = [...(after.get(key) ?? [])];
    const kept = has.filter((place) => had.some((other) => isSame(other, place)));
    const gone = had.filter((place) => !kept.some((other) => isSame(place, other)));
    const come = has.filter((place) => !kept.includes(place));
    for (const _ of kept) said.push(`kept: ${key}`);
    for (let at = 0; at < Math.max(gone.length, come.length); at++) {
      const [was, is] = [gone[at], come[at]];
      if (was === undefined && is !== undefined) added.push({ key, place: is });
      else if (is === undefined && was !== undefined) removed.push({ key, place: was });
      else if (was !== undefined && is !== undefined)
        said.push(
          `${was.place === is.place ? "moved" : was.first === is.first ? "resized" : "renumbered"}: ${key}`,
        );
    }
  }
  // Several may have had one private number: what is called the same in its site hands it over, else the first by name.
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
  const inSite = (key: string) => key.split("/").slice(1).join("/");
  removed.sort(byKey);
  for (const { key, place } of added.sort(byKey)) {
    const kind = key.split(" ")[0];
    const had = removed.filter((gone) => gone.key.split(" ")[0] === kind && isSame(gone.place, place));
    const from = removed.indexOf(
      had.find((gone) => inSite(gone.key) === inSite(key)) ?? had[0] ?? { key, place },
    );
    if (from >= 0) removed.splice(from, 1);
    said.push(`${from >= 0 ? "handed over" : "added"}: ${key}`);
  }
  return [...said, ...removed.map(({ key }) => `removed: ${key}`)];
}

/** The same address; or the same place in a block of which only one of the two is known. */
function isSame(was: Place, is: Place): boolean {
  if (was.address !== undefined && is.address !== undefined) return was.address === is.address;
  return was.place === is.place;
}

/** The blocks of providers, by name; `undefined` for one that nobody knows yet. */
function blocks({ prefixes, sites }: Rows): Map<string, { length: number; value: bigint | undefined }> {
  return new Map([
    ...prefixes
      .filter(({ delegated }) => delegated)
      .map((prefix) => [`prefix ${prefix.name}`, blockOf(prefix.prefix, prefix.known)] as const),
    ...sites.flatMap(({ name, vpc }) =>
      vpc === null ? [] : [[`vpc ${name}`, blockOf(vpc.ipv6, vpc.known)] as const],
    ),
  ]);
}

function blockOf(text: string, known: boolean) {
  const { length, value } = numberOf(text);
  return { length, value: known ? value : undefined };
}

/** From what a block was called to what it is called: where the plan before has it under the former name alone. */
function formerBlocks(layout: Layout, before: ReadonlyMap<string, unknown>): Map<string, string> {
  const names = [
    ...Object.entries(layout.prefixes).map(
      ([name, prefix]) => ["prefix", name, prefixForm(prefix).formerly] as const,
    ),
    ...Object.entries(layout.sites).map(([name, { formerly }]) => ["vpc", name, formerly] as const),
  ];
  return new Map(
    names.flatMap(([kind, name, former]) =>
      former !== undefined && before.has(`${kind} ${former}`) && !before.has(`${kind} ${name}`)
        ? [[`${kind} ${former}`, `${kind} ${name}`] as const]
        : [],
    ),
  );
}

function placeOf(text: string, known: ReturnType<typeof blocks>, nameOf: (name: string) => string): Place {
  const number = numberOf(text);
  const { block, value, length } = number;
  if (block !== "") {
    const name = known.has(`vpc ${block}`) ? `vpc ${block}` : `prefix ${block}`;
    if (value === 0n && length === known.get(name)?.length)
      return { address: undefined, place: `${nameOf(name)}/${length}`, first: nameOf(name) };
    const place = `${nameOf(name)}/${known.get(name)?.length}+${value}`;
    return { address: undefined, place: `${place}/${length}`, first: place };
  }
  const within = [...known].find(([, candidate]) => isInside(number, candidate));
  const address = `${number.family} ${value}`;
  if (within === undefined)
    return { address: `${address}/${length}`, place: `${address}/${length}`, first: address };
  const [name, outer] = within;
  if (value === outer.value && length === outer.length)
    return { address: `${address}/${length}`, place: `${nameOf(name)}/${length}`, first: address };
  const place = `${nameOf(name)}/${outer.length}+${value - (outer.value ?? 0n)}`;
  return { address: `${address}/${length}`, place: `${place}/${length}`, first: address };
}

function isInside(
  { family, value, length }: Numbered,
  block: { length: number; value: bigint | undefined },
): boolean {
  if (family === 4 || block.value === undefined || length < block.length) return false;
  const bits = BigInt(128 - block.length);
  return value >> bits === block.value >> bits;
}

function grouped(rows: Rows["rows"], place: (text: string) => Place): Map<string, Place[]> {
  const groups = new Map<string, Place[]>();
  for (const { kind, name, address } of rows) {
    const key = `${kind} ${name}`;
    groups.set(key, [...(groups.get(key) ?? []), place(address)]);
  }
  return groups;
}
