import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, jest, test } from "@jest/globals";
import { z } from "zod";
import { pathFigures, planFromText } from "../../core/index.ts";
import { hostToBreak, Rehearsal, type RehearsedState } from "../../lab/rehearsal/rehearsal.ts";
import { proveRollback } from "../../lab/rehearsal/rollback-proof.ts";
import { labCgroups } from "../../lab/supervisor/cgroup.ts";
import { Workspace } from "../cli/hextet.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

/** A change tried on twins: what is reported of it to a person, and that both bad answers can be had. */
jest.setTimeout(180_000);

const before = `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { prefix: "3fff:b0b:2::/64" }
    hosts:
      pve-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
          vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests, address: "::25", tcp: [80] } }
      box-1:
        connect: { address: "3fff:b0b:1::20", hostKey: lab }
        network: { renderer: netplan }
        interfaces: { eno1: { network: uplink, addresses: ["::20"] } }
`;
const after = before
  .replace("      guests: {", '      games: { prefix: "3fff:b0b:3::/64" }\n      guests: {')
  .replace(
    "        guests: { git",
    '          vmbr3: { bridge: { ports: [] }, network: games, addresses: ["::1"] }\n        guests: { git',
  )
  .concat(`      box-2:
        connect: { address: "3fff:b0b:1::30", hostKey: lab }
        network: { renderer: netplan }
        interfaces: { eno1: { network: uplink, addresses: ["::30"] } }
`);

const project = fileURLToPath(new URL("../../", import.meta.url));
const workspace = new Workspace();
workspace.write("stacks/rack.layout.yaml", before);
workspace.commit("before");
workspace.write("stacks/rack.layout.yaml", after);
const started: ChildProcess[] = [];

afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  workspace.remove();
});

const report = z.object({
  verdict: z.string(),
  reasons: z.array(z.string()),
  hosts: z.array(z.object({ name: z.string(), change: z.string() })),
  rollback: z.object({ verdict: z.string(), host: z.string(), back: z.number(), cutOff: z.number() }),
  paths: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      presence: z.string(),
      touched: z.boolean(),
      probes: z.number(),
      change: z.object({ down: z.number() }),
    }),
  ),
  seconds: z.number(),
});

test("it says what a change does to every path and host, sees a broken host come back, and leaves nothing behind", async () => {
  const run = rehearse("--json");
  expect([await run.ended(150_000), run.stderr()]).toEqual([0, expect.any(String)]);
  const said = report.parse(JSON.parse(run.stdout()));
  expect(said).toMatchObject({ verdict: "well", reasons: [] });
  expect(said.hosts).toEqual([
    { name: "rack/box-2", change: "added" },
    { name: "rack/pve-1", change: "changed" },
  ]);
  const toBox = said.paths.find(({ from, to }) => from === "internet/host" && to === "rack/box-1");
  expect(toBox).toMatchObject({ presence: "kept", touched: false, change: { down: 0 } });
  // Ten times a second, for as long as it was watched.
  expect(toBox?.probes).toBeGreaterThan(100);
  expect(said.paths.find(({ to }) => to === "rack/box-2")).toMatchObject({ presence: "added" });
  // The timer of five seconds, and what going back takes.
  expect(said.rollback).toMatchObject({ verdict: "held", host: "rack/pve-1" });
  expect(said.rollback.back).toBeGreaterThan(4);
  expect(said.rollback.back).toBeLessThan(10);
  expect(said.rollback.cutOff).toBeGreaterThan(1);
  const out = join(workspace.path, "out", "rack", "rehearsal");
  expect(readdirSync(out).sort()).toEqual(["rehearsal.json", "report.txt", "samples.csv", "timeline.svg"]);
  expect(readFileSync(join(out, "timeline.svg"), "utf8")).toContain("rack/pve-1 broken on purpose");
  expect(remains(run.lab)).toEqual([]);
});

longer("Ctrl-C while the change is applied takes everything down", async () => {
  const run = rehearse();
  await run.says("Applying it", 90_000);
  await sleep(2_500);
  run.interrupt();
  expect(await run.ended(30_000)).toBe(130);
  for (let tries = 0; tries < 100 && remains(run.lab).length > 0; tries++) await sleep(100);
  expect(remains(run.lab)).toEqual([]);
});

