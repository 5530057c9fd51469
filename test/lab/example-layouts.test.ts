import { readFileSync } from "node:fs";
import { expect, jest } from "@jest/globals";
import { pathFigures, planFromText } from "../../core/index.ts";
import { hostToBreak, Rehearsal, type RehearsedState } from "../../lab/rehearsal/rehearsal.ts";
import { proveRollback } from "../../lab/rehearsal/rollback-proof.ts";
import { describeLonger, longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/** The examples boot as labs, and a change of each is rehearsed: no path is lost, and a host that is cut off comes back. */
jest.setTimeout(300_000);

const layouts = new URL("../../stacks/", import.meta.url);

function state(lab: string, layout: string): RehearsedState {
  const { plan, problems, ledger } = planFromText(lab, layout, { today: "2026-11-21" });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return { plan, layout, ledger: ledger.text };
}

describeLonger("examples", () => {
  longer.each([
    // A second address on each bridge.
    ["hosting", /addresses: \["::1"\]/g, 'addresses: ["::1", "::2"]', { verdict: "held" }],
    // The other way out is taken first. What each host answers leaves by a table, so that a wrong gateway cuts nobody off.
    [
      "two-uplinks",
      /metric: 2048/g,
      "metric: 512",
      { verdict: "unknown", reason: "the wrong gateway cut nothing off, so nothing was proven" },
    ],
  ])("%s boots, and a change of it is rehearsed", async (name, what, instead, proof) => {
    const lab = uniqueLab("examples");
    const before = readFileSync(new URL(`${name}.layout.yaml`, layouts), "utf8");
    const after = before.replace(what, instead);
    expect(after).not.toBe(before);
    const states = { before: state(lab, before), after: state(lab, after) };
    const rehearsal = await Rehearsal.start({ lab, ...states, path: name, command: "the tests" }, () => {});
    try {
      expect((await rehearsal.bringUp(() => {})).run.errors).toEqual([]);
      expect((await rehearsal.preview(() => {})).errors).toEqual([]);
      expect((await rehearsal.change(() => {})).run.errors).toEqual([]);
      const host = hostToBreak(rehearsal.after.filledIn, rehearsal.scope);
      if (host === undefined) throw new Error("there is no host to break");
      expect(await proveRollback(rehearsal, host, () => {})).toMatchObject(proof);
      const timeline = await rehearsal.finish();
      expect(timeline.paths.length).toBeGreaterThan(1);
      const lost = timeline.paths.filter((path) => pathFigures(timeline, path, "change").down > 0.3);
      expect(lost.map(({ from, to }) => `${from} > ${to}`)).toEqual([]);
    } finally {
      await rehearsal.close();
    }
  });
});
