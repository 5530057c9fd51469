import { readFileSync } from "node:fs";
import { expect, jest } from "@jest/globals";
import { pathFigures, planFromText } from "../../core/index.ts";
import { withDelegated } from "../../lab/delegating.ts";
import { hostToBreak, Rehearsal, type RehearsedState } from "../../lab/rehearsal/rehearsal.ts";
import { proveRollback, type RollbackProof } from "../../lab/rehearsal/rollback-proof.ts";
import { outside, twinName } from "../../lab/topology-of-plan.ts";
import { describeLonger, longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/** The examples boot as labs, and a change of each is rehearsed: no path is lost, and a host that is cut off comes back. */
jest.setTimeout(300_000);

const layouts = new URL("../../stacks/", import.meta.url);

function state(lab: string, layout: string, given: string): RehearsedState {
  const { plan, problems, ledger } = planFromText(lab, layout, { today: "2026-11-21", ledger: given });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  const delegated = withDelegated(layout, plan);
  return delegated === layout ? { plan, layout, ledger: ledger.text } : state(lab, delegated, given);
}

interface Example {
  readonly name: string;
  readonly what: RegExp;
  readonly instead: string;
  readonly proof: Partial<RollbackProof>;
  /** What the lab's internet has to reach. */
  readonly reaches?: string;
}

const held = { verdict: "held" } as const;
const cutsNothingOff = {
  verdict: "unknown",
  reason: "the wrong gateway cut nothing off, so nothing was proven",
} as const;

describeLonger("examples", () => {
  longer.each<Example>([
    // A second address on each bridge.
    { name: "hosting", what: /addresses: \["::1"\]/g, instead: 'addresses: ["::1", "::2"]', proof: held },
    { name: "dedicated", what: /addresses: \["::1"\]/g, instead: 'addresses: ["::1", "::2"]', proof: held },
    // The other way out is taken first. What each host answers leaves by a table, so that a wrong gateway cuts nobody off.
    { name: "two-uplinks", what: /metric: 2048/g, instead: "metric: 512", proof: cutsNothingOff },
    // Another address of the router's in both prefixes, one of which its provider delegates. It advertises the way out: a wrong gateway
    // cuts nobody off here either.
    {
      name: "home",
      what: /lan, addresses: \["::1"\]/,
      instead: 'lan, addresses: ["::1", "::53"]',
      proof: cutsNothingOff,
      reaches: "3fff:e00:0:101::25",
    },
    {
      name: "private-cloud",
      what: /vms, addresses: \["::1"\]/,
      instead: 'vms, addresses: ["::1", "::2"]',
      proof: held,
    },
  ])("$name boots, and a change of it is rehearsed", async ({ name, what, instead, proof, reaches }) => {
    const lab = uniqueLab("examples");
    const before = readFileSync(new URL(`${name}.layout.yaml`, layouts), "utf8");
    const after = before.replace(what, instead);
    expect(after).not.toBe(before);
    const given = readFileSync(new URL(`${name}.ledger.jsonl`, layouts), "utf8");
    const states = { before: state(lab, before, given), after: state(lab, after, given) };
    const rehearsal = await Rehearsal.start({ lab, ...states, path: name, command: "the tests" }, () => {});
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
      const lost = timeline.paths.filter((path) => pathFigures(timeline, path, "change").down > 0.3);
      expect(lost.map(({ from, to }) => `${from} > ${to}`)).toEqual([]);
    } finally {
      await rehearsal.close();
    }
  });
});
