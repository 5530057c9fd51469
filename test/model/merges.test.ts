import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { Answer } from "../../cli/answer.ts";
import { findLayout } from "../../cli/layout-file.ts";
import { check, resolve } from "../../cli/ledger.ts";
import { editsOfNumbers } from "./edits/index.ts";
import { ask } from "./hextet.ts";
import { beginWith, type Command, dayText, EditLayout, type Model, type Real } from "./history.ts";
import { asksOf } from "./oracle/asks.ts";
import { type Books, booksOf, span } from "./oracle/books.ts";
import { Broken } from "./oracle/reason.ts";
import { renamed } from "./oracle/renaming.ts";
import { yamlText } from "./text/yaml.ts";
import { merged } from "./world/merged.ts";
import { partNames } from "./world/parts.ts";
import { tidy } from "./world/tidy.ts";

/** Merges by real git: the same few in each short run, a few hundred new ones in `npm run test:long`. */
const runs = process.env["HEXTET_LONG"] === undefined ? { numRuns: 10, seed: 20261129 } : { numRuns: 300 };
const { numRuns } = runs;

jest.setTimeout(3_600_000);
const folder = mkdtempSync(join(tmpdir(), "hextet-model-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, "model.layout.yaml");
const ledgerPath = join(folder, "model.ledger.jsonl");
const seeds = fc.array(fc.nat(9999), { minLength: 6, maxLength: 6 });
const branch = fc.array(
  fc
    .record({ name: fc.constantFrom(...editsOfNumbers), seeds })
    .map(({ name, seeds: own }) => new EditLayout(name, own, true)),
  { minLength: 2, maxLength: 12 },
);

const outcomes = { clean: 0, conflicts: 0, twice: 0, refused: 0 };

test(`over ${numRuns} merges by git, nobody of the main branch loses a number but to a pin, and nothing is given twice`, async () => {
  const parts = fc.subarray([...partNames], { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      parts,
      branch,
      branch,
      branch,
      fc.boolean(),
      async (some, before, main, topic, isUnion) => {
        const start = beginWith(some);
        perform(start, before);
        const [ours, theirs] = [copy(start), copy(start)];
        perform(ours, main);
        perform(theirs, topic);
        const clean = commitAndMerge(start, ours, theirs, isUnion);
        const layout = merged(start.model.layout, theirs.model.layout, ours.model.layout);
        tidy(layout);
        writeFileSync(path, yamlText(layout));
        outcomes[clean ? "clean" : "conflicts"]++;
        const text = readFileSync(ledgerPath, "utf8");
        if (!(await quietly(() => check(findLayout(path)))).includes("says everything")) outcomes.twice++;
        const said = await quietly(() => resolve(path, "main"));
        if (said.startsWith("refused")) {
          outcomes.refused++;
          expect(readFileSync(ledgerPath, "utf8")).toBe(text);
          return;
        }
        judgeMerge(layout, ours.real.ledger, text, readFileSync(ledgerPath, "utf8"), said);
      },
    ),
    runs,
  );
  expect(outcomes.clean * outcomes.conflicts * outcomes.twice).toBeGreaterThan(0);
  expect(outcomes.refused).toBeLessThan(numRuns / 2);
});

interface History {
  readonly model: Model;
  readonly real: Real;
}

function perform({ model, real }: History, commands: readonly Command[]): void {
  for (const command of commands) if (command.check(model)) command.run(model, real);
}

function copy({ model, real }: History): History {
  return { model: structuredClone(model), real: { ...real, last: undefined, steps: [] } };
}

/** Commits what each branch has, and merges main into the topic. @returns whether git could by itself */
function commitAndMerge(start: History, main: History, topic: History, isUnion: boolean): boolean {
  rmSync(join(folder, ".git"), { recursive: true, force: true });
  git("init", "-q", "-b", "main");
  writeFileSync(join(folder, ".git/info/attributes"), isUnion ? "*.jsonl merge=union\n" : "");
  commit(start);
  git("switch", "-q", "-c", "topic");
  commit(topic);
  git("switch", "-q", "main");
  commit(main);
  git("switch", "-q", "topic");
  return spawnSync("git", [...who, "merge", "-q", "--no-edit", "main"], { cwd: folder }).status === 0;
}

const who = ["-c", "user.name=Model", "-c", "user.email=model@example.net"];

function commit({ model, real }: History): void {
  writeFileSync(path, yamlText(model.layout));
  writeFileSync(ledgerPath, real.ledger);
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", "step");
}

function git(...args: readonly string[]): void {
  execFileSync("git", [...who, ...args], { cwd: folder, stdio: "pipe" });
}

/** What a command says, `refused: ...` where it says no. */
async function quietly(act: () => void | Promise<void>): Promise<string> {
  const said: string[] = [];
  const silence = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    said.push(String(text));
    return true;
  });
  try {
    await act();
    return said.join("");
  } catch (error) {
    if (error instanceof Answer && error.status === 1) return `refused: ${error.message}`;
    throw error;
  } finally {
    silence.mockRestore();
  }
}