longer(
  "a path that is cut off for a moment is seen to be, and a rollback that does not happen is no rollback",
  async () => {
    const lab = uniqueLab("rehearse");
    const rehearsal = await Rehearsal.start(
      { lab, before: state(lab, before), after: state(lab, after), path: "rack", command: "the tests" },
      () => {},
    );
    try {
      expect((await rehearsal.bringUp(() => {})).run.errors).toEqual([]);
      expect((await rehearsal.preview(() => {})).errors).toEqual([]);
      const { supervisor } = rehearsal.after;
      const router = async (...argv: string[]) => {
        const { status, stderr } = await supervisor.ask("run", { netns: "router.rack", argv });
        expect([status, stderr]).toEqual([0, ""]);
      };
      const changed = rehearsal.change(() => {});
      await sleep(2_500);
      await router("nft", "add table ip6 cut; add chain ip6 cut to { type filter hook forward priority 0; }");
      await router("nft", "add rule ip6 cut to ip6 daddr 3fff:b0b:1::20 drop");
      await sleep(1_500);
      await router("nft", "delete table ip6 cut");
      expect((await changed).run.errors).toEqual([]);

      const host = hostToBreak(rehearsal.after.filledIn, rehearsal.scope);
      if (host === undefined) throw new Error("there is a host to break");
      const proof = await proveRollback(rehearsal, host, (progress) => {
        if (!progress.startsWith("waiting")) return;
        void supervisor.ask("exec", {
          twin: "rack--pve-1",
          argv: ["systemctl", "kill", "--signal=STOP", "hextet-agent-rollback.service"],
        });
      });
      expect(proof).toMatchObject({ verdict: "failed", host: "rack/pve-1" });

      const timeline = await rehearsal.finish();
      const cut = timeline.paths.find(({ from, to }) => from === "internet/host" && to === "rack/box-1");
      if (cut === undefined) throw new Error("the path is watched");
      const figures = pathFigures(timeline, cut, "change");
      expect(figures.outages).toHaveLength(1);
      expect(figures.down).toBeGreaterThan(1.3);
      expect(figures.down).toBeLessThan(2.2);
    } finally {
      await rehearsal.close();
    }
    expect(remains(lab)).toEqual([]);
  },
);

longer(
  "a host on netplan is cut off by a wrong gateway like any other, and comes back by itself",
  async () => {
    const lab = uniqueLab("rehearse");
    const own = (addresses: string) =>
      before.replace(/ {6}pve-1:\n[\s\S]*?(?= {6}box-1:)/, "").replace('["::20"]', addresses);
    const rehearsal = await Rehearsal.start(
      {
        lab,
        before: state(lab, own('["::20"]')),
        after: state(lab, own('["::20", "::21"]')),
        path: "rack",
        command: "the tests",
      },
      () => {},
    );
    try {
      expect((await rehearsal.bringUp(() => {})).run.errors).toEqual([]);
      expect((await rehearsal.preview(() => {})).errors).toEqual([]);
      expect((await rehearsal.change(() => {})).run.errors).toEqual([]);
      const host = hostToBreak(rehearsal.after.filledIn, rehearsal.scope);
      if (host === undefined) throw new Error("there is a host to break");
      const proof = await proveRollback(rehearsal, host, () => {});
      expect(proof).toMatchObject({ verdict: "held", host: "rack/box-1" });
      expect(proof).toMatchObject({ cutOff: expect.any(Number) });
    } finally {
      await rehearsal.close();
    }
    expect(remains(lab)).toEqual([]);
  },
);

function state(lab: string, layout: string): RehearsedState {
  const { plan, problems, ledger } = planFromText(lab, layout, { today: "2026-11-21" });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  return { plan, layout, ledger: ledger.text };
}

/** The command as a person runs it, in a process group of its own. */
function rehearse(...options: readonly string[]) {
  const child = spawn(
    join(project, "node_modules/.bin/node"),
    ["--disable-warning=ExperimentalWarning", join(project, "cli/main.ts"), "rehearse", "rack", ...options],
    {
      cwd: workspace.path,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: "" },
    },
  );
  started.push(child);
  const said = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].setEncoding("utf8").on("data", (text: string) => {
      said[stream] += text;
    });
  const exit = new Promise<number | null>((resolve) => child.on("exit", resolve));
  return {
    lab: `rehearsal-rack-${child.pid}`,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    interrupt: () => process.kill(-(child.pid ?? 0), "SIGINT"),
    async says(words: string, deadline: number): Promise<void> {
      const giveUp = performance.now() + deadline;
      while (!said.stdout.includes(words)) {
        if (performance.now() > giveUp || child.exitCode !== null)
          throw new Error(`it did not say ${words}: ${said.stdout}${said.stderr}`);
        await sleep(100);
      }
    },
    async ended(deadline: number): Promise<number | null> {
      const late = Symbol("late");
      const status = await Promise.race([exit, sleep(deadline, late, { ref: false })]);
      if (typeof status === "symbol")
        throw new Error(`it did not end within ${deadline / 1000} s: ${said.stdout}${said.stderr}`);
      return status;
    },
  };
}

/** What of a lab is still there: processes, mounts, control groups, its folder. */
function remains(lab: string): string[] {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  return [
    ...readdirSync("/proc").filter((pid) => /^[0-9]+$/.test(pid) && isOfLab(pid, lab)),
    ...mounts.filter((line) => line.includes(`hextet/${lab}`)),
    ...labCgroups(lab).filter((group) => existsSync(group)),
    ...[`/run/hextet/${lab}`, `/run/hextet/${lab}.lock`].filter((path) => existsSync(path)),
  ];
}

function isOfLab(pid: string, lab: string): boolean {
  try {
    const [command = "", environment = ""] = ["cmdline", "environ"].map((file) =>
      readFileSync(`/proc/${pid}/${file}`, "utf8"),
    );
    if (command.startsWith("fping") && command.includes("3fff:b0b:2::25")) return true;
    return `${command}${environment}`.includes(`/run/hextet/${lab}`);
  } catch {
    return false; // it has just ended
  }
}
