import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { Layout, Path } from "../layout/layout.ts";
import { type LedgerLine, lengthOffset } from "../ledger/index.ts";
import type { Problem } from "../problem/index.ts";

/** A ledger's lines under the names that the layout uses now, and names that two things would have had one after the other. */
export interface RenamedLines {
  /** Where nothing has a former name, the very list that was given. */
  readonly lines: readonly LedgerLine[];
  /** Those of `lines` that go by another name than they were written with, each with the line as it was written. */
  readonly formerly: FormerLines;
  readonly problems: readonly Problem[];
}

export type FormerLines = ReadonlyMap<LedgerLine, LedgerLine>;

/**
 * What has been renamed keeps its numbers: each line whose owner or space goes by a former name is read under the
 * present one. Where that has a line of its own, with another number, nobody can tell whose is whose: a name is handed
 * on in two steps. With the same number it is the same thing, as after merging a branch that has not renamed it yet.
 *
 * All lines stay, so that whoever writes them loses none. Those of a name that is handed on come first, which is who
 * has the name once that is done: so nothing follows from what the other had.
 */
export function renameLines(
  layout: Layout,
  called: string,
  lines: readonly LedgerLine[],
  capabilities: readonly Capability[] = allCapabilities,
): RenamedLines {
  const names = new FormerNames(layout, capabilities);
  if (names.size === 0) return { lines, formerly: new Map(), problems: [] };
  const read = lines.map((written) => ({ written, ...names.present(written) }));
  // Whose name it is already: of two lines the one with fewer names that were others. A site above both may be renamed too.
  const standing = new Map<string, (typeof read)[number]>();
  for (const each of read) {
    if (each.written.freed !== undefined) continue;
    const other = standing.get(key(each));
    if (other === undefined || each.changed < other.changed) standing.set(key(each), each);
  }
  const problems = new Map<Path, Problem>();
  const formerly = new Map<LedgerLine, LedgerLine>();
  const handed: LedgerLine[] = [];
  const renamed = read.flatMap(({ written, space, owner, path }): LedgerLine[] => {
    if (path === undefined) return [written];
    const line = { ...written, space, owner };
    const other = written.freed === undefined ? standing.get(key(line))?.written : undefined;
    if (other?.number === written.number && other.length === written.length && other !== written) return [];
    formerly.set(line, written);
    if (other === undefined || other === written) return [line];
    problems.set(path, handedOn(called, path, other, written));
    handed.push(line);
    return [];
  });
  return { lines: [...handed, ...renamed], formerly, problems: [...problems.values()] };
}

/** Reads single lines under the names that the layout uses now, whatever other lines there are. */
export function presentLine(
  layout: Layout,
  capabilities: readonly Capability[] = allCapabilities,
): (line: LedgerLine) => LedgerLine {
  let names: FormerNames | undefined;
  return (line) => {
    names ??= new FormerNames(layout, capabilities);
    const { space, owner, path } = names.present(line);
    return path === undefined ? line : { ...line, space, owner };
  };
}

function handedOn(called: string, path: Path, present: LedgerLine, former: LedgerLine): Problem {
  return {
    code: "HX068",
    path,
    value: undefined,
    reason: `hands on a name: by the ledger ${present.owner} has ${number(present)} in ${present.space}, and ${former.owner} has ${number(former)}`,
    fix: `hand names on in two steps: without what had the name before, hextet plan ${called} --write; then rename`,
  };
}

function number({ number: own, length, space }: LedgerLine): string {
  return `number ${own.toString(16)}${length === undefined ? "" : `/${length - lengthOffset(space)}`}`;
}

/** From names that things had to names that they have: what is above a thing goes by its present name. */
class FormerNames {
  readonly #names = new Map<string, { readonly name: string; readonly path: Path }>();
  /** Where the last name that was another one stands. */
  #path: Path | undefined;
  /** How many were others. */
  #changed = 0;

  /** Words for things of capabilities on a host, in what owns a number. */
  readonly #lists = new Set<string>();

  constructor(layout: Layout, capabilities: readonly Capability[]) {
    for (const { hostList } of capabilities) if (hostList !== undefined) this.#lists.add(hostList.key);
    for (const prefix of layout.prefixes) this.#note("prefix", "", prefix);
    for (const site of layout.sites) {
      this.#note("site", "", site);
      for (const network of site.networks) this.#note("network", site.name, network);
      for (const { siteList } of capabilities)
        for (const thing of siteList?.read(site) ?? []) this.#note("thing", site.name, thing);
      for (const host of site.hosts) {
        const at = `${site.name}/${host.name}`;
        this.#note("host", site.name, host);
        for (const { hostList } of capabilities)
          for (const thing of hostList?.read(host) ?? []) this.#note(hostList?.key ?? "", at, thing);
        for (const networkInterface of host.interfaces) {
          this.#note("interface", at, networkInterface);
          for (const pool of networkInterface.pools) {
            this.#note("pool", `${at}/${networkInterface.name}`, pool);
            this.#note("pool", at, pool);
          }
        }
      }
    }
  }