/** @param text the ledger as git left it: a number that the topic has changed on purpose is not in it any more */
function judgeMerge(layout: Model["layout"], base: string, text: string, result: string, said: string): void {
  const standing = base.split("\n").filter((line) => text.includes(line));
  const { books } = renamed(booksOf(standing.join("\n")), layout);
  const all = renamed(booksOf(base), layout).books;
  const after = booksOf(result);
  const asks = asksOf(layout);
  const pinned = new Set<string>();
  const lost: string[] = [];
  for (const [space, { held }] of books)
    for (const [owner, stretch] of held) {
      const ask = asks.get(space)?.find((each) => each.owner === owner);
      const isNumbered = ask !== undefined && ask.pin === undefined && ask.drawnIn === undefined;
      const now = after.get(space)?.held.get(owner);
      if (!isNumbered || now === undefined || now.first === stretch.first || isOrdered(layout, space))
        continue;
      lost.push(owner);
      if (holderIsPinned(asks, after, space, span(stretch))) pinned.add(owner);
    }
  const promise = "a merge takes nobody's number of the main branch but for a pin";
  const unjust = lost.filter((owner) => !pinned.has(owner));
  if (unjust.length > 0) throw new Broken(promise, `${unjust.join(", ")}\n${said}`);
  const claims = said.includes("has kept its number.");
  const changed = [...all].flatMap(([space, { held }]) =>
    [...held].filter(([owner, stretch]) => {
      const now = after.get(space)?.held.get(owner);
      return now !== undefined && now.first !== stretch.first;
    }),
  );
  if (claims !== (changed.length === 0)) throw new Broken("what is printed is what was done", said);
  for (const [space, { held }] of after) {
    const sorted = [...held].sort(([, a], [, b]) => (a.first < b.first ? -1 : 1));
    for (const [index, [owner, stretch]] of sorted.entries()) {
      const [next, other] = sorted[index + 1] ?? [];
      if (other !== undefined && other.first <= stretch.last)
        throw new Broken("nothing is given twice", `${space}: ${owner} and ${next}`);
    }
  }
  const again = ask(yamlText(layout), result, dayText(0), undefined);
  if (again.plan === undefined || again.behind || again.changes.length > 0)
    throw new Broken("what resolve writes says everything", again.changes.join("\n"));
}

function isOrdered(layout: Model["layout"], space: string): boolean {
  const [, site = "", host = "", , pool = ""] = /^pool4?:([^/]+)\/([^/]+)\/([^/]+)\/(.+)$/.exec(space) ?? [];
  return layout.sites[site]?.hosts[host]?.docker?.bridge?.pool === pool && pool !== "";
}

function holderIsPinned(asks: ReturnType<typeof asksOf>, after: Books, space: string, was: string): boolean {
  const [first = "", last = first] = was.split("-");
  for (const [owner, stretch] of after.get(space)?.held ?? []) {
    const meets = stretch.first <= BigInt(`0x${last}`) && BigInt(`0x${first}`) <= stretch.last;
    const ask = asks.get(space)?.find((each) => each.owner === owner);
    if (meets && (ask?.pin !== undefined || ask?.drawnIn !== undefined)) return true;
  }
  return false;
}
