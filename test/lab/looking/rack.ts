import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "@jest/globals";
import { planFromText } from "../../../core/index.ts";
import { LabSession } from "../../../lab/session.ts";
import { connectLab, endForGood } from "../../../lab/supervisor/launch.ts";
import { routerNamespace } from "../../../lab/supervisor/router.ts";
import { Workspace } from "../../cli/hextet.ts";
import { uniqueLab } from "../unique-lab.ts";

export const name = uniqueLab("looking");
export const space = new Workspace();
export const layout = readFileSync(
  fileURLToPath(new URL("../../../stacks/lab.layout.yaml", import.meta.url)),
  "utf8",
)
  // The rack alone: what is looked at in the cloud is the same, by the same means.
  .replace(/^ {2}cloud:[\s\S]*?(?=^ {2}rack:)/m, "");
export let session: LabSession;

/** Boots the rack, and takes it down once every case of the file has run. */
export function onTheRack(): void {
  beforeAll(async () => {
    const { plan, problems, ledger } = planFromText(name, layout);
    if (plan === undefined) throw new Error(JSON.stringify(problems));
    space.write(`stacks/${name}.layout.yaml`, layout);
    space.write(`stacks/${name}.ledger.jsonl`, ledger.text);
    session = await LabSession.start({
      plan,
      layout,
      ledger: ledger.text,
      path: `stacks/${name}.layout.yaml`,
      command: "the tests",
      progress: () => {},
    });
  });

  afterAll(async () => {
    await session?.close("end");
    await endForGood(name);
    space.remove();
  });
}

/** How often somebody has logged in over SSH. */
export async function logins(host: string): Promise<number> {
  return Number(await inTwin(host, "journalctl -q -o cat | grep -c '^Accepted publickey' || :"));
}

/** Ids of what is not as planned, in order. */
export async function wrong(deadline = "0"): Promise<{
  readonly status: number | null;
  readonly checks: readonly string[];
  readonly seen: readonly string[];
  readonly probes: readonly string[];
}> {
  const { status, stdout, stderr } = await hextet("verify", name, "--deadline", deadline, "--json");
  if (stdout === "") throw new Error(stderr);
  const found: {
    checks: { id: string; verdict: string; seen: string }[];
    probes: { probe: { id: string }; ok: boolean }[];
  } = JSON.parse(stdout);
  return {
    status,
    checks: found.checks
      .filter(({ verdict }) => verdict !== "ok")
      .map(({ id }) => id)
      .sort(),
    seen: found.checks.flatMap(({ verdict, seen }) => (verdict === "ok" ? [] : [seen])),
    probes: found.probes.filter(({ ok }) => !ok).map(({ probe }) => probe.id),
  };
}

/** The command as a person runs it; this process goes on serving the lab meanwhile. */
export function hextet(
  ...args: readonly string[]
): Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }> {
  const program = fileURLToPath(new URL("../../../cli/hextet.js", import.meta.url));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: space.path,
      timeout: 100_000,
      env: { ...process.env, NODE_OPTIONS: "--disable-warning=ExperimentalWarning", NO_COLOR: "1" },
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      said.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said.stderr += text;
    });
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, ...said }));
  });
}

export function inTwin(host: string, command: string): Promise<string> {
  return inLab({ twin: `rack--${host}` }, command);
}

export function inRouter(command: string): Promise<string> {
  return inLab({ netns: routerNamespace("rack") }, command);
}

async function inLab(where: { twin: string } | { netns: string }, command: string): Promise<string> {
  const client = await connectLab(name);
  if (client === undefined) throw new Error("the lab has gone");
  const argv = ["sh", "-c", command];
  try {
    const { status, stdout, stderr } =
      "twin" in where
        ? await client.ask("exec", { ...where, argv, deadline: 60_000 })
        : await client.ask("run", { ...where, argv });
    if (status !== 0) throw new Error(`${JSON.stringify(where)}: ${command} ended with ${status}: ${stderr}`);
    return stdout;
  } finally {
    client.close();
  }
}
