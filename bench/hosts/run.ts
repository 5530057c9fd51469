/**
 * Measures what hextet promises about speed on hosts, beside pyinfra and Ansible doing the same on the same twins, and
 * writes docs/figures-hosts.md: `npm run bench:hosts`. Arguments: hosts of the comparison, hosts of the large fleet.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, release, tmpdir, totalmem, type } from "node:os";
import { join } from "node:path";
import { labRequirements } from "../../lab/supervisor/requirements.ts";
import { markdownTable } from "../markdown-table.ts";
import { buildPackage } from "./built.ts";
import { bootFleet, type Fleet } from "./fleet.ts";
import { type EngineFigures, prepareHextet, runDrift, runHextet } from "./hextet.ts";
import { fetchPeers, preparePeers, runAnsible, runPyinfra, type ToolRun } from "./peers.ts";
import { runPlainSsh } from "./plain-ssh.ts";

const [size = 20, large = 200] = process.argv.slice(2).map(Number);
const repeats = 3;
const root = join(import.meta.dirname, "..", "..");
const say = (text: string) => process.stderr.write(`${text}\n`);

const missing = await labRequirements();
if (missing.length > 0) {
  say(`hosts cannot be measured here: ${missing.join("; ")}`);
  process.exit(3);
}

/** Milliseconds of the first run and the best of those after it, which have nothing to do. */
interface Times {
  readonly first: number;
  readonly again: number;
}

