import { setTimeout as sleep } from "node:timers/promises";
import {
  failedProbe,
  type HostCheck,
  type HostCheckResult,
  hostScript,
  joinedScript,
  judgeHost,
  type Place,
  type Probe,
  type ProbeResult,
  probeScript,
  probeSeconds,
  readAnswers,
  readHostFacts,
  splitAnswers,
  unasked,
} from "../../core/probe/index.ts";
import { thrownText } from "../../core/thrown-text.ts";
import { runClient } from "../process/run-client.ts";
import { secondsText } from "../process/seconds-text.ts";
import type { Login } from "../ssh/login.ts";
import { runScript as onHost } from "../ssh/script.ts";

/** The probes that start from one place of a host: itself, or one of its containers. */
export interface Source {
  /** Undefined for the machine that runs hextet. */
  readonly place: Place | undefined;
  readonly probes: readonly Probe[];
}

/** What to find out on one host, over one connection at a time. */
export interface HostLook {
  /** `here`: no connection. Otherwise how to log in; a text says why nobody can. */
  readonly login: Login | "here" | { readonly cannot: string };
  /** Words before `ssh` and `sh`, where the hosts' network is reached by another one. */
  readonly enter: readonly string[];
  readonly sources: readonly Source[];
  readonly checks: readonly HostCheck[];
  /** Milliseconds in which what fails is looked at again. */
  readonly patience: number;
  /** Notified after each round. */
  readonly progress?: (text: string) => void;
}

export interface HostFindings {
  readonly probes: readonly ProbeResult[];
  readonly checks: readonly HostCheckResult[];
}

/** Looks until all is well or the time is up; every round asks only for what was not well in the one before. */
export async function lookAtHost(look: HostLook): Promise<HostFindings> {
  const giveUp = performance.now() + look.patience;
  const settled: { probes: ProbeResult[]; checks: HostCheckResult[] } = { probes: [], checks: [] };
  let { sources, checks } = look;
  for (;;) {
    const round = await oneRound({ ...look, sources, checks });
    settled.probes.push(...round.probes.filter((probe) => probe.ok));
    settled.checks.push(...round.checks.filter((check) => check.verdict === "ok"));
    const probes = round.probes.filter((probe) => !probe.ok);
    const open = round.checks.filter((check) => check.verdict !== "ok");
    const left = giveUp - performance.now();
    if (probes.length + open.length === 0 || left <= 0 || !round.again)
      return { probes: [...settled.probes, ...probes], checks: [...settled.checks, ...open] };
    look.progress?.(
      `${probes.length + open.length} not right yet, again for ${Math.ceil(left / 1000)} s at most`,
    );
    sources = sources.map(({ place, probes: of }) => ({
      place,
      probes: of.filter((asked) => probes.some(({ probe }) => probe.id === asked.id)),
    }));
    checks = open.map(({ check }) => check);
    await sleep(Math.min(500, left));
  }
}

async function oneRound(look: HostLook): Promise<HostFindings & { readonly again: boolean }> {
  const sources = look.sources.filter(({ probes }) => probes.length > 0);
  const scripts = sources.map(({ place, probes }) => probeScript(place, probes));
  if (look.checks.length > 0) scripts.push(hostScript(look.checks));
  try {
    const output = await runScript(look, joinedScript(scripts), deadlineOf(sources));
    const texts = splitAnswers(output, scripts.length);
    return {
      probes: sources.flatMap(({ probes }, index) => readAnswers(probes, texts[index] ?? "")),
      checks:
        look.checks.length === 0 ? [] : judgeHost(look.checks, readHostFacts(texts[sources.length] ?? "")),
      again: true,
    };
  } catch (error) {
    const reason = thrownText(error);
    return {
      probes: sources.flatMap(({ probes }) => probes.map((probe) => failedProbe(probe, false, reason))),
      checks: unasked(look.checks, reason),
      again: isLogin(look.login),
    };
  }
}

/** Milliseconds for one round: a login, and all of the probes in batches. */
function deadlineOf(sources: readonly Source[]): number {
  const longest = Math.max(0, ...sources.map(({ probes }) => probeSeconds(probes.length)));
  return 25_000 + longest * 1000;
}

async function runScript(look: HostLook, script: string, deadline: number): Promise<string> {
  const { login, enter } = look;
  if (login === "here") {
    const ended = await runClient("sh", ["-s"], { stdin: script, deadline, enter });
    if (ended === "too-much") throw new Error("probes from here said more than any probe does");
    if (typeof ended === "string")
      throw new Error(`probes from here did not end within ${secondsText(deadline)}`);
    return ended.stdout;
  }
  if (!isLogin(login)) throw new Error(login.cannot);
  const ended = await onHost(login, script, { deadline, enter });
  if (ended.status !== 0 && ended.stdout === "")
    throw new Error(ended.stderr.trim().split("\n").at(-1) || `status ${ended.status}`);
  return ended.stdout;
}

function isLogin(login: HostLook["login"]): login is Login {
  return typeof login !== "string" && !("cannot" in login);
}
