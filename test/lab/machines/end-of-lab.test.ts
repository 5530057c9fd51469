import { readFileSync } from "node:fs";
import { afterAll, afterEach, expect, jest, test } from "@jest/globals";
import type { LabClient } from "../../../lab/supervisor/client.ts";
import { waitFor } from "../../../lab/supervisor/deadline.ts";
import { endLab } from "../../../lab/supervisor/launch.ts";
import { runDirectory } from "../../../lab/supervisor/run-directory.ts";
import { OwnedLabs } from "../supervisor/owned-labs.ts";
import {
  nothing,
  type ProcessIdentity,
  processTree,
  stillAlive,
  visibleOutside,
} from "../supervisor/remains.ts";
import { smallTopology } from "../supervisor/topology.ts";
import { describeOnMachines } from "./describe-on-machines.ts";

jest.setTimeout(120_000);

await describeOnMachines(1, "a lab with a machine that is booting", () => {
  const labs = new OwnedLabs();
  const lab = labs.name;

  afterEach(async () => {
    await endLab(lab);
  });
  afterAll(() => labs.end());

  /** Resolves once the machine's emulator runs, with all processes of the lab. */
  async function booting(client: LabClient): Promise<readonly ProcessIdentity[]> {
    const topology = smallTopology(lab, []);
    const twins = topology.twins.filter(({ name }) => name === "rack--box-1");
    const machine = { ...topology, twins: twins.map((twin) => ({ ...twin, machine: true })), guests: [] };
    client.ask("boot", { topology: machine }, 100_000).catch(() => {});
    const { pid } = await client.ask("hello", null);
    return waitFor({
      failure: "no emulator ran",
      deadline: 60_000,
      probe: () => {
        const processes = treeOf(pid);
        return processes.some((identity) => programOf(identity).startsWith("qemu-system"))
          ? processes
          : undefined;
      },
    });
  }

  test("leaves nothing when it is interrupted", async () => {
    const client = await labs.start();
    const processes = await booting(client);
    client.close();
    await labs.gone();
    expect(stillAlive(processes)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
  });

  test("leaves nothing that runs when it is killed", async () => {
    const client = await labs.start();
    const processes = await booting(client);
    process.kill((await client.ask("hello", null)).pid, "SIGKILL");
    await client.closed;
    await waitFor({
      failure: "processes of the lab were left",
      deadline: 10_000,
      probe: () => (stillAlive(processes).length === 0 ? true : undefined),
    });
    expect(visibleOutside(lab)).toMatchObject({ mounts: [], namespaces: [], links: [] });
    await endLab(lab);
    expect(visibleOutside(lab)).toEqual(nothing);
  });

  test("leaves nothing when there is no room for what the machine writes", async () => {
    const client = await labs.start();
    const processes = await booting(client);
    const { scratch } = runDirectory(lab);
    const script = `size=$(df --output=used -k ${scratch} | tail -n 1); mount -o "remount,size=$((size + 256))k" ${scratch}`;
    expect(await client.ask("run", { argv: ["sh", "-c", script] })).toMatchObject({ status: 0 });
    // It has a dozen megabytes to write as it boots, and is stopped at the first that fails.
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await client.ask("end", null);
    await labs.gone();
    expect(stillAlive(processes)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
  });
});

/** None where one of them ended while they were looked at. */
function treeOf(pid: number): readonly ProcessIdentity[] {
  try {
    return processTree(pid);
  } catch {
    return [];
  }
}

function programOf(identity: ProcessIdentity): string {
  try {
    return readFileSync(`/proc/${identity.split("@")[0]}/comm`, "utf8");
  } catch {
    return "";
  }
}
