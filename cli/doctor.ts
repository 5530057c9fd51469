import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { machineRequirements } from "../lab/machines/requirements.ts";
import { labRequirements } from "../lab/supervisor/requirements.ts";
import { onPath } from "../setup/engine.mjs";
import { Answer } from "./answer.ts";
import { print, printColoured } from "./say.ts";

const finding = z.strictObject({
  name: z.string().describe("What is needed"),
  commands: z
    .array(z.string())
    .describe("The commands that need it, as a person types them without hextet; pulumi for preview and up"),
  ok: z.boolean(),
  found: z.string().describe("What was found"),
  fix: z.string().nullable().describe("What to do about it; null where it is as it has to be"),
});

/** One thing that commands need, and how it is with it on this machine. */
type Finding = z.infer<typeof finding>;

/** What `--json` prints; `schema/doctor.schema.json` is written from this. */
export const doctorJsonSchema = z.strictObject({ ok: z.boolean(), findings: z.array(finding) });

const overSsh = [
  "survey",
  "freeze",
  "follow",
  "verify",
  "diff",
  "drift",
  "heal",
  "bring",
  "keys",
  "take-over",
  "take",
  "leave",
  "pulumi",
];
const fromGit = ["plan --diff", "rehearse"];
const onTwins = ["lab", "rehearse"];

/** `hextet doctor [COMMAND]`. @throws Answer 1 where something is missing */
export async function doctor(command: string | undefined, options: { readonly json?: true }): Promise<void> {
  const findings = await findingsHere();
  const concerned = ({ commands }: Finding, name: string) =>
    commands.some((needing) => needing === every || needing === name || needing.startsWith(`${name} `));
  const asked = findings.filter((found) => command === undefined || concerned(found, command));
  const missing = asked.filter(({ ok }) => !ok);
  if (options.json) print(`${JSON.stringify({ ok: missing.length === 0, findings: asked }, null, 2)}\n`);
  else printColoured(asked.map(lines).join(""));
  if (missing.length > 0)
    throw new Answer(
      1,
      `${missing.length} of ${asked.length} things are missing: ${missing.map(({ name }) => name).join(", ")}`,
    );
}

const every = "all commands";

function lines({ name, commands, ok, found, fix }: Finding): string {
  const first = `${ok ? "ok       " : "missing  "}${name}: ${found}\n         for ${commands.join(", ")}\n`;
  return fix === null ? first : `${first}         ${fix}\n`;
}

async function findingsHere(): Promise<readonly Finding[]> {
  return [
    nodeFinding(),
    ...pulumiFindings(),
    program("ssh", overSsh, "apt-get install openssh-client"),
    program("ssh-keyscan", ["hostkey"], "apt-get install openssh-client"),
    program("git", fromGit, "apt-get install git"),
    requirements("a lab", onTwins, await labRequirements()),
    requirements("a machine with a kernel of its own", ["lab --machines"], await machineRequirements(1)),
  ];
}

function findingOf(name: string, commands: readonly string[], found: string, fix: string | null): Finding {
  return { name, commands: [...commands], ok: fix === null, found, fix };
}

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const newEnough = major > 22 || (major === 22 && minor >= 18);
  const fix = newEnough ? null : "install Node 24 from https://nodejs.org";
  return findingOf("Node 22.18 or newer", [every], process.version, fix);
}

function pulumiFindings(): readonly Finding[] {
  const pulumi = ["pulumi"];
  const project = existsSync("package.json") ? packageVersion("@pulumi/command") : undefined;
  return [
    program("pulumi", pulumi, "curl -fsSL https://get.pulumi.com | sh"),
    plugin("command", "1.2.1"),
    ...(project === undefined
      ? []
      : [
          findingOf(
            "@pulumi/command 1.2.1 in node_modules",
            pulumi,
            project,
            project === "1.2.1"
              ? null
              : "npm install @pulumi/command@1.2.1  (this one: what is tagged latest is a stray old build)",
          ),
        ]),
  ];
}

/** Pulumi fetches plug-ins by itself; without a network it must find them. */
function plugin(name: string, version: string): Finding {
  const folder = join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  const prefix = `resource-${name}-v`;
  const versions = entries(folder)
    .filter((entry) => entry.startsWith(prefix) && !/\.(lock|partial)$/.test(entry))
    .map((entry) => entry.slice(prefix.length));
  const fix = versions.includes(version) ? null : `pulumi plugin install resource ${name} v${version}`;
  const found = versions.length === 0 ? `none in ${folder}` : versions.sort().join(", ");
  return findingOf(`Pulumi's plug-in ${name} ${version}`, ["pulumi"], found, fix);
}

/** `none` where the project has not installed it. */
function packageVersion(name: string): string {
  try {
    const manifest = readFileSync(join("node_modules", name, "package.json"), "utf8");
    return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
  } catch {
    return "none";
  }
}

function program(name: string, commands: readonly string[], fix: string): Finding {
  const path = onPath(name);
  return findingOf(name, commands, path ?? "not on the PATH", path === undefined ? fix : null);
}

function requirements(name: string, commands: readonly string[], problems: readonly string[]): Finding {
  const none = problems.length === 0;
  return findingOf(
    name,
    commands,
    none ? "can run here" : "cannot run here",
    none ? null : problems.join("; "),
  );
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
