import { plainUp, startUp, type Up } from "./engine.ts";
import type { Fault } from "./fault.ts";
import type { FaultRun } from "./fault-run.ts";
import type { Fleet, FleetHost } from "./fleet.ts";
import { atMoment, condition, type Moment, neverCame, nothingThere } from "./moments.ts";
import { readState, type StateVariant, stateOf } from "./states.ts";

/** The two states that a host is changed between, and a third that a rival wants. */
export const variants = {
  a: { name: "state-a", mark: "a" },
  b: { name: "state-b", mark: "b" },
  rival: { name: "state-c", mark: "c" },
} as const satisfies Record<string, StateVariant>;

/** A host between runs. */
export interface Subject {
  readonly host: FleetHost;
  /** What `readState` said of each good state, after an update without a fault; of a rival's where there may be one. */
  readonly known: Readonly<Record<"a" | "b", string>> & { readonly rival?: string };
  current: "a" | "b";
}

/** How a run ended. */
export interface RunReport {
  readonly fault: string;
  readonly moment: Moment;
  readonly host: string;
  /** Milliseconds between the moment and the fault. */
  readonly delay: number;
  /** What the host was found in, once it had settled. */
  readonly found: "old" | "new" | "rival" | "neither";
  /** Whether the fault found what it strikes at. */
  readonly struck: boolean;
  /** Seconds that the run took. */
  readonly seconds: number;
  /** What of the promises did not hold; none, as it should be. */
  readonly failures: readonly string[];
}

/** A host that was restarted has no lock until the agent is called again. */
const lockIsFree = "[ ! -e /run/hextet/lock ] || flock -n /run/hextet/lock true";
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Brings a host to its states without a fault, and notes what each looks like. @param hasRival whether a fault is one */
export async function newSubject(fleet: Fleet, host: FleetHost, hasRival: boolean): Promise<Subject> {
  const stateIn = async (key: keyof typeof variants) => {
    const errors = await plainUp(fleet, host, stateOf(host, variants[key]));
    if (errors.length !== 0) throw new Error(`${host.name}: without a fault: ${errors.join("; ")}`);
    return host.more === undefined ? readState(fleet, host) : readSteadyState(fleet, host);
  };
  const rival = hasRival ? { rival: await stateIn("rival") } : {};
  const known = { ...rival, b: await stateIn("b"), a: await stateIn("a") };
  if (new Set(Object.values(known)).size !== Object.keys(known).length)
    throw new Error(`${host.name}: its states cannot be told apart`);
  return { host, known, current: "a" };
}

/** Changes a host to its other state while the fault strikes, and sees whether every promise holds. */
export async function oneRun(
  fleet: Fleet,
  subject: Subject,
  bystander: FleetHost,
  fault: Fault,
  moment: Moment,
  delay: number,
): Promise<RunReport> {
  const began = performance.now();
  const { host, known, current } = subject;
  const next = current === "a" ? "b" : "a";
  const good = stateOf(host, variants[next]);
  const target = stateOf(host, { ...variants[next], ...fault.variant, kind: fault.kind });
  const failures: string[] = [];
  let struck = true;
  let rivalUp: Up | undefined;
  let strangerUp: Up | undefined;
  const wanted = stateOf(host, variants.rival);
  const ownStack = host.name.replace("/", "-");
  const runOf = (up: Up): FaultRun => ({
    fleet,
    host,
    bystander,
    target,
    up,
    timer: host.pace.confirmWithin * 1000,
    rival: async () => {
      rivalUp = startUp(fleet, host, wanted, `${ownStack}-rival`);
    },
    stranger: async () => {
      strangerUp = startUp(fleet, host, wanted, `${ownStack}-stranger`, { called: `${fleet.lab}-other` });
    },
  });
  const idle: Up = { ended: Promise.resolve([]), kill: () => false, pause: () => {}, resume: () => {} };
  await fault.prepare?.(runOf(idle));
  // Before the change: the fault is there when it begins.
  if (moment === "before" && fault.onHost !== undefined) await strike(runOf(idle));
  const up = startUp(fleet, host, target, undefined, fault.side?.(runOf(idle)));
  const run = runOf(up);
  if (moment !== "before" || fault.here !== undefined) await strike(run);
  // What hinders the host is there until its time is over, and no longer; what was there before, all the while.
  if (moment === "before") await up.ended;
  await settled(fleet, host, host.pace.confirmWithin * 1000 + 3_000);
  await fault.mend?.(run);
  const errors = await up.ended;
  const rivalErrors = await rivalUp?.ended;
  const strangerErrors = await strangerUp?.ended;
  if (!(await settled(fleet, host, host.pace.settling)))
    failures.push("a change is still neither confirmed nor undone");

  const now = await readStateSoon(fleet, host, Object.values(known));
  const found =
    now === known[next] && fault.variant === undefined
      ? "new"
      : now === known[current]
        ? "old"
        : now === known.rival
          ? "rival"
          : "neither";
  if (found === "neither" || (found === "rival" && rivalUp === undefined))
    failures.push(`neither old nor new: ${difference(known[current], now)}`);
  if (fault.outcome === "old" && found !== "old" && struck) failures.push("the change came to stand");
  if (fault.outcome === "new" && (found !== "new" || errors?.length !== 0))
    failures.push(`the change did not come to stand: ${errors?.join("; ") ?? "without a word"}`);
  if (errors?.length === 0 && rivalUp === undefined && found !== "new")
    failures.push("the update succeeded, and its state does not stand");
  if (rivalErrors?.length === 0 && errors?.length === 0 && found === "old")
    failures.push("two updates succeeded, and neither state stands");
  if (strangerUp !== undefined && !strangerErrors?.some((error) => error.includes("hextet take-over")))
    failures.push(`another stack was not refused: ${strangerErrors?.join("; ") ?? "without a word"}`);
  failures.push(...(await reachableAndFree(fleet, host)));

  if (failures.length > 0) failures.push(await evidence(fleet, host));

  const again = await plainUp(fleet, host, good).catch((error: unknown) => [String(error)]);
  if (again.length !== 0) failures.push(`the next update failed: ${again.join("; ")}`);
  else {
    subject.current = next;
    const rivals = rivalUp === undefined || known.rival === undefined ? [] : [known.rival];
    const after = await readStateSoon(fleet, host, [known[next], ...rivals]);
    // A stack that made its change before the rival did has nothing to do, and its next change stands again.
    if (rivals.includes(after)) await bringBack(fleet, subject);
    else if (after !== known[next])
      failures.push(`after the next update: ${difference(known[next], after)}`, await evidence(fleet, host));
  }
  const seconds = (performance.now() - began) / 1000;
  return { fault: fault.name, moment, host: host.name, delay, found, struck, seconds, failures };

  async function strike(context: FaultRun): Promise<void> {
    // Later the change may be settled before the fault comes to it.
    const isLate = moment === "answered" || moment === "confirmed";
    const when = condition(moment, host, target);
    if (fault.onHost !== undefined || when !== undefined) {
      const script = atMoment(when, delay, fault.onHost?.(context) ?? ":", host.pace);
      // A host that is restarted takes the script with it.
      const { status, stderr } = await fleet.at(host, script).catch((error: unknown) => {
        if (fault.endsScript !== true) throw error;
        return { status: 1, stderr: String(error) };
      });
      struck = status === 0 || (fault.endsScript === true && status !== neverCame);
      if (!struck && !(status === nothingThere && isLate))
        failures.push(`not struck (status ${status}): ${stderr.trim()}`);
    }
    const foundIt = (await fault.here?.(context)) ?? true;
    if (!foundIt && !isLate && moment !== "activated") failures.push("not struck: the run had ended");
    struck = foundIt && struck;
  }
}

