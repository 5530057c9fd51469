import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planFromText } from "../../core/index.ts";
import type { Connections } from "../../hosts/ways/connections.ts";
import { LabSession } from "../../lab/session.ts";
import { connectLab, endForGood } from "../../lab/supervisor/launch.ts";
import { runDirectory } from "../../lab/supervisor/run-directory.ts";
import { fleetLayout } from "./fleet-layout.ts";

/** Twins of one kind on one segment, each as its installer left it: reachable, with nothing of hextet's. */
export interface Fleet {
  readonly name: string;
  /** The layout that it stands for, and where that lies with its ledger. */
  readonly layout: string;
  /** How to reach each host from the lab's controller. */
  readonly connections: Connections;
  /** Process of the lab, through which its namespaces are entered. */
  readonly pid: number;
  /** The lab's own folder, with the state of its stack. */
  readonly folder: string;
  /** A folder for what a measurement writes. */
  readonly scratch: string;
  readonly end: () => Promise<void>;
}

/** @param size how many hosts; at most 4,000 */
export async function bootFleet(size: number, progress: (text: string) => void): Promise<Fleet> {
  const name = `bench-${size}-${process.pid}`;
  const layout = fleetLayout(
    Array.from({ length: size }, (_, index) => ({
      part: (0x1000 + index).toString(16),
      renderer: "netplan",
    })),
  );
  const { plan, problems, ledger } = planFromText(name, layout);
  if (plan === undefined) throw new Error(`the layout of ${size} hosts: ${JSON.stringify(problems)}`);
  const scratch = mkdtempSync(join(tmpdir(), "hextet-bench-"));
  const path = join(scratch, `${name}.layout.yaml`);
  writeFileSync(path, layout);
  writeFileSync(join(scratch, `${name}.ledger.jsonl`), ledger.text);
  const session = await LabSession.start({
    plan,
    layout,
    ledger: ledger.text,
    path,
    command: `npm run bench, process ${process.pid}`,
    progress,
  });
  const end = async () => {
    await session.close("end");
    await endForGood(name);
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    const all = await session.connections();
    const connections = Object.fromEntries(Object.entries(all).filter(([host]) => host.startsWith("rack/")));
    const client = await connectLab(name);
    if (client === undefined) throw new Error(`the lab ${name} is gone`);
    const { pid } = await client.ask("hello", null);
    client.close();
    return { name, layout: path, connections, pid, folder: runDirectory(name).path, scratch, end };
  } catch (error) {
    await end();
    throw error;
  }
}