const scratch = mkdtempSync(join(tmpdir(), "hextet-bench-"));
try {
  buildPackage();
  say("fetching pyinfra and Ansible");
  const programs = fetchPeers(scratch);
  const peer = async (run: (fleet: Fleet) => ToolRun): Promise<Times> =>
    withFleet(size, async (fleet) => {
      const first = firstOf(fleet, run);
      const later = Array.from({ length: repeats }, () => run(fleet));
      if (later.some(({ changed }) => changed > 0)) throw new Error("a later run changed something");
      return { first, again: best(later.map((laterRun) => laterRun.milliseconds)) };
    });
  const pyinfraOn = (fleet: Fleet) => runPyinfra(fleet, programs);
  say(`plain ssh on ${size} twins`);
  const plain = await withFleet(size, runPlainSsh);
  say(`pyinfra on ${size} twins`);
  const pyinfraTimes = await peer(pyinfraOn);
  say(`hextet on ${size} twins`);
  const ownTimes = await hextetTimes(size);
  say(`Ansible on ${size} twins`);
  const ansible = await peer((fleet) => runAnsible(fleet, programs));
  say(`pyinfra and hextet once more, on ${size} twins each`);
  const pyinfraAgain = await withFleet(size, async (fleet) => firstOf(fleet, pyinfraOn));
  const ownAgain = await withFleet(size, async (fleet) => firstApply(fleet, size).milliseconds);
  const pyinfra = { ...pyinfraTimes, first: Math.min(pyinfraTimes.first, pyinfraAgain) };
  const own = { ...ownTimes, first: Math.min(ownTimes.first, ownAgain) };
  say(`hextet on ${large} twins`);
  const many = large > 0 ? await hextetTimes(large) : undefined;
  write({ plain, pyinfra, ansible, own, many });
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** Milliseconds of a peer's first run. */
function firstOf(fleet: Fleet, run: (fleet: Fleet) => ToolRun): number {
  preparePeers(fleet);
  const first = run(fleet);
  if (first.changed === 0) throw new Error("the first run changed nothing");
  return first.milliseconds;
}

function firstApply(fleet: Fleet, count: number): EngineFigures {
  prepareHextet(fleet);
  const first = runHextet(fleet, "up");
  if (first.changes["create"] !== count * 2 + 1)
    throw new Error(`the first run made ${JSON.stringify(first.changes)}`);
  return first;
}

async function hextetTimes(count: number) {
  return withFleet(count, async (fleet) => {
    const first = firstApply(fleet, count);
    const later = Array.from({ length: repeats }, () => runHextet(fleet, "up"));
    if (later.some(({ changes }) => Object.keys(changes).some((kind) => kind !== "same")))
      throw new Error("a later run changed something");
    const drifts = Array.from({ length: repeats }, () => runDrift(fleet));
    return {
      first: first.milliseconds,
      again: best(later.map((run) => run.milliseconds)),
      drift: best(drifts),
      statePerHost: first.state / count,
      bundle: first.bundle,
    };
  });
}

async function withFleet<Result>(count: number, work: (fleet: Fleet) => Promise<Result>): Promise<Result> {
  const fleet = await bootFleet(count, () => {});
  try {
    return await work(fleet);
  } finally {
    await fleet.end();
  }
}

function best(all: readonly number[]): number {
  return Math.min(...all);
}

type Own = Awaited<ReturnType<typeof hextetTimes>>;

interface Figures {
  /** Milliseconds of the activation alone. */
  readonly plain: number;
  readonly pyinfra: Times;
  readonly ansible: Times;
  readonly own: Own;
  /** Of the large fleet, where there was one. */
  readonly many: Own | undefined;
}

function write({ plain, pyinfra, ansible, own, many }: Figures): void {
  const { bundle } = own;
  const limit = 2.5 * bundle + 6144;
  const times = (value: number, other: number) => (value / other).toFixed(2);
  const verdict = (kept: boolean) => (kept ? "kept" : "**missed**");
  const s = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;
  const rows = [
    [
      "first apply",
      s(own.first),
      s(pyinfra.first),
      s(ansible.first),
      "at most pyinfra's",
      `${times(own.first, pyinfra.first)}, ${verdict(own.first <= pyinfra.first)}`,
    ],
    [
      "",
      "",
      "",
      "",
      "5 times faster than Ansible",
      `${times(ansible.first, own.first)}, ${verdict(ansible.first >= 5 * own.first)}`,
    ],
    [
      "nothing to do",
      s(own.again),
      s(pyinfra.again),
      s(ansible.again),
      "at most pyinfra's",
      `${times(own.again, pyinfra.again)}, ${verdict(own.again <= pyinfra.again)}`,
    ],
    [
      "",
      "",
      "",
      "",
      "5 times faster than Ansible",
      `${times(ansible.again, own.again)}, ${verdict(ansible.again >= 5 * own.again)}`,
    ],
    [
      "drift, all read back",
      s(own.drift),
      "",
      "",
      "at most pyinfra's run with nothing to do",
      `${times(own.drift, pyinfra.again)}, ${verdict(own.drift <= pyinfra.again)}`,
    ],
  ];
  const grown =
    many === undefined
      ? ""
      : `
## ${large} hosts

${markdownTable(
  ["what", `${size} hosts`, `${large} hosts`, "times", "wanted", ""],
  (["first", "again", "drift"] as const).map((key) => [
    { first: "first apply", again: "nothing to do", drift: "drift" }[key],
    s(own[key]),
    s(many[key]),
    times(many[key], own[key]),
    "at most 12",
    verdict(many[key] <= 12 * own[key]),
  ]),
)}
No host was lost: a run in which one fails ends the measurement.
`;
  const text = `# Figures: hosts

Measured by \`npm run bench:hosts\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()} ${release()}, Node ${process.versions.node}; load average ${loadavg()
    .map((figure) => figure.toFixed(1))
    .join(", ")} at the end, the twins' own work included. Nothing here is a test: \`npm test\` times nothing.

## ${size} hosts, beside peers

Twins freshly booted for each tool, on the machine that the tool runs on. Each tool has three files checked by their
consumers, put in place and activated: a netplan file, kernel parameters, a systemd unit. hextet's first apply brings its
agent along, arms the rollback on every host, and confirms each over a fresh connection; the others do none of that. Times
are those of whole commands, the start of Node and Python included, hextet being the built package; the first apply of hextet
and pyinfra is the better of two, "nothing to do" and drift the best of ${repeats}. pyinfra 3.10.0 and Ansible 2.19.14 have as many
connections at once as there are hosts; Ansible has pipelining and kept connections.

${markdownTable(["what", "hextet", "pyinfra", "Ansible", "wanted", "ratio"], rows)}
The same files written and activated by one plain \`ssh\` a host, all at once, with nothing looked at, checked, kept or
confirmed, take ${s(plain)}: the hosts' own work, which each tool waits for. Twins share the controller's ${cpus().length} cores.

State: ${Math.round(own.statePerHost).toLocaleString("en")} bytes a host, its bundle being ${bundle.toLocaleString("en")}; wanted at most 2.5 times the bundle and 6 KiB, ${Math.round(limit).toLocaleString("en")}: ${verdict(own.statePerHost <= limit)}.
${grown}`;
  writeFileSync(join(root, "docs", "figures-hosts.md"), text);
  process.stdout.write(readFileSync(join(root, "docs", "figures-hosts.md"), "utf8"));
}
