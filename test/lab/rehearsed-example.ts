import { readFileSync } from "node:fs";
import { expect } from "@jest/globals";
import { pathFigures, planFromText } from "../../core/index.ts";
import { withDelegated } from "../../lab/delegating.ts";
import { hostToBreak, Rehearsal, type RehearsedState } from "../../lab/rehearsal/rehearsal.ts";
import { proveRollback, type RollbackProof } from "../../lab/rehearsal/rollback-proof.ts";
import { outside, twinName } from "../../lab/topology-of-plan.ts";
import { uniqueLab } from "./unique-lab.ts";

const layouts = new URL("../../stacks/", import.meta.url);

export interface Example {
  readonly name: string;
  readonly what: RegExp;
  readonly instead: string;
  readonly proof: Partial<RollbackProof>;
  /** What the lab's internet has to reach. */
  readonly reaches?: string;
  /** Hosts that are to have a kernel of their own. */
  readonly machines?: readonly string[];
}

export const held = { verdict: "held" } as const;
export const cutsNothingOff = {
  verdict: "unknown",
  reason: "the wrong gateway cut nothing off, so nothing was proven",
} as const;

/** Boots an example as a lab and rehearses a change of it: no path is lost, and a host that is cut off comes back. */
export async function rehearseExample(example: Example): Promise<void> {
  const { name, what, instead, proof, reaches, machines = [] } = example;
  const lab = uniqueLab("examples");
  const before = readFileSync(new URL(`${name}.layout.yaml`, layouts), "utf8");
  const after = before.replace(what, instead);
  expect(after).not.toBe(before);
  const given = readFileSync(new URL(`${name}.ledger.jsonl`, layouts), "utf8");
  const states = { before: state(lab, before, given), after: state(lab, after, given) };
  const request = { lab, ...states, path: name, command: "the tests", machines };
  const rehearsal = await Rehearsal.start(request, () => {});
  try {
    expect((await rehearsal.bringUp(() => {})).run.errors).toEqual([]);
    expect((await rehearsal.preview(() => {})).errors).toEqual([]);
    expect((await rehearsal.change(() => {})).run.errors).toEqual([]);
    if (reaches !== undefined) {
      const argv = ["ping", "-c1", "-W2", reaches];
      const { status } = await rehearsal.after.supervisor.ask("exec", {
        twin: twinName(outside.hostName),
        argv,
      });
      expect(status).toBe(0);
    }
    const host = hostToBreak(rehearsal.after.filledIn, rehearsal.scope);
    if (host === undefined) throw new Error("there is no host to break");
    expect(await proveRollback(rehearsal, host, () => {})).toMatchObject(proof);
    const timeline = await rehearsal.finish();
    expect(timeline.paths.length).toBeGreaterThan(1);
    // What a machine forwards by emulation may be late without a change.
    const bound = machines.length === 0 ? 0.3 : 1;
    const lost = timeline.paths.map((path) => ({ path, down: pathFigures(timeline, path, "change").down }));
    expect(
      lost
        .filter(({ down }) => down > bound)
        .map(({ path: { from, to }, down }) => `${from} > ${to}: ${down} s`),
    ).toEqual([]);
  } finally {
    await rehearsal.close();
  }
}

function state(lab: string, layout: string, given: string): RehearsedState {
  const { plan, problems, ledger } = planFromText(lab, layout, { today: "2026-11-21", ledger: given });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  const delegated = withDelegated(layout, plan);
  return delegated === layout ? { plan, layout, ledger: ledger.text } : state(lab, delegated, given);
}
