import { setTimeout as sleep } from "node:timers/promises";
import { runClient, runOverSsh } from "../../components/onprem/ssh.ts";
import type { Login } from "../../components/onprem/ssh-login.ts";
import {
  type Endpoint,
  type Place,
  type Probe,
  type ProbeResult,
  probeScript,
  readAnswers,
} from "../../core/probe/index.ts";

export interface ProbeRun {
  readonly probes: readonly Probe[];
  /** Where each probe's `from` is; `here` needs none. */
  readonly places: readonly Pick<Endpoint, "name" | "place">[];
  /** How to reach each host, by the name in an endpoint's place. */
  readonly logins: Readonly<Record<string, Login>>;
  /** Milliseconds in which a probe that fails is tried again. */
  readonly patience: number;
}

/** Milliseconds for one round on one host: its probes run side by side, each for two seconds at most. */
const roundDeadline = 20_000;

/** Runs every probe from where it starts, all sources side by side; failed ones again until the time is up. */
export async function runProbes(run: ProbeRun): Promise<readonly ProbeResult[]> {
  const sources = [...new Set(run.probes.map((probe) => probe.from))];
  const answers = await Promise.all(sources.map((from) => runFrom(run, from)));
  const byId = new Map(answers.flat().map((result) => [result.probe.id, result]));
  return run.probes.flatMap((probe) => byId.get(probe.id) ?? []);
}

async function runFrom(run: ProbeRun, from: string): Promise<readonly ProbeResult[]> {
  const place = run.places.find((one) => one.name === from)?.place;
  const giveUp = performance.now() + run.patience;
  const settled: ProbeResult[] = [];
  let open = run.probes.filter((probe) => probe.from === from);
  for (;;) {
    const round = await oneRound(run, place, open);
    settled.push(...round.filter((result) => result.ok));
    const failed = round.filter((result) => !result.ok);
    if (failed.length === 0 || performance.now() > giveUp) return [...settled, ...failed];
    open = failed.map((result) => result.probe);
    await sleep(500);
  }
}

async function oneRound(
  run: ProbeRun,
  place: Place | undefined,
  probes: readonly Probe[],
): Promise<readonly ProbeResult[]> {
  try {
    const output = await runScript(run, place, probeScript(place, probes));
    return readAnswers(probes, output);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return probes.map((probe) => ({
      probe,
      ok: false,
      milliseconds: undefined,
      hopLimit: undefined,
      detail,
    }));
  }
}

async function runScript(run: ProbeRun, place: Place | undefined, script: string): Promise<string> {
  if (place === undefined) {
    const ended = await runClient("sh", ["-s"], { stdin: script, deadline: roundDeadline });
    if (typeof ended === "string")
      throw new Error(`probes from here did not end within ${roundDeadline / 1000} s`);
    return ended.stdout;
  }
  const login = run.logins[place.host];
  if (login === undefined) throw new Error(`nobody has said how to reach ${place.host}`);
  const ended = await runOverSsh(login, login.user === "root" ? "sh -s" : "sudo -n sh -s", {
    stdin: script,
    deadline: roundDeadline,
  });
  if (ended.status !== 0 && ended.stdout === "")
    throw new Error(ended.stderr.trim().split("\n").at(-1) ?? `status ${ended.status}`);
  return ended.stdout;
}
