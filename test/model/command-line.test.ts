import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, jest, test } from "@jest/globals";
import fc from "fast-check";
import { hextet } from "../cli/hextet.ts";
import { histories, someParts } from "./arbitrary.ts";
import { stackName } from "./hextet.ts";
import { beginWith, type Step } from "./history.ts";

/** The command itself, as a process: ten histories, of which a few steps here and all of them in `npm run test:long`. */
const numRuns = 10;
const steps = process.env["HEXTET_LONG"] === undefined ? 3 : 20;

jest.setTimeout(3_600_000);
const folder = mkdtempSync(join(tmpdir(), "hextet-model-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const layoutPath = join(folder, `${stackName}.layout.yaml`);
const ledgerPath = join(folder, `${stackName}.ledger.jsonl`);

test(`the command line says of ${numRuns} histories what the model has judged`, () => {
  let written = 0;
  fc.assert(
    fc.property(someParts, histories, (parts, commands) => {
      const begun = beginWith(parts);
      fc.modelRun(() => begun, commands);
      rmSync(ledgerPath, { force: true });
      for (const step of begun.real.steps.filter(isFit).slice(0, steps)) if (agrees(step)) written++;
    }),
    { numRuns },
  );
  expect(written).toBeGreaterThan(numRuns);
});

/** What is drawn at random is another number in each process; what a release leaves depends on the day. */
function isFit({ layout, command }: Step): boolean {
  return !/ula|opaque/.test(layout) && command.endsWith("--write") && !command.includes(";");
}

/** Plans a step's layout as a process, on today's day. @returns whether it was taken */
function agrees(step: Step): boolean {
  writeFileSync(layoutPath, step.layout);
  writeFileSync(ledgerPath, step.ledger);
  const write = hextet(folder, "plan", layoutPath, "--write");
  expect({ step, write: [write.status, write.stderr] }).toMatchObject({
    write: [step.outcome === "taken" ? 0 : 1, expect.any(String)],
  });
  if (step.outcome !== "taken") {
    expect(readFileSync(ledgerPath, "utf8")).toBe(step.ledger);
    return false;
  }
  expect(existsSync(ledgerPath) ? withoutToday(readFileSync(ledgerPath, "utf8")) : "").toBe(
    withoutToday(step.after.replaceAll(step.today, today())),
  );
  const check = hextet(folder, "plan", layoutPath, "--check");
  expect([check.status, check.stdout]).toEqual([0, expect.stringContaining("says everything")]);
  const json = hextet(folder, "plan", layoutPath, "--json");
  expect(JSON.stringify(JSON.parse(json.stdout))).toBe(step.json);
  return true;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Midnight may pass between the two. */
function withoutToday(text: string): string {
  const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
  return text.replaceAll(yesterday, today());
}
