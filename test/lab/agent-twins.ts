import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@jest/globals";
import { type AgentOutcome, answerText, parseAnswer, writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { imagePath } from "../../lab/image/image.ts";
import type { LabClient } from "../../lab/supervisor/client.ts";
import { enterController } from "../../lab/supervisor/enter.ts";
import { endForGood, launch } from "../../lab/supervisor/launch.ts";
import type { ExecResult } from "../../lab/supervisor/protocol.ts";
import type { TwinFeature, TwinFile } from "../../lab/supervisor/world.ts";
import { smallTopology } from "./supervisor/topology.ts";

/** Netplan; with Docker and Incus where the test asks for them. */
export const box = "3fff:b0b:1::10";
/** ifupdown2. */
export const pve = "3fff:b0b:1::20";

/** The file of ifupdown2's host: its address on vmbr0, and a bridge without ports. */
export function pveInterfaces(
  address: string,
  inner: { readonly bridge: string; readonly addresses: readonly string[] },
): HostFiles["files"][number] {
  const own = inner.addresses.map((text) => `\taddress ${text}/64\n`).join("");
  return {
    path: "/etc/network/interfaces",
    mode: 0o644,
    subsystem: "ifupdown2",
    content: `auto lo
iface lo inet loopback

iface eno1 inet manual

auto vmbr0
iface vmbr0 inet6 static
	address ${address}/64
	gateway fe80::1
	bridge-ports eno1
	bridge-stp off
	bridge-fd 0

auto ${inner.bridge}
iface ${inner.bridge} inet6 static
${own}	bridge-ports none
	bridge-stp off
	bridge-fd 0
`,
  };
}

const verbs = ["apply", "heal", "confirm", "rollback", "remove"] as const;

export type TwinName = "rack--box-1" | "rack--pve-1";

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An answer of any kind, as it was printed. */
export function said({ stdout }: { readonly stdout: string }): Record<string, unknown> {
  return JSON.parse(answerText(stdout));
}

/** The small lab's two hosts, each with the agent, and an operator's way to them. */
export class AgentTwins {
  readonly #lab: string;
  readonly #client: LabClient;
  readonly #controller: readonly string[];
  readonly #folder: string;

  private constructor(lab: string, client: LabClient, controller: readonly string[], folder: string) {
    this.#lab = lab;
    this.#client = client;
    this.#controller = controller;
    this.#folder = folder;
  }

  /**
   * @param release of Debian, where the hosts are to have another than those of labs
   * @param installed what the hosts have instead of the small topology's files, by twin
   */
  static async boot(
    lab: string,
    boxFeatures: readonly TwinFeature[],
    release?: string,
    installed: Partial<Record<TwinName, readonly TwinFile[]>> = {},
  ): Promise<AgentTwins> {
    if (!existsSync(imagePath(release)))
      throw new Error(`the image ${imagePath(release)} is not there; "npm run test:long" builds it`);
    const folder = mkdtempSync(join(tmpdir(), "hextet-agent-lab-"));
    const key = join(folder, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const client = await launch({ lab, image: imagePath(release), command: "the test of the agent" });
    const small = smallTopology(lab, [readFileSync(`${key}.pub`, "utf8").trim()]);
    const topology = {
      ...small,
      twins: small.twins.map((twin) => ({
        ...twin,
        features: twin.name === "rack--box-1" ? [...boxFeatures] : twin.features,
        files:
          (twin.name === "rack--box-1" || twin.name === "rack--pve-1" ? installed[twin.name] : undefined) ??
          twin.files,
      })),
    };
    const reports = await client.ask("boot", { topology }, 120_000);
    const keyOf = (name: TwinName) => reports.find((report) => report.name === name)?.hostKey ?? "";
    writeFileSync(join(folder, "known_hosts"), `box ${keyOf("rack--box-1")}\npve ${keyOf("rack--pve-1")}\n`);
    const controller = enterController((await client.ask("hello", null)).pid);
    const twins = new AgentTwins(lab, client, controller, folder);
    const install = "cat >/usr/local/sbin/hextet-agent; chmod 755 /usr/local/sbin/hextet-agent";
    for (const address of [box, pve]) {
      expect(await twins.ssh(address, install, agentText())).toMatchObject({ status: 0 });
    }
    return twins;
  }

  async end(): Promise<void> {
    this.#client.close();
    await endForGood(this.#lab);
    rmSync(this.#folder, { recursive: true });
  }

  /**
   * A command over a connection of its own, as an operator's: given up when the host is silent for three
   * seconds, killed when `lost` comes true.
   */
  ssh(address: string, command: string, stdin = "", lost?: Promise<void>): Promise<Said> {
    const alias = address.startsWith("3fff:b0b:1::1") ? "box" : "pve";
    const options = {
      BatchMode: "yes",
      ConnectTimeout: "5",
      HostKeyAlias: alias,
      LogLevel: "ERROR",
      ServerAliveCountMax: "3",
      ServerAliveInterval: "1",
      StrictHostKeyChecking: "yes",
      UserKnownHostsFile: join(this.#folder, "known_hosts"),
    };
    const flags = Object.entries(options).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
    const login = ["ssh", "-i", join(this.#folder, "key"), ...flags, `root@${address}`, command];
    const [program = "", ...rest] = [...this.#controller, ...login];
    const child = spawn(program, rest, { timeout: 60_000 });
    lost?.then(() => child.kill("SIGKILL"));
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.stdin.on("error", () => {
      // The connection was lost; the status says so.
    });
    child.stdin.end(stdin);
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => resolve({ status, stdout, stderr }));
    });
  }

  /** The agent's answer to a verb with its options, over a connection of its own. */
  async answered(address: string, command: string, files?: HostFiles): Promise<AgentOutcome> {
    const bundle = files === undefined ? "" : writeBundle(files);
    const { stdout, stderr } = await this.ssh(address, `hextet-agent ${command}`, bundle);
    const verb = verbs.find((name) => command.split(" ", 1)[0] === name);
    if (verb === undefined) throw new Error(`${command} begins with none of ${verbs.join(", ")}`);
    const answer = parseAnswer(verb, stdout);
    if (answer === undefined) throw new Error(`no answer to ${command}: ${stdout}${stderr}`);
    return answer;
  }

  async outputOf(address: string, command: string): Promise<string> {
    const { status, stdout, stderr } = await this.ssh(address, command);
    expect({ command, status, stderr }).toEqual({ command, status: 0, stderr: "" });
    return stdout.trim();
  }

  /** Retries until the host answers there, at most 15 s. */
  async reachable(address: string): Promise<void> {
    const limit = Date.now() + 15_000;
    for (;;) {
      const { status, stderr } = await this.ssh(address, "true");
      if (status === 0) return;
      if (Date.now() > limit) throw new Error(`${address} did not answer within 15 s: ${stderr}`);
    }
  }

  /** What somebody at the host's console does, without its network. */
  console(twin: TwinName, script: string, stdin = ""): Promise<ExecResult> {
    return this.#client.ask("exec", { twin, argv: ["sh", "-c", script], stdin, deadline: 60_000 });
  }

  /**
   * Does something while the twin's agent has other words in one place: a limit of its own that nobody is to wait for.
   *
   * @param words of its text, as they stand there once
   */
  async hurried<Value>(
    twin: TwinName,
    words: string,
    instead: string,
    work: () => Promise<Value>,
  ): Promise<Value> {
    const parts = agentText().split(words);
    if (parts.length !== 2) throw new Error(`the agent has ${parts.length - 1} times: ${words}`);
    // A shell that is at work reads on in the file that it began with.
    const agent = "/usr/local/sbin/hextet-agent";
    const install = `cat >${agent}.new && chmod 755 ${agent}.new && mv ${agent}.new ${agent}`;
    expect(await this.console(twin, install, parts.join(instead))).toMatchObject({ status: 0 });
    try {
      return await work();
    } finally {
      await this.console(twin, install, agentText());
    }
  }

  /** Resolves as soon as a change is installed on the twin and is being activated; at most 20 s. */
  async installed(twin: TwinName): Promise<void> {
    const wait =
      "i=0; until [ -s /run/hextet/activating ] || [ $i = 2000 ]; do i=$((i + 1)); sleep 0.01; done";
    await this.console(twin, wait);
  }
}
