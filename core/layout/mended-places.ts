import type { Path } from "./layout.ts";

/** Where the source was changed so that checking could go on. */
export class MendedPlaces {
  readonly #places = new Set<string>();
  readonly #renamed = new Map<string, string>();

  /** Whether this place, or one around it, is not as it was written. */
  covers(path: Path): boolean {
    if (this.#places.size === 0) return false;
    return path.some((_, index) => this.has(path.slice(0, index + 1))) || this.has([]);
  }

  /** Whether exactly this place was changed. */
  has(path: Path): boolean {
    return this.#places.has(JSON.stringify(path));
  }

  /** Whether something inside of this place was changed. */
  within(path: Path): boolean {
    const start = JSON.stringify(path).slice(0, -1);
    return [...this.#places].some((place) => place.startsWith(`${start},`));
  }

  add(path: Path): void {
    this.#places.add(JSON.stringify(path));
  }

  /** A name that is safe for anything, to stand for one that is not. */
  rename(original: string): string {
    const name = `hxbad-${this.#renamed.size.toString(36)}`;
    this.#renamed.set(name, original);
    return name;
  }

  /** The path with keys as they were written. */
  original(path: Path): Path {
    if (this.#renamed.size === 0) return path;
    return path.map((step) => this.#renamed.get(String(step)) ?? step);
  }

  /** Whether a name as written stands in the source under another. */
  wasRenamed(name: string): boolean {
    return [...this.#renamed.values()].includes(name);
  }
}
