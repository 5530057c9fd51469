/** Combinations in which any two choices meet in every way, chosen greedily, and always alike for a seed. */

import { type Choice, type Combination, choices, names } from "./choices.ts";

/** Of two choices a thing each: `link=dummy base=bond`. */
export function pairsOf(combination: Combination): readonly string[] {
  return names.flatMap((first, at) =>
    names.slice(at + 1).map((second) => pair(first, combination[first], second, combination[second])),
  );
}

export function pair(first: Choice, value: string, second: Choice, other: string): string {
  return `${first}=${value} ${second}=${other}`;
}

/** Every pair that there is. @param limits what is left of a choice; all of it where absent */
export function allPairs(limits: Limits = {}): ReadonlySet<string> {
  return new Set(
    names.flatMap((first, at) =>
      names
        .slice(at + 1)
        .flatMap((second) =>
          of(first, limits).flatMap((value) =>
            of(second, limits).map((other) => pair(first, value, second, other)),
          ),
        ),
    ),
  );
}

export type Limits = { readonly [Key in Choice]?: readonly Combination[Key][] };

function of(choice: Choice, limits: Limits): readonly string[] {
  return limits[choice] ?? choices[choice];
}

/**
 * Combinations without end: first those that together have every wanted pair, then random ones.
 * @param fits whether a combination may be taken; a pair that fits in none is given up after many tries
 */
export function* combinations(
  seed: number,
  limits: Limits = {},
  fits: (combination: Combination) => boolean = () => true,
): Generator<Combination, never> {
  const random = randomOf(seed);
  const draw = (fixed: Readonly<Record<string, string>> = {}) =>
    // Each value is one of its choice's own.
    Object.fromEntries(
      names.map((name) => [name, fixed[name] ?? oneOf(of(name, limits), random)]),
    ) as unknown as Combination;
  const wanted = new Set(allPairs(limits));
  while (wanted.size > 0) {
    const [next = ""] = wanted;
    const fixed = Object.fromEntries(
      [...next.matchAll(/(\w+)=(.*?)(?= \w+=|$)/g)].map(([, key, value]) => [key, value]),
    );
    let best: Combination | undefined;
    let most = 0;
    for (let tries = 0; tries < 120 && (tries < 12 || best === undefined); tries++) {
      const candidate = draw(fixed);
      if (!fits(candidate)) continue;
      const fresh = pairsOf(candidate).filter((each) => wanted.has(each)).length;
      if (fresh > most) [best, most] = [candidate, fresh];
    }
    wanted.delete(next);
    if (best === undefined) continue;
    for (const each of pairsOf(best)) wanted.delete(each);
    yield best;
  }
  for (;;) {
    const candidate = draw();
    if (fits(candidate)) yield candidate;
  }
}

export function take<Value>(count: number, all: Iterable<Value>): readonly Value[] {
  const taken: Value[] = [];
  for (const value of all) {
    if (taken.length === count) break;
    taken.push(value);
  }
  return taken;
}

function oneOf<Value>(all: readonly Value[], random: () => number): Value {
  const chosen = all[Math.floor(random() * all.length)];
  if (chosen === undefined) throw new Error("there is nothing to choose from");
  return chosen;
}

/** Numbers from 0 to 1 by a linear congruential generator (modulus 2^32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
