import type { Layout } from "../layout.ts";
import { type Book, type Books, type Rest, type Stretch, settled, span } from "./books.ts";

/**
 * What has been renamed, and says so, keeps its numbers: every name in the books that is a former one of something in
 * the layout is read as the present one, level by level.
 *
 * @returns `clashes`: things whose present and whose former name both have a number, and not the same one. Names are
 *   handed on in two steps; of one step nobody could tell whose number is whose.
 */
export function renamed(books: Books, layout: Layout): { books: Books; clashes: readonly string[] } {
  const now = new Names(layout);
  const clashes: string[] = [];
  const made = new Map<string, { held: Map<string, Stretch>; rests: Rest[] }>();
  for (const [space, book] of books) {
    const name = now.space(space);
    const target = made.get(name) ?? { held: new Map<string, Stretch>(), rests: [] };
    made.set(name, target);
    for (const [owner, stretch] of book.held) {
      const present = now.owner(space, owner);
      const other = target.held.get(present);
      if (other !== undefined && span(other) !== span(stretch)) clashes.push(`${name} ${present}`);
      // Who is to have the name is the one that says so.
      if (other === undefined || present !== owner || name !== space) target.held.set(present, stretch);
    }
    for (const rest of book.rests) target.rests.push({ ...rest, owner: now.owner(space, rest.owner) });
  }
  const settledBooks = [...made].map(([space, { held, rests }]): [string, Book] => [
    space,
    { held, rests: settled(rests) },
  ]);
  return { books: new Map(settledBooks), clashes };
}

type Things = Readonly<Record<string, unknown>> | undefined;

/** The present names of what a ledger's spaces and owners are called after. */
export class Names {
  readonly #layout: Layout;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  space(space: string): string {
    const [kind = "", place = ""] = split(space);
    const parts = place.split("/");
    const family = kind.replace(/4$/, "");
    if (family === "prefix" || family === "ula") return `${kind}:${present(this.#layout.prefixes, place)}`;
    if (family === "vpc" || family === "mac") return `${kind}:${this.#site(place).name}`;
    return `${kind}:${parts.length > 2 ? this.#pool(parts) : this.#network(parts)}`;
  }

  owner(space: string, owner: string): string {
    const kind = (split(space)[0] ?? "").replace(/4$/, "");
    if (kind === "ula") return present(this.#layout.prefixes, owner);
    if (kind === "prefix" || kind === "vpc") return this.#network(owner.split("/"));
    return this.#member(owner.split("/"));
  }

  #site(former: string) {
    const name = present(this.#layout.sites, former);
    return { name, site: this.#layout.sites[name] };
  }

  #host(formerSite: string, formerHost: string) {
    const { name, site } = this.#site(formerSite);
    const hostName = present(site?.hosts, formerHost);
    return { at: `${name}/${hostName}`, host: site?.hosts[hostName] };
  }

  #network([formerSite = "", former = ""]: readonly string[]): string {
    const { name, site } = this.#site(formerSite);
    return `${name}/${present(site?.networks, former)}`;
  }

  #pool([formerSite = "", formerHost = "", on = "", former = ""]: readonly string[]): string {
    const { at, host } = this.#host(formerSite, formerHost);
    const name = present(host?.interfaces, on);
    return `${at}/${name}/${present(host?.interfaces[name]?.pools, former)}`;
  }

  #member([formerSite = "", second = "", third, fourth, fifth]: readonly string[]): string {
    if (third === undefined) {
      const { name, site } = this.#site(formerSite);
      return `${name}/${present(site?.services, second)}`;
    }
    const { at, host } = this.#host(formerSite, second);
    const isWorkload = fourth !== undefined && fifth === undefined && /^[a-z]/.test(fourth);
    if (third === "guests" && isWorkload) return `${at}/guests/${present(host?.guests, fourth)}`;
    if (third === "containers" && isWorkload) return `${at}/containers/${present(host?.containers, fourth)}`;
    const name = present(host?.interfaces, third);
    if (fourth === "peers" && fifth !== undefined) return `${at}/${name}/peers/${fifth}`;
    if (fifth !== undefined) return `${at}/${name}/pools/${present(host?.interfaces[name]?.pools, fifth)}`;
    return fourth === undefined ? `${at}/${name}` : `${at}/${name}/${fourth}`;
  }
}

/** What is now called otherwise, and was called so before. */
function present(things: Things, former: string): string {
  for (const [name, thing] of Object.entries(things ?? {}))
    if (typeof thing === "object" && thing !== null && "formerly" in thing && thing.formerly === former)
      return name;
  return former;
}

function split(space: string): string[] {
  const at = space.indexOf(":");
  return [space.slice(0, at), space.slice(at + 1)];
}
