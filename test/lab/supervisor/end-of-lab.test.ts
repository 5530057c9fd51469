import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, jest, test } from "@jest/globals";
import { waitFor } from "../../../lab/supervisor/deadline.ts";
import { connectLab, endLab } from "../../../lab/supervisor/launch.ts";
import { isLong } from "../longer.ts";
import { OwnedLabs } from "./owned-labs.ts";
import { nothing, processTree, stillAlive, visibleOutside } from "./remains.ts";
import { smallTopology } from "./topology.ts";

jest.setTimeout(120_000);

const labs = new OwnedLabs();
const lab = labs.name;

afterAll(() => labs.end());

describe("a lab in trouble", () => {
  afterEach(async () => {
    await endLab(lab);
  });

  test("that does not answer is ended all the same", async () => {
    const client = await labs.start();
    const { pid } = await client.ask("hello", null);
    const processes = processTree(pid);
    const [supervisor = ""] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
    process.kill(Number(supervisor), "SIGSTOP");
    expect(await endLab(lab, 500)).toBe(true);
    expect(stillAlive(processes)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
  });

  test("names a host that does not come up, with what it said last", async () => {
    const client = await labs.start();
    const topology = smallTopology(lab, []);
    const [box] = topology.twins;
    if (box === undefined) throw new Error("the topology has no host");
    const broken = {
      path: "/etc/systemd/system/ssh.service.d/broken.conf",
      mode: 0o644,
      content:
        "[Service]\nExecStartPre=/bin/sh -c 'echo the server is broken >&2; systemctl poweroff; sleep 30'\n",
    };
    const boot = client.ask("boot", {
      topology: { ...topology, twins: [{ ...box, files: [...box.files, broken] }], guests: [] },
    });
    await expect(boot).rejects.toThrow(
      /^twin rack--box-1 has stopped\nits console ended with:\n[\s\S]*(Powering off|power-off|poweroff)/i,
    );
    client.close();
    await labs.gone();
  });
});

describe("a lab whose processes are killed", () => {
  afterEach(async () => {
    await endLab(lab);
  });

  test("goes when the command that owns it is killed", async () => {
    const owner = spawn(process.execPath, [fileURLToPath(new URL("owner.ts", import.meta.url)), lab], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve, reject) => {
      owner.stdout.once("data", resolve);
      owner.once("exit", (status) =>
        reject(new Error(`the owner ended with status ${status} before its lab was booted`)),
      );
    });
    const client = await connectLab(lab);
    const processes = processTree((await client?.ask("hello", null))?.pid ?? 0);
    client?.close();
    expect(processes.length).toBeGreaterThan(10);
    owner.kill("SIGKILL");
    await labs.gone();
    expect(stillAlive(processes)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
  });

  const victims = ["the lab's first process", "the supervisor itself", "the process that started them"];
  test.each(isLong ? victims : victims.slice(1, 2))(
    "goes as a whole when %s is killed, and the next start removes what lies about",
    async (victim) => {
      const client = await labs.start();
      await client.ask("boot", { topology: smallTopology(lab, []) });
      const { pid } = await client.ask("hello", null);
      const processes = processTree(pid);
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      const [supervisor] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ");
      const ids = [pid, Number(supervisor), Number(parent)];
      process.kill(ids[victims.indexOf(victim)] ?? 0, "SIGKILL");
      await client.closed;
      await labs.gone();
      await waitFor({
        failure: "processes did not end",
        deadline: 5_000,
        probe: () => (stillAlive(processes).length === 0 ? true : undefined),
      });
      expect({ ...visibleOutside(lab), cgroups: [], files: [] }).toEqual(nothing);

      const next = await labs.start();
      await next.ask("boot", { topology: { ...smallTopology(lab, []), twins: [], guests: [] } });
      expect(await next.ask("twins", null)).toHaveLength(1);
      await next.ask("end", null);
      await labs.gone();
      expect(visibleOutside(lab)).toEqual(nothing);
    },
  );
});
