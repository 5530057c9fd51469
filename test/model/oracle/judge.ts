import { furtherForms, ipv4Side, type Layout } from "../layout.ts";
import { numberOf } from "../text/numbers.ts";
import { type Ask, asksOf } from "./asks.ts";
import { type Book, type Books, type Rest, type Stretch, settled, without } from "./books.ts";
import { crossings } from "./crossings.ts";
import { type Frame, frameOf, splitSpace } from "./frames.ts";
import { furtherAddresses } from "./further.ts";
import { layoutRules } from "./layout-rules.ts";
import type { PlanNumbers } from "./plan-numbers.ts";
import { Broken, type Reason } from "./reason.ts";
import { renamed } from "./renaming.ts";
import { SpaceJudgement, type Whole } from "./space.ts";

/** What follows from a ledger and a layout by docs/plan.md. */
export interface Verdict {
  /** Why there can be no plan; none where there is one. */
  readonly reasons: readonly Reason[];
  /** What the ledger says once it is written. */
  readonly books: Books;
}

/** The numbers that were given; `undefined` where there is no plan. */
export type Given = Pick<PlanNumbers, "of" | "inFurther"> | undefined;

/**
 * Judges one edit: who has which number from now on, what rests, and whether there is a plan at all.
 * @param given the numbers of the plan, which tell what only chance or a hash decides
 * @throws Broken where a new number is one that nobody may give
 */
export function judge(before: Books, layout: Layout, today: string, given: Given): Verdict {
  const { books, clashes } = renamed(before, layout);
  const judged = new Judgement(books, layout, today, given);
  for (const what of clashes) judged.reasons.push({ what: `${what} is handed on`, codes: ["HX068"] });
  judged.reasons.push(...layoutRules(layout));
  judged.all();
  return { reasons: judged.reasons, books: judged.after };
}

class Judgement implements Whole {
  readonly reasons: Reason[] = [];
  readonly after: Books = new Map();
  readonly #before: Books;
  readonly #layout: Layout;
  readonly #today: string;
  readonly #given: Given;
  /** Where each network and pool begins, once it has its number. */
  readonly #bases = new Map<string, Frame["base"]>();

  constructor(before: Books, layout: Layout, today: string, given: Given) {
    this.#before = before;
    this.#layout = layout;
    this.#today = today;
    this.#given = given;
  }

