import { eui64, numberOf } from "../text/numbers.ts";
import type { Ask } from "./asks.ts";
import type { Book, Rest, Stretch } from "./books.ts";
import { type Frame, inside, isInTheWay, type Obstacle } from "./frames.ts";
import { newNumber } from "./new-number.ts";
import { Broken, type Reason } from "./reason.ts";

/** What a space has to know of the rest. */
export interface Whole {
  readonly reasons: Reason[];
  /** Whether there is a plan, whose numbers can be looked at. */
  readonly hasPlan: boolean;
  /** What the plan gives to an owner, counted from where its space begins. */
  given(space: string, owner: string, base: Frame["base"]): bigint | undefined;
  /** The number of an identifier that is drawn, once it is. */
  drawn(space: string, owner: string): bigint | undefined;
}

/** One space: pins, what is kept, what comes back, what is new. */
export class SpaceJudgement {
  readonly #space: string;
  readonly #frame: Frame;
  readonly #before: Book;
  readonly #asks: readonly Ask[];
  readonly #whole: Whole;
  readonly #held = new Map<string, Stretch>();
  /** What rests as the edit begins, with what is left by those who have gone or are pinned. */
  readonly #rests: readonly Rest[];

  constructor(space: string, frame: Frame, before: Book, asks: readonly Ask[], whole: Whole) {
    this.#space = space;
    this.#frame = frame;
    this.#before = before;
    this.#asks = asks;
    this.#whole = whole;
    const stays = new Set(asks.filter((ask) => !isPinned(ask)).map(({ owner }) => owner));
    const left = [...before.held].flatMap(([owner, stretch]): Rest[] =>
      stays.has(owner) ? [] : [{ ...stretch, owner, since: "9999" }],
    );
    this.#rests = [...before.rests, ...left];
  }

  held(): Map<string, Stretch> {
    for (const obstacle of this.#frame.obstacles) this.#overWhatRests(obstacle);
    const kept = this.#asks.filter((ask) => !isPinned(ask) && this.#before.held.has(ask.owner));
    const sameSize = (ask: Ask) => sizeOf(this.#before.held.get(ask.owner)) === ask.size;
    for (const ask of [...kept.filter(sameSize), ...kept.filter((ask) => !sameSize(ask))]) this.#keep(ask);
    for (const ask of this.#asks) if (isPinned(ask)) this.#pin(ask);
    const fresh = this.#asks.filter((ask) => !isPinned(ask) && !this.#before.held.has(ask.owner));
    const others = fresh.filter((ask) => !this.#comesBack(ask));
    for (const ask of others) this.#new(ask);
    return this.#held;
  }
  /** The MAC address that a machine has is nothing to argue with, whoever had it. */
  get #isOfMacs(): boolean {
    return this.#space.startsWith("mac:");
  }

  /** What stands in the space and is not allocated from it may not stand where a number of somebody else's rests. */
  #overWhatRests(obstacle: Obstacle): void {
    if (this.#isOfMacs) return;
    const rests = this.#rests.find(
      (rest) =>
        rest.first <= obstacle.last &&
        obstacle.first <= rest.last &&
        rest.owner !== obstacle.name &&
        isInTheWay(obstacle, rest.owner.split("/")[0] ?? ""),
    );
    if (rests === undefined) return;
    const what = `${this.#space}: ${obstacle.name} stands where a number of ${rests.owner} rests`;
    this.#whole.reasons.push({ what, codes: ["HX065"] });
  }

  #keep(ask: Ask): void {
    const was = this.#before.held.get(ask.owner);
    if (was === undefined) return;
    const now = { first: was.first, last: was.first + ask.size - 1n };
    const grows = ask.size > sizeOf(was);
    const { size, reserved } = this.#frame;
    const report = (why: string, ...codes: string[]) => this.#report(ask, why, codes);
    if (now.last >= size || was.last >= size) {
      report("has a number that is outside", "HX067");
      return;
    }
    if (was.first % ask.size !== 0n) {
      report("cannot become so large there", "HX066");
      return;
    }
    const other = this.#holder(now);
    if (other !== undefined) {
      const isTwice = other === ask.owner;
      report(`has what has ${other}`, isTwice ? "HX032" : grows ? "HX066" : "HX063");
      return;
    }
    if (grows && this.#restsForOthers(ask, now) !== undefined) {
      report("grows over what rests", "HX066");
      return;
    }
    const hit = reserved.find((candidate) => candidate.first <= now.last && now.first <= candidate.last);
    if (hit !== undefined) {
      report("has what is reserved", ...hit.codes);
      return;
    }
    this.#give(ask, now);
    const obstacle = this.#obstacle(ask, now);
    if (obstacle !== undefined) report(`has what has ${obstacle}`, this.#isOfMacs ? "HX032" : "HX030");
  }

  #pin(ask: Ask): void {
    const first = this.#pinned(ask);
    const report = (why: string, ...codes: string[]) => this.#report(ask, why, codes);
    if (first === undefined) return;
    if (first === "outside" || ask.size > this.#frame.size) {
      report("pins what is outside", "HX031");
      return;
    }
    const now = { first, last: first + ask.size - 1n };
    const other = this.#holder(now) ?? this.#obstacle(ask, now);
    if (other !== undefined) {
      report(`pins what has ${other}`, "HX030", "HX032", "HX037");
      return;
    }
    const hit = this.#frame.reserved.find(
      (reserved) => reserved.first <= now.last && now.first <= reserved.last,
    );
    if (hit !== undefined) {
      report("pins what is reserved", ...hit.codes);
      return;
    }
    const rests = this.#isOfMacs ? undefined : this.#restsForOthers(ask, now);
    if (rests !== undefined) {
      report(`pins what rests for ${rests.owner}`, "HX065");
      return;
    }
    this.#give(ask, now);
  }

