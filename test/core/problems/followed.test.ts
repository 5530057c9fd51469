import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Problem, planFromText } from "../../../core/index.ts";
import { isProblemCode, type ProblemCode, problemCodes, severityOf } from "../../../core/problem/index.ts";
import { problemPages } from "../../../core/problem/pages/index.ts";
import { followed, type Texts } from "./follow.ts";
import { mended } from "./mended.ts";

/** Every message whose advice can be tried is tried: what it says is done, and then it is not said any more. */

const golden = fileURLToPath(new URL("../golden/", import.meta.url));
const pages = Object.entries(problemPages).flatMap(([code, { example, ledger }]) =>
  isProblemCode(code) ? [[code, { layout: example, ledger }] as const] : [],
);
const manyFaults = readdirSync(golden)
  .filter((name) => name.startsWith("bad-"))
  .map(
    (name) =>
      [name, { layout: readFileSync(`${golden}${name}/layout.yaml`, "utf8"), ledger: undefined }] as const,
  );

const problemsOf = ({ layout, ledger }: Texts) => planFromText("example", layout, { ledger }).problems;
const key = ({ code, path, value, reason }: Problem) => `${code} ${path.join(".")}: ${value ?? ""} ${reason}`;

const at = ({ path }: Problem) => path.join(".");

/** What is still said of a place once its message has been followed, or is said there now as if it were of no form. */
function stillWrong(texts: Texts): readonly string[] {
  const before = problemsOf(texts);
  const reported = new Set(before.map(key));
  return before.flatMap((problem) => {
    const after = followed(texts, problem);
    if (after === undefined) return [];
    return problemsOf(after)
      .filter((other) => at(other) === at(problem))
      .filter((other) => other.code === problem.code || (other.code < "HX02" && !reported.has(key(other))))
      .map((other) => `${key(problem)}; ${problem.fix} → ${key(other)}`);
  });
}

/** What remains when every message is followed, one after the other, until none says to the letter what to do. */
function followedToTheEnd(texts: Texts): readonly Problem[] {
  let now = texts;
  for (let turn = 0; turn < 40; turn++) {
    const next = problemsOf(now).flatMap((problem) => followed(now, problem) ?? [])[0];
    if (next === undefined) return problemsOf(now);
    now = next;
  }
  throw new Error(
    `40 messages were followed, and there are more: ${problemsOf(now).map(key).join("\n")}\n${now.layout}`,
  );
}

describe("a message followed to the letter mends what it is about", () => {
  test.each([...pages, ...manyFaults])("in the example of %s", (_, texts) => {
    expect(stillWrong(texts)).toEqual([]);
  });

  test("whatever is pinned in a network of whatever length, beside whatever stands there", () => {
    const pin = fc.oneof(
      fc.integer({ min: 0, max: 40 }).map((number) => `::${number.toString(16)}`),
      fc.constantFrom("2001:db8:2::20", "2001:db8:1::5", "::1:0:0:1", "fe80::1"),
    );
    const block = fc
      .tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(120, 124, 126, 127))
      .map(([number, length]) => `::${number.toString(16)}/${length}`);
    const layouts = fc.record({
      length: fc.constantFrom(48, 64, 112, 118, 120, 124, 126, 127),
      gateway: fc.constantFrom("fe80::1", "2001:db8:1::1", "2001:db8:1::25"),
      aws: fc.boolean(),
      hosts: fc.array(
        fc.record({ addresses: fc.uniqueArray(pin, { minLength: 1, maxLength: 3 }), pool: fc.option(block) }),
        { minLength: 1, maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(layouts, ({ length, gateway, aws, hosts }) => {
        const host = (index: number) => {
          const { addresses = [], pool } = hosts[index] ?? {};
          const inner = { network: "up", addresses, ...(pool === null ? {} : { pools: { apps: pool } }) };
          return aws
            ? { aws: { instanceType: "r5d.large", image: "debian-13" }, interfaces: { ens5: inner } }
            : { connect: { address: "2001:db8::1", hostKey: "lab" }, interfaces: { ens5: inner } };
        };
        const site = aws
          ? {
              aws: { region: "eu-central-1", vpc: { ipv4: "10.20.0.0/16", ipv6: "amazon" } },
              networks: { up: { zone: "eu-central-1a", ipv4: "10.20.1.0/24" } },
            }
          : { networks: { up: { prefix: `2001:db8:1::/${length}`, gateway } } };
        const layout = {
          hextet: 1,
          purpose: "lab",
          sites: { a: { ...site, hosts: Object.fromEntries(hosts.map((_, at) => [`h${at}`, host(at)])) } },
        };
        const texts = { layout: JSON.stringify(layout), ledger: undefined };
        expect(stillWrong(texts)).toEqual([]);
        followedToTheEnd(texts);
      }),
      { numRuns: 80 },
    );
  });
});

describe("the fix of a page, on the page's own example, mends it", () => {
  const ways = Object.entries(mended).flatMap(([code, all]) =>
    isProblemCode(code) ? (all ?? []).map((way, at) => [code, at + 1, way] as const) : [],
  );

  test.each(ways)("%s, way %i", (code, _, way) => {
    const page = problemPages[code];
    if (page === undefined) throw new Error(`${code} has no page`);
    let [layout, ledger] = [page.example, page.ledger];
    for (const [from, to] of way) {
      const [before, reported] = [layout, ledger];
      layout = layout.replace(from, to);
      ledger = ledger?.replace(from, to);
      expect([layout, ledger]).not.toEqual([before, reported]);
    }
    const errors = problemsOf({ layout, ledger }).filter(
      (problem) => severityOf(problem) === "error" || problem.code === code,
    );
    expect(errors.map(key)).toEqual([]);
  });

  /** Whether the messages say it all, or a command does, which test/cli/messages.test.ts types. */
  const saysItself = (code: ProblemCode) => {
    const page = problemPages[code];
    const texts = { layout: page?.example ?? "", ledger: page?.ledger };
    return problemsOf(texts).every(
      (problem) => / hextet (plan|ledger) /.test(` ${problem.fix}`) || followed(texts, problem) !== undefined,
    );
  };

  test("no page is left out whose messages do not say it themselves", () => {
    const codes = Object.keys(problemCodes).filter(isProblemCode);
    expect(codes.filter((code) => code < "HX1" && mended[code] === undefined && !saysItself(code))).toEqual(
      [],
    );
  });
});
