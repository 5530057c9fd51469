import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, jest, test } from "@jest/globals";
import { labCgroups } from "../../../lab/supervisor/cgroup.ts";
import { waitFor } from "../../../lab/supervisor/deadline.ts";
import { endForGood, endLab } from "../../../lab/supervisor/launch.ts";
import { runRoot } from "../../../lab/supervisor/run-directory.ts";
import { describeLonger } from "../longer.ts";
import { uniqueLab } from "../unique-lab.ts";
import { OwnedLabs } from "./owned-labs.ts";
import { nothing, processTree, stillAlive, visibleOutside } from "./remains.ts";
import { smallTopology } from "./topology.ts";

jest.setTimeout(120_000);

const labs = new OwnedLabs();
const lab = labs.name;

afterAll(() => labs.end());

describeLonger("labs of different names", () => {
  const other = uniqueLab("supervisor");
  afterEach(async () => {
    await endLab(lab);
    await endForGood(other);
  });

  test("run side by side with the same addresses, and the end of one is not the other's", async () => {
    const [labOne, two] = await Promise.all([labs.start(), labs.start(other, "the other")]);
    await labOne.ask("boot", { topology: smallTopology(lab, []) });
    await two.ask("boot", { topology: smallTopology(other, []) });
    const first = processTree((await labOne.ask("hello", null)).pid);
    process.kill((await labOne.ask("hello", null)).pid, "SIGTERM");
    await labOne.closed;
    await labs.gone();
    expect(stillAlive(first)).toEqual([]);
    expect(visibleOutside(lab)).toEqual(nothing);
    const ping = await two.ask("exec", { twin: "rack--box-1", argv: ["ping", "-c1", "-W2", "3fff:fff::80"] });
    expect(ping.status).toBe(0);
    two.close();
  });
});

describeLonger("a lab of the same name in another container", () => {
  afterEach(async () => {
    await endLab(lab);
  });

  test("has twins of its own: neither its start nor its end is the other's", async () => {
    const client = await labs.start();
    await client.ask("boot", { topology: smallTopology(lab, []) });
    const owner = fileURLToPath(new URL("owner.ts", import.meta.url));
    // A /run of its own and the machine's control groups, as containers have them.
    const script = 'mount -t tmpfs tmpfs "$0" && exec "$@"';
    const other = spawn(
      "unshare",
      ["--mount", "--propagation", "private", "sh", "-c", script, runRoot, process.execPath, owner, lab],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const ended = once(other, "exit");
    expect(String(await Promise.race([once(other.stdout, "data"), ended]))).toBe("booted\n");
    const groups = () =>
      labCgroups(lab).flatMap((path) =>
        existsSync(dirname(path))
          ? readdirSync(dirname(path)).filter((name) => name.startsWith(`hextet-${lab}-`))
          : [],
      );
    expect(groups()).toHaveLength(2);
    other.kill("SIGKILL");
    await ended;
    await waitFor({
      failure: "the other lab's cgroups did not go",
      deadline: 20_000,
      probe: () => (groups().length === 1 ? true : undefined),
    });
    const twins = await client.ask("twins", null);
    expect(twins.map(({ state }) => state)).toEqual(twins.map(() => "running"));
    const ping = await client.ask("exec", {
      twin: "rack--box-1",
      argv: ["ping", "-c1", "-W2", "3fff:fff::80"],
    });
    expect(ping.status).toBe(0);
  });
});