  /** The number that it had last comes back to it, where it is free and of the size that is asked for. */
  #comesBack(ask: Ask): boolean {
    const own = this.#rests
      .filter((rest) => rest.owner === ask.owner && sizeOf(rest) === ask.size)
      .filter((rest) => rest.last < this.#frame.size && this.#isFree(ask, rest))
      .sort((a, b) => (a.since > b.since ? -1 : a.since < b.since ? 1 : a.first < b.first ? -1 : 1));
    const [back] = own;
    if (back === undefined) return false;
    this.#give(ask, back);
    return true;
  }

  #new(ask: Ask): void {
    const taken = [...this.#held.values(), ...this.#frame.reserved, ...this.#frame.keep];
    const hard = this.#frame.obstacles.filter((obstacle) => isInTheWay(obstacle, ask.site));
    const found = newNumber(this.#frame, ask.size, [...taken, ...hard], this.#rests);
    if (found.kind === "none") {
      this.#report(ask, "finds no number left", ["HX022"]);
      return;
    }
    const number = this.#whole.given(this.#space, ask.owner, this.#frame.base);
    if (number === undefined) {
      if (this.#whole.hasPlan) this.#report(ask, "got no number", ["none"]);
      else if (found.kind === "this") this.#give(ask, stretch(found.first, ask.size));
      return;
    }
    const now = stretch(number, ask.size);
    const wrong = found.wrong(now);
    if (wrong !== undefined)
      throw new Broken(`a new number ${wrong}`, `${this.#space}: ${ask.owner} got ${number.toString(16)}`);
    this.#give(ask, now);
  }

  #pinned(ask: Ask): bigint | "outside" | undefined {
    if (ask.drawnIn !== undefined) return this.#whole.drawn(ask.drawnIn, ask.owner);
    if (ask.madeOf !== undefined) {
      const mac = this.#whole.drawn(ask.madeOf, ask.owner);
      return mac === undefined ? undefined : eui64(mac.toString(16).padStart(12, "0"));
    }
    if (typeof ask.pin === "bigint") return ask.pin;
    if (ask.pin === undefined) return undefined;
    const { base, size } = this.#frame;
    const isBlock4 = ask.isBlock && numberOf(ask.pin).family === 4;
    const at =
      inside(ask.pin, isBlock4 ? 0n : size, base) ?? (isBlock4 ? within(ask.pin, this.#frame) : undefined);
    if (at !== undefined) return at;
    // Where the network begins is not known yet where there is no plan: then nobody knows whether it is inside.
    return base === undefined ? undefined : "outside";
  }

  #holder(now: Stretch): string | undefined {
    for (const [owner, stretch] of this.#held)
      if (stretch.first <= now.last && now.first <= stretch.last) return owner;
    return undefined;
  }

  #obstacle(ask: Ask, now: Stretch): string | undefined {
    return this.#frame.obstacles.find(
      (obstacle) =>
        isInTheWay(obstacle, ask.site) && obstacle.first <= now.last && now.first <= obstacle.last,
    )?.name;
  }

  #isFree(ask: Ask, now: Stretch): boolean {
    const kept = [...this.#frame.reserved, ...this.#frame.keep];
    if (this.#holder(now) !== undefined || this.#obstacle(ask, now) !== undefined) return false;
    return !kept.some((stretch) => stretch.first <= now.last && now.first <= stretch.last);
  }

  /** Of an interface with several addresses one may take what another gives up. */
  #restsForOthers(ask: Ask, now: Stretch): Rest | undefined {
    const holder = (owner: string) => owner.replace(/\/[0-9]+$/, "");
    return this.#rests.find(
      (rest) => rest.first <= now.last && now.first <= rest.last && holder(rest.owner) !== holder(ask.owner),
    );
  }

  #give(ask: Ask, now: Stretch): void {
    this.#held.set(ask.owner, { first: now.first, last: now.last });
  }

  #report(ask: Ask, why: string, codes: readonly string[]): void {
    this.#whole.reasons.push({ what: `${this.#space}: ${ask.owner} ${why}`, codes });
  }
}

function isPinned({ pin, drawnIn, madeOf }: Ask): boolean {
  return pin !== undefined || drawnIn !== undefined || madeOf !== undefined;
}

function sizeOf(stretch: Stretch | undefined): bigint {
  return stretch === undefined ? 0n : stretch.last - stretch.first + 1n;
}

function stretch(first: bigint, size: bigint): Stretch {
  return { first, last: first + size - 1n };
}

function within(text: string, { base, size }: Frame): bigint | undefined {
  const { value } = numberOf(text);
  if (base === undefined || value < base.value || value >= base.value + size) return undefined;
  return value - base.value;
}