  get size(): number {
    return this.#names.size;
  }

  /** A line's names of now, and where in the layout that stands; no path where they are as they were. */
  present(line: LedgerLine): { space: string; owner: string; path: Path | undefined; changed: number } {
    this.#path = undefined;
    this.#changed = 0;
    const [written = "", place = ""] = splitOnce(line.space, ":");
    // IPv4 has spaces of its own, which go by the same names.
    const kind = written.replace(/4$/, "");
    const space = `${written}:${this.#placeName(kind, place)}`;
    const owner = this.#ownerName(kind, line.owner);
    return { space, owner, path: this.#path, changed: this.#changed };
  }

  /** What a space is called after: a network, a pool, a site or a prefix. */
  #placeName(kind: string, place: string): string {
    switch (kind) {
      case "network":
        return this.#network(place);
      case "opaque":
        return place.split("/").length > 2 ? this.#spaceOfPool(place) : this.#network(place);
      case "pool":
        return this.#spaceOfPool(place);
      case "mac":
      case "vpc":
        return this.#site(place);
      case "prefix":
      case "ula":
        return this.#prefix(place);
      default:
        return place;
    }
  }

  #ownerName(kind: string, owner: string): string {
    switch (kind) {
      case "network":
      case "pool":
      case "mac":
      case "opaque":
      case "key":
        return this.#member(owner);
      case "vpc":
      case "prefix":
        return this.#network(owner);
      case "ula":
        return this.#prefix(owner);
      default:
        return owner;
    }
  }

  #site(site: string): string {
    return this.#now("site", "", site);
  }

  #prefix(prefix: string): string {
    return this.#now("prefix", "", prefix);
  }

  #network(path: string): string {
    const [formerSite = "", network = ""] = splitOnce(path, "/");
    const site = this.#site(formerSite);
    return `${site}/${this.#now("network", site, network)}`;
  }

  #member(owner: string): string {
    const [formerSite = "", formerHost = "", ...rest] = owner.split("/");
    const site = this.#site(formerSite);
    if (rest.length === 0) return `${site}/${this.#now("thing", site, formerHost)}`;
    const at = `${site}/${this.#now("host", site, formerHost)}`;
    const [first = "", second = "", pool] = rest;
    if (this.#lists.has(first) && /^[a-z]/.test(second) && pool === undefined) {
      return `${at}/${first}/${this.#now(first, at, second)}`;
    }
    const present = this.#now("interface", at, first);
    if (second === "pools" && pool !== undefined) {
      return `${at}/${present}/pools/${this.#now("pool", `${at}/${present}`, pool)}`;
    }
    if (second === "maps" && pool !== undefined)
      return `${at}/${present}/maps/${this.#mapped(site, at, pool)}`;
    return [at, present, ...rest.slice(1)].join("/");
  }

  /** What a mapping is of: something on its host, a network, or another host. */
  #mapped(site: string, at: string, name: string): string {
    for (const kind of [...this.#lists, "pool"]) {
      const now = this.#now(kind, at, name);
      if (now !== name) return now;
    }
    const network = this.#now("network", site, name);
    return network === name ? this.#now("host", site, name) : network;
  }

  /** `rack/apps-1/eno1/apps` */
  #spaceOfPool(path: string): string {
    const [formerSite = "", formerHost = "", formerInterface = "", pool = ""] = path.split("/");
    const site = this.#site(formerSite);
    const at = `${site}/${this.#now("host", site, formerHost)}`;
    const present = this.#now("interface", at, formerInterface);
    return `${at}/${present}/${this.#now("pool", `${at}/${present}`, pool)}`;
  }

  #note(
    kind: string,
    above: string,
    thing: { name: string; formerly: string | undefined; path: Path },
  ): void {
    if (thing.formerly === undefined) return;
    const path = [...thing.path, "formerly"];
    this.#names.set(`${kind} ${above}/${thing.formerly}`, { name: thing.name, path });
  }

  #now(kind: string, above: string, name: string): string {
    const found = this.#names.get(`${kind} ${above}/${name}`);
    if (found === undefined) return name;
    this.#path = found.path;
    this.#changed++;
    return found.name;
  }
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function key({ space, owner }: Pick<LedgerLine, "space" | "owner">): string {
  return `${space} ${owner}`;
}
