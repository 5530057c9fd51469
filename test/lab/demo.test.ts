import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, expect, jest, test } from "@jest/globals";
import { labCgroups } from "../../lab/supervisor/cgroup.ts";
import { endForGood, endLab } from "../../lab/supervisor/launch.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/** What a person does to the one command that shows everything: lets it run, interrupts it, kills it, starts it twice. */
jest.setTimeout(180_000);

const name = uniqueLab("demo");
const project = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "hextet-demo-"));
const layout = join(folder, `${name}.layout.yaml`);
copyFileSync(join(project, "stacks/lab.layout.yaml"), layout);
const started: Demo[] = [];

afterEach(async () => {
  for (const demo of started.splice(0)) demo.child.kill("SIGKILL");
  await endLab(name);
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await endForGood(name);
});

test("it plans, previews, applies, previews again, proves, leaves its report and nothing else", async () => {
  const demo = start();
  expect(await demo.ended(150_000)).toBe(0);
  const said = demo.said();
  const order = [
    "The plan",
    "cloud/56+03::8/126",
    "Previewing with the Pulumi engine",
    "Applying",
    "Nothing to change.",
    "The proof",
    "42 of 42 probes succeeded.",
    "Look around:",
  ];
  expect(order.map((words) => [words, said.includes(words)])).toEqual(order.map((words) => [words, true]));
  expect([...order].sort((a, b) => said.indexOf(a) - said.indexOf(b))).toEqual(order);
  const out = join(folder, "out", name);
  expect(readdirSync(out).sort()).toEqual(
    expect.arrayContaining(["files", "plan.svg", "plan.txt", "preview.txt", "probes.json", "report.txt"]),
  );
  expect(readFileSync(join(out, "files/cloud/web-1/etc/docker/daemon.json"), "utf8")).toContain(
    '"fixed-cidr-v6": "3fff:ec2:',
  );
  expect(remains()).toEqual([]);
});

test("beside a running one it is refused, with who holds the lab; that one is not disturbed", async () => {
  const first = start();
  await first.says("Booting", 30_000);
  await until(() => existsSync(`/run/hextet/${name}/holder.json`), "the first one holds the lab");
  const second = start();
  expect(await second.ended(30_000)).toBe(3);
  expect(second.said()).toMatch(
    new RegExp(
      `lab ${name} is running already, held by process [0-9]+, started by "hextet lab demo \\S*${name}[.]layout[.]yaml"`,
    ),
  );
  await first.says("Applying", 60_000);
});

longer("Ctrl-C while it boots takes everything down", () => interrupted("Booting"));
longer("Ctrl-C while it applies takes everything down", () => interrupted("Applying"));

async function interrupted(words: string): Promise<void> {
  const demo = start();
  await demo.says(words, 60_000);
  await sleep(1_500);
  process.kill(-(demo.child.pid ?? 0), "SIGINT");
  expect(await demo.ended(30_000)).toBe(130);
  await nothingIsLeft();
}

longer(
  "when nobody reads on, it takes down what it has begun, or begins nothing: 141, and no stack trace",
  async () => {
    for (const words of ["The plan", "Booting"]) {
      const demo = start();
      await demo.says(words, 60_000);
      demo.child.stdout?.destroy();
      expect(await demo.ended(60_000)).toBe(141);
      expect(demo.said()).not.toMatch(/\n\s+at |EPIPE/);
      await nothingIsLeft();
    }
  },
);

longer(
  "killed while it applies it leaves no process, mount or namespace, and the next one starts",
  async () => {
    const demo = start();
    await demo.says("Applying", 60_000);
    await sleep(1_500);
    demo.child.kill("SIGKILL");
    await nothingIsLeft();
    const next = start();
    await next.says("Previewing", 60_000);
  },
);

test("without root it does everything up to the lab, and says in a sentence what is missing", async () => {
  // The same person by another number: what is asked is who one is, not what one may read.
  const demo = start(["unshare", "--user", "--map-user=1000"]);
  expect(await demo.ended(60_000)).toBe(0);
  const said = demo.said();
  expect(said).toMatch(
    /\+ {2}ec2\.NetworkInterface +cloud-web-1-ens5 +cloud\/web-1 ens5: cloud\/56\+03::1:1, 10\.20\.1\.4, block/,
  );
  expect(said).toMatch(/\nThe lab was not booted: .*root.*\.\n$/);
  expect(existsSync(join(folder, "out", name, "files/rack/pve-1/etc/network/interfaces"))).toBe(true);
});

class Demo {
  readonly child: ChildProcess;
  #text = "";
  readonly #ended: Promise<number | null>;

  constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#text += text;
      });
    }
    this.#ended = new Promise((resolve) => child.on("exit", resolve));
  }

  said(): string {
    return this.#text;
  }

  says(words: string, deadline: number): Promise<void> {
    return until(
      () => this.#text.includes(words) || this.child.exitCode !== null,
      `it says ${words}`,
      deadline,
    ).then(() => {
      if (!this.#text.includes(words)) throw new Error(`it ended without saying ${words}: ${this.#text}`);
    });
  }

  async ended(deadline: number): Promise<number | null> {
    const late = Symbol("late");
    const status = await Promise.race([this.#ended, sleep(deadline, late, { ref: false })]);
    if (typeof status === "symbol")
      throw new Error(`it did not end within ${deadline / 1000} s: ${this.#text}`);
    return status;
  }
}

/** In a process group of its own, so that an interrupt reaches all of it as from a terminal. */
function start(wrapper: readonly string[] = []): Demo {
  const [program = "", ...before] = [...wrapper, join(project, "node_modules/.bin/node")];
  const child = spawn(
    program,
    [...before, "--disable-warning=ExperimentalWarning", join(project, "cli/main.ts"), "lab", "demo", layout],
    {
      cwd: folder,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: "" },
    },
  );
  const demo = new Demo(child);
  started.push(demo);
  return demo;
}

async function nothingIsLeft(): Promise<void> {
  await until(() => remains().length === 0, "nothing is left").catch((error: unknown) => {
    throw new Error(
      `${error instanceof Error ? error.message : String(error)}; there is ${remains().join(", ")}`,
    );
  });
}

async function until(holds: () => boolean, what: string, deadline = 20_000): Promise<void> {
  const giveUp = Date.now() + deadline;
  while (!holds()) {
    if (Date.now() > giveUp) throw new Error(`not within ${deadline / 1000} s: ${what}`);
    await sleep(100);
  }
}

/** Processes of this lab, and whatever of it the machine's own mounts, namespaces and control groups still hold. */
function remains(): string[] {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const namespaces = spawnSync("ip", ["netns", "list"], { encoding: "utf8" }).stdout.split("\n");
  const groups = labCgroups(name);
  return [
    ...readdirSync("/proc").filter(
      (pid) => /^[0-9]+$/.test(pid) && Number(pid) !== process.pid && isOfLab(pid),
    ),
    ...mounts.filter((line) => line.includes(`hextet/${name}`)),
    ...namespaces.filter((line) => /^(controller|core|router\.)/.test(line)),
    ...groups.filter((group) => existsSync(group)),
  ];
}

/** By what it was called with, and by the folder of the lab in its environment, as the engine and its providers have it. */
function isOfLab(pid: string): boolean {
  try {
    const said = ["cmdline", "environ"].map((file) => readFileSync(`/proc/${pid}/${file}`, "utf8"));
    return said.some((text) => text.includes(`/run/hextet/${name}`)) || (said[0] ?? "").includes(layout);
  } catch {
    return false; // it has just ended
  }
}
