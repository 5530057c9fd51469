import { catalogue } from "./catalogue.ts";
import type { Fault } from "./fault.ts";
import { Fleet, type FleetHost, ofTwins, type Renderer } from "./fleet.ts";
import type { Moment } from "./moments.ts";
import type { More } from "./more.ts";
import { newSubject, oneRun, type RunReport, type Subject } from "./one-run.ts";

/** One cell of the matrix, to be run. */
export interface PlannedRun {
  readonly fault: Fault;
  readonly moment: Moment;
  /** Milliseconds. */
  readonly delay: number;
}

/** Every fault at every moment once, then over again with other delays, in an order that the seed gives. */
export function plannedRuns(
  count: number,
  seed: number,
  only?: string,
  {
    all = catalogue,
    delay = ofTwins.delay,
  }: { readonly all?: readonly Fault[]; readonly delay?: number } = {},
): readonly PlannedRun[] {
  const random = randomOf(seed);
  const faults = all.filter(({ name }) => only === undefined || name === only);
  if (faults.length === 0)
    throw new Error(`${only}: is no fault; there are ${catalogue.map(({ name }) => name).join(", ")}`);
  const cells = faults.flatMap((fault) => fault.moments.map((moment) => ({ fault, moment })));
  const runs: PlannedRun[] = [];
  while (runs.length < count) {
    const round = shuffled(cells, random).map((cell) => ({ ...cell, delay: Math.floor(random() * delay) }));
    runs.push(...round.slice(0, count - runs.length));
  }
  return runs;
}

/**
 * Runs them on twins that are booted for it, on several side by side.
 * @param notify after each run
 * @param flushes whether the agent has what it writes put on the disk
 * @param more what all states of the hosts have besides
 */
export async function runMatrix(
  runs: readonly PlannedRun[],
  renderers: readonly Renderer[],
  notify: (report: RunReport) => void,
  kind: "twins" | "machines" = "twins",
  flushes = true,
  more?: More,
): Promise<readonly RunReport[]> {
  // One more than are changed, for faults that come from a neighbour; no power cut does.
  const neighbours = kind === "twins" ? (["netplan"] as const) : [];
  const fleet = await Fleet.boot([...renderers, ...neighbours], kind, flushes, more);
  try {
    const bystander = fleet.hosts.at(-1);
    if (bystander === undefined) throw new Error("a fleet has hosts");
    const changed = fleet.hosts.slice(0, renderers.length);
    const onDisk = runs.filter(({ fault }) => fault.smallDisk);
    const disks = onDisk.length === 0 ? [] : changed.slice(0, Math.ceil(changed.length / 4));
    await Promise.all(disks.map((host) => ownDisk(fleet, host)));
    const queue = runs.filter(({ fault }) => !fault.smallDisk);
    const reports: RunReport[] = [];
    // One with a disk of its own takes what only it can; a restart would take that disk away.
    const work = async (host: FleetHost, own: PlannedRun[]) => {
      let subject: Subject | undefined;
      for (;;) {
        const next = takeFor(host, own);
        if (next === undefined) return;
        subject ??= await newSubject(fleet, host, kind === "twins");
        const { fault, moment, delay } = next;
        const report = await oneRun(fleet, subject, bystander, fault, moment, delay).catch(
          (error: unknown): RunReport => ({
            fault: fault.name,
            moment,
            host: host.name,
            delay,
            found: "neither",
            struck: false,
            seconds: 0,
            failures: [`the run itself: ${error instanceof Error ? error.message : String(error)}`],
          }),
        );
        reports.push(report);
        notify(report);
        // What such an agent breaks stays broken.
        if (!flushes && report.failures.length > 0) return;
      }
    };
    await Promise.all(changed.map((host) => work(host, disks.includes(host) ? onDisk : queue)));
    return reports;
  } finally {
    await fleet.end();
  }
}

/** Takes the first run that the host is suited for. */
function takeFor(host: FleetHost, queue: PlannedRun[]): PlannedRun | undefined {
  const index = queue.findIndex(
    ({ fault }) => fault.renderer === undefined || fault.renderer === host.renderer,
  );
  return index < 0 ? undefined : queue.splice(index, 1)[0];
}

/** Small file systems for the agent's records and for the files of the network, with what was there. */
async function ownDisk(fleet: Fleet, host: FleetHost): Promise<void> {
  const folders = ["/var/lib/hextet", host.renderer === "netplan" ? "/etc/netplan" : "/etc/network"];
  for (const folder of folders) {
    const { status, stderr } = await fleet.at(
      host,
      `set -eu
mkdir -p ${folder} /run/kept
cp -a ${folder}/. /run/kept/
mount -t tmpfs -o size=1m,mode=0755 tmpfs ${folder}
cp -a /run/kept/. ${folder}/
rm -rf /run/kept`,
    );
    if (status !== 0) throw new Error(`${host.name}: no disk of its own at ${folder}: ${stderr}`);
  }
}

/** mulberry32: small, and the same everywhere. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
