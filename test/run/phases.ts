/** The parts of a run, one after the other: a line when one begins, and where the time went at the end. */
import type { Tally } from "./tally.ts";

export class Phases {
  readonly #begun = performance.now();
  readonly #took: string[] = [];

  /** @param name what is run, as a heading */
  async run(name: string, work: () => Promise<Tally>): Promise<Tally> {
    process.stdout.write(`\n== ${name}, ${since(this.#begun)} after the start\n`);
    const begun = performance.now();
    const tally = await work();
    this.#took.push(`${name} ${since(begun)}`);
    return tally;
  }

  /**
   * `linters 18 s, unit tests 150 s; in all 168 s of the 720 s meant for it`, as information: what a machine has to do besides
   * decides over that, and nothing fails by it.
   *
   * @param meant seconds that all of it is to take on a machine with nothing else to do
   */
  summary(meant?: number): string {
    const all = since(this.#begun);
    return `${this.#took.join(", ")}; in all ${all}${meant === undefined ? "" : ` of the ${meant} s meant for it`}`;
  }
}

function since(begun: number): string {
  return `${Math.round((performance.now() - begun) / 1000)} s`;
}