/** Changes the host once more, so that the stack and the host agree again. */
async function bringBack(fleet: Fleet, subject: Subject): Promise<void> {
  subject.current = subject.current === "a" ? "b" : "a";
  const errors = await plainUp(fleet, subject.host, stateOf(subject.host, variants[subject.current]));
  if (errors.length !== 0) throw new Error(`after a rival: ${errors.join("; ")}`);
}

async function settled(fleet: Fleet, host: FleetHost, patience: number): Promise<boolean> {
  const until = performance.now() + patience;
  while (performance.now() < until) {
    const { status } = await fleet
      .at(
        host,
        `[ ! -e /var/lib/hextet/transaction/current ] && [ ! -e /run/hextet/transaction/current ] && { ${lockIsFree}; }`,
      )
      .catch(() => ({ status: 1 }));
    if (status === 0) return true;
    await sleep(host.pace.look);
  }
  return false;
}

/** The host's state, once two looks have found the same: daemons of what sections have go on for a while after an update. */
async function readSteadyState(fleet: Fleet, host: FleetHost): Promise<string> {
  const until = performance.now() + host.pace.settling;
  let before = await readState(fleet, host);
  for (;;) {
    await sleep(2_000);
    const now = await readState(fleet, host);
    if (now === before) return now;
    if (performance.now() > until) throw new Error(`${host.name}: never settles: ${difference(before, now)}`);
    before = now;
  }
}

/**
 * The host's state, once it is one of those that are expected, or as it is after ten seconds and ten looks; where daemons and containers are
 * part of it, after the time that a host may take to come back.
 */
async function readStateSoon(fleet: Fleet, host: FleetHost, expected: readonly string[]): Promise<string> {
  const { look, settling } = host.pace;
  const until = performance.now() + (host.more === undefined ? 10_000 + 10 * look : settling);
  for (;;) {
    const now = await readState(fleet, host).catch((error: unknown) => String(error));
    if (expected.includes(now) || performance.now() > until) return now;
    await sleep(look);
  }
}

/** Reached over SSH from outside, and nobody holds the agent's lock. */
async function reachableAndFree(fleet: Fleet, host: FleetHost): Promise<string[]> {
  const failures: string[] = [];
  const { stdout } = await fleet.outside(
    `for try in 1 2 3 4 5; do
  if timeout 5 bash --norc -c 'exec 3<>/dev/tcp/${host.address}/22; head -c 4 <&3' 2>/dev/null; then exit 0; fi
  sleep 1
done`,
  );
  if (!stdout.startsWith("SSH-")) failures.push(`${host.address} does not answer on port 22`);
  const { status } = await fleet.at(host, lockIsFree);
  if (status !== 0) failures.push("the agent's lock is held");
  return failures;
}

/** What the agent has to say of it, and did last. */
async function evidence(fleet: Fleet, host: FleetHost): Promise<string> {
  const { stdout, stderr } = await fleet.at(
    host,
    "hextet-agent status; cat /run/hextet/rolled-back; tail -n 40 /run/hextet/log; journalctl -q -n 30 -o cat -u 'hextet-agent-*'",
  );
  return `evidence:\n${stdout}${stderr}`;
}

/** The lines in which two states differ. */
function difference(wanted: string, found: string): string {
  const [before, after] = [wanted.split("\n"), found.split("\n")];
  const gone = before.filter((line) => !after.includes(line)).map((line) => `-${line}`);
  const come = after.filter((line) => !before.includes(line)).map((line) => `+${line}`);
  return [...gone, ...come].join(" | ").slice(0, 600);
}
