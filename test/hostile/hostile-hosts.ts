import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Outcome, Request } from "../cli/commands-in-one-process.ts";
import { inOneProcess, Workspace } from "../cli/hextet.ts";
import { attacks } from "./attacks.ts";

const key = `ssh-ed25519 ${"A".repeat(68)}`;
/** Those that say more than anybody reads are programs. */
const streams = { flood: "yes", noise: "yes >&2" };
export const names = [...Object.keys(attacks), ...Object.keys(streams)];
/** `2001:db8:1::10` is the first attack's host. */
export const addressOf = (name: string) => `2001:db8:1::${(names.indexOf(name) + 16).toString(16)}`;

/** Which attack is asked, and for what, as a real ssh would be told; the answer stands between the marks of a script. */
const ssh = (answers: string) => `#!/bin/sh
last=
for word; do
  case $word in LocalCommand=*) eval "\${word#LocalCommand=}" ;; esac
  address=$last last=$word
done
cd "${answers}/$address" || exit 255
script=$(cat)
case $last$script in
  *' confirm'*) verb=confirm ;;
  *'"$agent" report'*) verb=report ;;
  *'"$agent" heal'*) verb=heal ;;
  *'== links'*) verb=verify ;;
  *'held=$('*) verb=diff ;;
  *' apply '*) verb=apply ;;
  *) verb=status ;;
esac
if [ -e stream ]; then exec sh stream; fi
if [ ! -e $verb ]; then verb=any; fi
printf '\\nhextet-begins\\n'
cat $verb
if [ -e stderr ]; then cat stderr >&2; fi
printf '\\nhextet-ends\\n'
`;

const keyscan = (answers: string) => `#!/bin/sh
for word; do address=$word; done
cd "${answers}/$address" || exit 1
if [ -e stream ]; then exec sh stream; fi
if [ -e hostkey ]; then cat hostkey; else cat any; fi
if [ -e stderr ]; then cat stderr >&2; fi
`;

/** The stack `office`, each of whose hosts makes one attack, and programs in place of OpenSSH's that answer for them. */
export class HostileHosts {
  readonly space = new Workspace();
  readonly bin = join(this.space.path, "bin");
  readonly #children: ChildProcess[] = [];

  constructor() {
    const hosts = names.map((name) => {
      const host = name.toLowerCase().replaceAll(/[^a-z]/g, "");
      const part = addressOf(name).slice("2001:db8:1".length);
      return `      ${host}:
        connect: { address: "${addressOf(name)}", hostKey: "${key}" }
        interfaces:
          eno1: { network: uplink, addresses: ["${part}"] }
`;
    });
    this.space.write(
      "stacks/office.layout.yaml",
      `hextet: 1
purpose: example
sites:
  rack:
    networks:
      uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
    hosts:
${hosts.join("")}`,
    );
    const answers = join(this.space.path, "answers");
    for (const [name, attack] of Object.entries(attacks))
      for (const [verb, text] of Object.entries(attack))
        this.space.write(join("answers", addressOf(name), verb), text);
    for (const [name, script] of Object.entries(streams))
      this.space.write(join("answers", addressOf(name), "stream"), script);
    for (const [name, text] of Object.entries({ ssh: ssh(answers), "ssh-keyscan": keyscan(answers) })) {
      this.space.write(join("bin", name), text);
      chmodSync(join(this.bin, name), 0o755);
    }
  }

  /** Runs commands one after the other in a process that may have so much memory. @returns how each ended, and what it took */
  async run(commands: readonly (readonly string[])[]): Promise<{ outcomes: Outcome[]; maxRss: number }> {
    const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", inOneProcess], {
      cwd: this.space.path,
      env: { ...process.env, PATH: `${this.bin}:${process.env["PATH"]}`, NODE_OPTIONS: "", NO_COLOR: "1" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#children.push(child);
    child.stdin.end(commands.map((args) => `${JSON.stringify({ args } satisfies Request)}\n`).join(""));
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) lines.push(line);
    const answers = lines.map((line): Outcome & { maxRss?: number } => JSON.parse(line));
    const maxRss = answers.pop()?.maxRss;
    if (answers.length !== commands.length || maxRss === undefined)
      throw new Error(
        `the process ended after ${lines.length} of ${commands.length} commands: ${lines.at(-1)}`,
      );
    return { outcomes: answers, maxRss };
  }

  remove(): void {
    for (const child of this.#children) child.kill("SIGKILL");
    this.space.remove();
  }
}
