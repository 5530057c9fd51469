import { OverlappingRanges, UsedNumbers } from "../allocate/index.ts";
import type { Path } from "../layout/layout.ts";
import { noObstacles, type Obstacle, type Obstacles } from "./obstacles.ts";
import { PlannedPrefix } from "./planned-prefix.ts";
import type { SitesOf, Source } from "./sources.ts";

/** A network that has its prefix. */
export interface StandingNetwork {
  /** `rack/uplink` */
  readonly owner: string;
  readonly site: string;
  readonly path: Path;
  readonly prefix: PlannedPrefix;
  /** Whether the layout says the prefix as it is, and no source gives it. */
  readonly isWritten: boolean;
}

/** An obstacle, and the source that will give it, where that is only known by the ledger. */
interface Entry extends Obstacle {
  readonly keptIn: string | undefined;
}

/**
 * The sources of one family as they lie in each other, and the networks in them. In the way of what a source gives is
 * what lies in it and does not come from it: other sources, and networks that stand outside of those. In IPv4 only what
 * is of the same site is in the way, since two may have the same private space; new numbers keep clear of the others
 * where there is room, so that the two can be joined one day.
 *
 * Prefixes meet only where one contains the other. So in order of number, outer ones first, whatever lies in one follows
 * it, and each network is kept at the innermost source around it: whoever asks looks at no more than concerns it.
 */
export class NestedSources {
  readonly #places: readonly Place[];
  readonly #family: 4 | 6;

  constructor(sources: readonly Source[], family: 4 | 6, sitesOf: SitesOf) {
    this.#family = family;
    const known = sources.filter(({ space }) => space.prefix.block === undefined);
    const places: Place[] = [];
    const around: Place[] = [];
    for (const source of [...known].sort((a, b) => PlannedPrefix.compare(a.space.prefix, b.space.prefix))) {
      const { prefix } = source.space;
      while (around.at(-1)?.prefix.contains(prefix) === false) around.pop();
      const innermost = around.at(-1);
      const place = innermost?.prefix.equals(prefix) ? innermost : new Place(prefix, innermost);
      if (place !== innermost) {
        places.push(place);
        around.push(place);
      }
      place.around?.add(sourceEntry(source, place.around.prefix, this.#sites(sitesOf(source.name))));
    }
    this.#places = places;
  }

  /** @param keptIn the source that the network comes from, where that has not given it yet and the ledger says that it will */
  add({ owner, site, path, prefix, isWritten }: StandingNetwork, keptIn?: string): void {
    const place = this.#innermostAround(prefix);
    if (place === undefined) return;
    const sites = this.#sites(new Set([site]));
    const range = within(place.prefix, prefix);
    place.add({ ...range, prefix, owner, path, sites, isNetwork: true, isWritten, keptIn });
  }

  /** What is in the way in a source, as far as it stands by now. */
  obstaclesOf({ name, space }: Source): Obstacles {
    const place = this.#innermostAround(space.prefix);
    return place === undefined ? noObstacles : new SourceObstacles(place, name, this.#family === 4);
  }

  #sites(sites: ReadonlySet<string>): ReadonlySet<string> | undefined {
    return this.#family === 4 ? sites : undefined;
  }

  #innermostAround(prefix: PlannedPrefix): Place | undefined {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const found = this.#places[middle];
      if (found !== undefined && PlannedPrefix.compare(found.prefix, prefix) <= 0) low = middle + 1;
      else high = middle;
    }
    let place = this.#places[low - 1];
    while (place !== undefined && !place.prefix.contains(prefix)) place = place.around;
    return place;
  }
}

/** A prefix that one source has, or several, and what lies in it and in none of the sources inside. */
class Place {
  readonly prefix: PlannedPrefix;
  /** The innermost one around it. */
  readonly around: Place | undefined;
  readonly #all: Entry[] = [];
  readonly #bySite = new Map<string, Entry[]>();
  #used: UsedNumbers | undefined;

  constructor(prefix: PlannedPrefix, around: Place | undefined) {
    this.prefix = prefix;
    this.around = around;
  }

  add(entry: Entry): void {
    this.#all.push(entry);
    this.#used?.add(entry);
    for (const site of entry.sites ?? [everybody]) {
      const own = this.#bySite.get(site);
      if (own === undefined) this.#bySite.set(site, [entry]);
      else own.push(entry);
    }
  }

  of(site: string): readonly Entry[] {
    return this.#bySite.get(site) ?? [];
  }

  get used(): UsedNumbers {
    this.#used ??= new UsedNumbers(this.#all);
    return this.#used;
  }
}

/** No site's name. */
const everybody = "";

class SourceObstacles implements Obstacles {
  readonly areOfSites: boolean;
  readonly #place: Place;
  readonly #source: string;
  readonly #lists = new Map<string, OverlappingRanges<Obstacle>>();

  constructor(place: Place, source: string, areOfSites: boolean) {
    this.#place = place;
    this.#source = source;
    this.areOfSites = areOfSites;
  }

  of(site: string | undefined): OverlappingRanges<Obstacle> {
    const whose = this.areOfSites ? (site ?? everybody) : everybody;
    const list =
      this.#lists.get(whose) ??
      new OverlappingRanges(this.#place.of(whose).filter(({ keptIn }) => keptIn !== this.#source));
    this.#lists.set(whose, list);
    return list;
  }

  /** With what the source itself has by the ledger, which is used whoever looks. */
  get used(): UsedNumbers {
    return this.#place.used;
  }
}

function sourceEntry({ title, path, space }: Source, outer: PlannedPrefix, sites: Entry["sites"]): Entry {
  const { prefix } = space;
  const range = within(outer, prefix);
  return {
    ...range,
    prefix,
    owner: title,
    path,
    sites,
    isNetwork: false,
    isWritten: true,
    keptIn: undefined,
  };
}

function within(outer: PlannedPrefix, { value }: PlannedPrefix) {
  const first = outer.value.offsetOf(value.network);
  return { first, last: first + value.size - 1n };
}
