import { describe, expect, test } from "@jest/globals";
import { planFromText } from "../../../core/index.ts";
import type { Combination } from "../../lab/combinations/choices.ts";
import { allPairs, combinations, pairsOf, take } from "../../lab/combinations/cover.ts";
import { layoutText } from "../../lab/combinations/layout-text.ts";
import { unproven } from "../../lab/combinations/needs.ts";
import { refusals } from "../../lab/combinations/refusals.ts";

/** A metric, and a table, of a link through which no default route goes. */
const warnings: ReadonlySet<string> = new Set(["HX171", "HX205"]);

/** Enough for each pair of choices, beside many things. */
const count = 500;
const seed = Number(process.env["HEXTET_SEED"] ?? 1);

/** What does not go together, in a layout or for a renderer. */
const contradictions: readonly RegExp[] = [
  /^addresses=two given prefixes=of 128 bits$/,
  /^mode=(slaac, .*|dhcp-stateless) prefixes=of 128 bits$/,
  /^link=bond .* base=(bond|bridge|vlan|macvlan)$/,
  /^link=bridge(, spanning tree| of VLANs)? base=(bridge|macvlan)$/,
  /^link=(vlan|macvlan)\b.* base=macvlan$/,
  /^link=bridge, empty (mode=(?!static)|way=table)/,
  /^link=dummy mtu=(1280|1400|2000)$/,
  /^renderer=(netplan|ifcfg) (link=(bridge of VLANs|macvlan .*)|base=macvlan)$/,
  /^renderer=ifcfg link=dummy$/,
];
const isContradiction = (pair: string) => contradictions.some((words) => words.test(pair));

describe(`combinations of what a layout can say, from seed ${seed}`, () => {
  const tried = take(count, combinations(seed)).map((combination) => {
    const text = layoutText(combination);
    const { plan, problems } = planFromText("combinations", text);
    return { combination, text, plan, problems, deserved: refusals(text) };
  });
  const refused = tried.filter(({ deserved }) => deserved.size > 0);

  test("what a renderer or a kernel can not do is refused, for a reason that the layout has, and nothing is planned", () => {
    for (const { text, plan, problems, deserved } of refused) {
      expect({ text, plan }).toEqual({ text, plan: undefined });
      const codes = problems.map(({ code }) => code).filter((code) => !warnings.has(code));
      expect({ text, codes: codes.filter((code) => !deserved.has(code)) }).toEqual({ text, codes: [] });
      expect(codes.length).toBeGreaterThan(0);
    }
  });

  test("each reason is met", () => {
    const codes = [...new Set(refused.flatMap(({ problems }) => problems.map(({ code }) => code)))].sort();
    expect(codes).toEqual([
      ...["HX005", "HX031", "HX043", "HX113", "HX154", "HX155"],
      ...["HX171", "HX176", "HX180", "HX181", "HX182", "HX184", "HX185", "HX205"],
    ]);
  });

  test("all else is planned", () => {
    const planned = tried.filter(({ deserved }) => deserved.size === 0);
    for (const { text, plan, problems } of planned)
      expect({ text, isPlanned: plan !== undefined, problems }).toEqual({
        text,
        isPlanned: true,
        problems: problems.filter(({ code }) => warnings.has(code)),
      });
    expect(planned.length).toBeGreaterThan(count / 6);
  });

  test("any two choices meet: in a layout that can be put on a host, or in one that is refused for these two", () => {
    const met = new Set(tried.flatMap(({ combination }) => pairsOf(combination)));
    expect([...allPairs()].filter((pair) => !met.has(pair))).toEqual([]);
    const possible = new Set<string>();
    const fits = (combination: Combination) =>
      refusals(layoutText(combination)).size === 0 && unproven(combination) === undefined;
    for (const combination of take(250, combinations(seed, {}, fits)))
      for (const pair of pairsOf(combination)) possible.add(pair);
    const impossible = [...allPairs()].filter((pair) => !possible.has(pair));
    expect(impossible.filter((pair) => !isContradiction(pair))).toEqual([]);
    // Of two things that do not go together none is in a layout that is planned.
    expect([...possible].filter(isContradiction)).toEqual([]);
  });
});
