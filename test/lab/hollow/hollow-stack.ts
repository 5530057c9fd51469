import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { enginePath } from "../../../lab/engine/engine.ts";
import type { Programs } from "./programs.ts";
import type { HollowAnswer, HollowRequest } from "./run.ts";

const place = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface HollowRun extends HollowAnswer {
  /** What the providers were asked to do, and each call of a host's agent: `create Vpc cloud`, `ssh apply --within 90`. */
  readonly journal: readonly string[];
}

export interface HollowOptions {
  /** Names of resources whose steps fail, and addresses of hosts whose agent refuses. */
  readonly fails?: readonly string[];
  readonly continueOnError?: boolean;
  /** Folder whose programs go before the hollow ones. */
  readonly pathFirst?: string;
}

/** How Pulumi's own command line ended. */
export interface CliRun extends Pick<HollowRun, "journal"> {
  readonly status: number | null;
  readonly text: string;
}

const projectText = `name: hextet
runtime: { name: nodejs, options: { typescript: false } }
main: index.ts
`;
const indexText = `
import { readFileSync } from "node:fs";
import { programs } from "${place("programs.ts")}";
const [name, parameters] = JSON.parse(readFileSync("program.json", "utf8"));
export default () => programs[name](parameters);
`;

/**
 * A stack in the real engine whose providers make nothing: for what the engine decides, which needs neither a lab nor root.
 */
export class HollowStack {
  readonly folder = mkdtempSync(join(tmpdir(), "hextet-hollow-"));
  readonly #stack: string;

  /** @param stack its name */
  constructor(stack = "hollow") {
    this.#stack = stack;
    mkdirSync(join(this.folder, "pulumi"));
    writeFileSync(this.#journal, "");
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  up<Name extends keyof Programs>(
    program: Name,
    parameters: Programs[Name],
    options: HollowOptions = {},
  ): Promise<HollowRun> {
    return this.#run("up", program, parameters, options);
  }

  preview<Name extends keyof Programs>(program: Name, parameters: Programs[Name]): Promise<HollowRun> {
    return this.#run("preview", program, parameters, {});
  }

  /** @param state as `pulumi stack export` has it */
  import(state: unknown): Promise<HollowRun> {
    return this.#run("import", "nothing", {}, {}, state);
  }

  /**
   * Pulumi's own command line in a project of its own, whose program runs in a process of its own.
   *
   * @returns how it ended and all that it printed
   */
  async cli<Name extends keyof Programs>(
    program: Name,
    parameters: Programs[Name],
    ...words: readonly string[]
  ): Promise<CliRun> {
    const project = join(this.folder, "project");
    if (!existsSync(project)) {
      mkdirSync(project);
      writeFileSync(join(project, "package.json"), '{ "type": "module" }\n');
      writeFileSync(join(project, "Pulumi.yaml"), projectText);
      writeFileSync(join(project, "index.ts"), indexText);
      await this.#pulumi(project, ["stack", "init", this.#stack]);
    }
    writeFileSync(join(project, "program.json"), JSON.stringify([program, parameters]));
    const run = await this.#pulumi(project, [
      ...words,
      "--stack",
      this.#stack,
      "--non-interactive",
      "--color",
      "never",
    ]);
    return { ...run, journal: this.takeJournal() };
  }

  async #pulumi(project: string, words: readonly string[]): Promise<Omit<CliRun, "journal">> {
    const env = { ...process.env, ...this.environment(), NODE_OPTIONS: "" };
    const child = spawn("pulumi", words, { cwd: project, env, stdio: "pipe", timeout: 240_000 });
    child.stdin.end();
    const [out, complaints, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((resolve) => child.on("close", resolve)),
    ]);
    return { status, text: `${out}${complaints}` };
  }

  /** What the engine and its program need to run on this stack alone. */
  environment({ fails = [], pathFirst }: HollowOptions = {}): Record<string, string> {
    const engine = enginePath();
    if (engine === undefined) throw new Error("this machine has no Pulumi engine: npm start builds one");
    return {
      PATH: [
        ...(pathFirst === undefined ? [] : [pathFirst]),
        place("bin"),
        dirname(engine),
        process.env["PATH"] ?? "",
      ].join(":"),
      PULUMI_HOME: join(this.folder, "pulumi"),
      PULUMI_BACKEND_URL: `file://${this.folder}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      HOLLOW_JOURNAL: this.#journal,
      HOLLOW_FAILS: fails.join(" "),
    };
  }

  /** What the last host that was changed was sent: its bundle, and the secrets behind it. */
  get sent(): string {
    return readFileSync(`${this.#journal}.sent`, "utf8");
  }

  /** What this host was sent last. */
  sentTo(host: string): string {
    return readFileSync(`${this.#journal}.sent.${host}`, "utf8");
  }

  /** The words of OpenSSH's client for that. */
  get sshWords(): string {
    return readFileSync(`${this.#journal}.words`, "utf8");
  }

  /** All that the engine keeps of the stack. */
  keptFiles(): string {
    const files = readdirSync(join(this.folder, ".pulumi"), { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
      .join("\n");
  }

  /** What has been noted since this was last asked. */
  takeJournal(): readonly string[] {
    const lines = readFileSync(this.#journal, "utf8").split("\n");
    writeFileSync(this.#journal, "");
    return lines.filter((line) => line !== "");
  }

  get #journal(): string {
    return join(this.folder, "journal");
  }

  async #run(
    verb: HollowRequest["verb"],
    program: keyof Programs,
    parameters: unknown,
    options: HollowOptions,
    state?: unknown,
  ): Promise<HollowRun> {
    const request: HollowRequest = {
      folder: this.folder,
      stack: this.#stack,
      environment: this.environment(options),
      verb,
      program,
      parameters,
      continueOnError: options.continueOnError ?? false,
      state,
    };
    // No options for Node: jest's are not meant for the program.
    const env = { ...process.env, NODE_OPTIONS: "" };
    const child = spawn(process.execPath, [place("run.ts")], { env, stdio: "pipe", timeout: 240_000 });
    child.stdin.end(JSON.stringify(request));
    const [said, complaints] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const line = said.match(/^ANSWER (.*)$/m)?.[1];
    if (line === undefined) throw new Error(`${verb} of ${program} gave no answer: ${said}${complaints}`);
    return { ...JSON.parse(line), journal: this.takeJournal() };
  }
}
