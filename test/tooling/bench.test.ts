import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";

/** One run of what `npm run bench` has many of, on a small layout: its figures are not looked at, only that it has them. */
function measured(...args: readonly string[]): unknown {
  const env = { ...process.env, NODE_OPTIONS: "--disable-warning=ExperimentalWarning" };
  return JSON.parse(
    execFileSync(process.execPath, ["bench/measure-plan.ts", ...args], { encoding: "utf8", env }),
  );
}

test("planning is measured from nothing, and with one guest more beside the ledger of all the others", () => {
  expect(measured("3", "4")).toMatchObject({ addresses: 12 });
  expect(measured("3", "4", "add")).toMatchObject({ addresses: 13 });
});
