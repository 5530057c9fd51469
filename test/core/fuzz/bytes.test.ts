import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { planFromText } from "../../../core/index.ts";
import { readPlainYaml } from "../../../core/layout/plain-yaml.ts";
import { mutate } from "./mutate.ts";
import { fuzzSeconds, outcomeOfText } from "./outcome.ts";
import { Random } from "./random.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const corpus = join(root, "test/core/fuzz/corpus");

/** What was once found, and every layout of the tests: what mutations start from. */
const seeds = [
  ...readdirSync(corpus).map((name) => join(corpus, name)),
  ...readdirSync(join(root, "test/core/golden")).map((name) =>
    join(root, "test/core/golden", name, "layout.yaml"),
  ),
  ...["lab", "example"].map((name) => join(root, `stacks/${name}.layout.yaml`)),
].map((path) => ({ name: path.slice(root.length), bytes: readFileSync(path) }));

describe("every seed of the corpus", () => {
  test.each(seeds.map(({ name, bytes }) => [name, bytes] as const))(
    "%s ends in a plan or in problems",
    (_, bytes) => {
      outcomeOfText(bytes.toString("utf8"));
    },
  );
});

test(
  `mutated bytes of the corpus end in a plan or in problems (${fuzzSeconds} s)`,
  () => {
    const seed = Number(process.env["HEXTET_FUZZ_SEED"] ?? Date.now() % 2 ** 32);
    const random = new Random(seed);
    const stop = Date.now() + fuzzSeconds * 1000;
    const texts = seeds.map(({ bytes }) => bytes);
    const layouts = texts.map((bytes) => {
      const yaml = bytes.toString("utf8");
      return { yaml, ledger: planFromText("fuzzed", yaml).ledger.text };
    });
    let runs = 0;
    let read = 0;
    try {
      while (Date.now() < stop) {
        const text = mutate(random, texts).toString("utf8");
        const { problems } = outcomeOfText(text);
        bothReadersAgree(text);
        runs++;
        const layout = random.pick(layouts);
        if (runs % 4 === 0)
          outcomeOfText(
            layout.yaml,
            mutate(random, [Buffer.from(layout.ledger), ...texts.slice(0, 1)]).toString("utf8"),
          );
        if (!problems.some((problem) => problem.code === "HX001")) read++;
      }
    } catch (error) {
      throw new Error(
        `${error instanceof Error ? error.message : error}\nHEXTET_FUZZ_SEED=${seed}, run ${runs}`,
      );
    }
    // Enough mutations are to get past YAML, to what is ours.
    expect(read / runs).toBeGreaterThan(0.1);
    expect(runs).toBeGreaterThan(fuzzSeconds);
  },
  fuzzSeconds * 1000 + 60_000,
);

/** Plain texts have a reader of their own: what it reads is what the other one reads, to the last number. */
function bothReadersAgree(text: string): void {
  const plain = readPlainYaml(text);
  if (plain === undefined) return;
  const document = parseDocument(text, { schema: "core", resolveKnownTags: false, uniqueKeys: true });
  if (document.errors.length > 0 || exact(plain) !== exact(document.toJS()))
    throw new Error(`the readers differ about ${JSON.stringify(text)}`);
}

function exact(value: unknown): string {
  return JSON.stringify(value, (_, inner) => (typeof inner === "number" ? `number ${inner}` : inner));
}