  all(): void {
    const asks = asksOf(this.#layout);
    const order = [
      "ula",
      "opaque",
      "mac",
      "vpc",
      "prefix",
      "vpc4",
      "prefix4",
      "network",
      "network4",
      "pool",
      "pool4",
    ];
    const rank = (space: string) => (order.indexOf(splitSpace(space)[0] ?? "") + order.length) % order.length;
    this.#wholePrefixes();
    const there = [...this.#before.keys()].filter((space) => this.#frame(space) !== undefined);
    const spaces = [...new Set([...asks.keys(), ...there])].sort(
      (a, b) => rank(a) - rank(b) || (a < b ? -1 : 1),
    );
    for (const space of spaces) this.#space(space, asks.get(space) ?? []);
    for (const [space, book] of this.#before) {
      if (this.after.has(space)) continue;
      const gone = [...book.held].map(
        ([owner, stretch]): Rest => ({ ...stretch, owner, since: this.#today }),
      );
      this.after.set(space, { held: new Map(), rests: settled([...gone, ...book.rests]) });
    }
    const further = furtherAddresses(this.#layout, this.#bases, (network, owner) =>
      this.drawn(`network:${network}`, owner),
    );
    this.reasons.push(...crossings(this.#layout, this.#bases), ...further.reasons);
    if (this.#given === undefined || this.reasons.length > 0) return;
    this.#asGiven();
    further.compare(this.#given);
  }

  /** The plan's numbers are those that are right. */
  #asGiven(): void {
    for (const [space, { held }] of this.after) {
      const base = this.#frame(space)?.base;
      for (const [owner, { first }] of held) {
        const given = this.given(space, owner, base);
        if (given !== first)
          throw new Broken(
            "a name keeps its number",
            `${space}: ${owner} has ${first.toString(16)}, and the plan says ${given?.toString(16)}`,
          );
      }
    }
  }

  #frame(space: string): Frame | undefined {
    return frameOf(this.#layout, space, (name) => this.#bases.get(name));
  }

  /** Networks whose prefix is all their own. */
  #wholePrefixes(): void {
    for (const [siteName, { aws, networks }] of Object.entries(this.#layout.sites)) {
      if (aws !== undefined) continue;
      for (const [name, network] of Object.entries(networks)) {
        const side = ipv4Side(network);
        if (network.prefix !== undefined && network.from === undefined)
          this.#bases.set(`network:${siteName}/${name}`, numberOf(network.prefix));
        for (const [further, { prefix, from }] of furtherForms(network))
          if (prefix !== undefined && from === undefined)
            this.#bases.set(`further:${siteName}/${name}/${further}`, numberOf(prefix));
        if (side?.prefix !== undefined && side.from === undefined)
          this.#bases.set(`network4:${siteName}/${name}`, numberOf(side.prefix));
      }
    }
  }

  #space(space: string, asks: readonly Ask[]): void {
    const frame = this.#frame(space);
    if (frame === undefined) return;
    const before = this.#before.get(space) ?? { held: new Map<string, Stretch>(), rests: [] };
    const ordered = [...asks].sort(
      (a, b) => Number(b.isBlock) - Number(a.isBlock) || (a.owner < b.owner ? -1 : 1),
    );
    const held =
      frame.rule === "order"
        ? this.#inOrder(space, frame, before, ordered)
        : new SpaceJudgement(space, frame, before, ordered, this).held();
    const used = [...held.values()];
    const left = [...before.held].flatMap(([owner, stretch]) =>
      frame.rule === "order"
        ? []
        : without(stretch, used).map((part): Rest => ({ ...part, owner, since: this.#today })),
    );
    const resting = before.rests.flatMap((rest) => without(rest, used).map((part) => ({ ...rest, ...part })));
    this.after.set(space, { held, rests: settled([...left, ...resting]) });
    this.#noteBases(space, frame, asks, held);
  }

  /** docker0 gives addresses in the order in which containers start: those that are there first, without gaps. */
  #inOrder(space: string, frame: Frame, before: Book, asks: readonly Ask[]): Map<string, Stretch> {
    const at = (owner: string) => before.held.get(owner)?.first ?? frame.size;
    const sorted = asks
      .filter(({ pin }) => pin === undefined)
      .sort((a, b) => Number(at(a.owner) - at(b.owner)) || (a.owner < b.owner ? -1 : 1));
    for (const { owner, pin } of asks)
      if (pin !== undefined) this.reasons.push({ what: `${owner} is pinned on docker0`, codes: ["HX036"] });
    const held = new Map<string, Stretch>();
    for (const [index, { owner }] of sorted.entries()) {
      const first = 2n + BigInt(index);
      if (first < frame.size) held.set(owner, { first, last: first });
      else this.reasons.push({ what: `${space} is full`, codes: ["HX022"] });
    }
    return held;
  }

  #noteBases(space: string, frame: Frame, asks: readonly Ask[], held: ReadonlyMap<string, Stretch>): void {
    const [kind = ""] = splitSpace(space);
    const family = kind.endsWith("4") ? "4" : "";
    for (const { owner, isBlock } of asks) {
      const own = held.get(owner);
      if (own === undefined || frame.base === undefined || !isBlock) continue;
      const base = { block: frame.base.block, value: frame.base.value + own.first };
      const further = this.#furtherFrom(space, owner);
      if (kind === "ula") this.#bases.set(`ula:${owner}`, base);
      else if (further !== undefined) this.#bases.set(`further:${owner}/${further}`, base);
      else if (/^(prefix|vpc)/.test(kind)) this.#bases.set(`network${family}:${owner}`, base);
      else this.#bases.set(`pool${family}:${owner.replace("/pools/", "/")}`, base);
    }
  }

  /** Which of a network's further prefixes is from a space; `undefined` where it is its own, or no network's. */
  #furtherFrom(space: string, owner: string): string | undefined {
    const [kind = "", source = ""] = splitSpace(space);
    const [site = "", name = ""] = owner.split("/");
    const network = this.#layout.sites[site]?.networks[name];
    if (kind !== "prefix" || network === undefined || network.from === source) return undefined;
    return furtherForms(network).find(([, { from }]) => from === source)?.[0];
  }

  /** What the plan gives to an owner, counted from where its space begins. */
  given(space: string, owner: string, base: Frame["base"]): bigint | undefined {
    const number = this.#given?.of(space, owner, this.#furtherFrom(space, owner));
    if (number === undefined || base === undefined) return undefined;
    if (number.block !== base.block)
      throw new Broken("a number lies in the block that it is numbered from", `${space}: ${owner}`);
    return number.value - base.value;
  }

  get hasPlan(): boolean {
    return this.#given !== undefined;
  }

  /** The number of an identifier that is drawn, once it is. */
  drawn(space: string, owner: string): bigint | undefined {
    return this.after.get(space)?.held.get(owner)?.first;
  }
}
