import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { enterController } from "../../lab/supervisor/enter.ts";
import { fleetFiles } from "./files.ts";
import type { Fleet } from "./fleet.ts";

const folder = join(import.meta.dirname, "peers");
const packages = ["pyinfra==3.10.0", "ansible-core==2.19.14"];

/** Where the peers' programs lie, once fetched. */
export interface PeerPrograms {
  readonly pyinfra: string;
  readonly ansible: string;
}

/** Fetches pyinfra and Ansible into a folder. @throws Error with pip's last words */
export function fetchPeers(into: string): PeerPrograms {
  const home = join(into, "peers");
  must("python3", ["-m", "venv", home], 120);
  must(join(home, "bin", "pip"), ["install", "--quiet", ...packages], 600);
  return { pyinfra: join(home, "bin", "pyinfra"), ansible: join(home, "bin", "ansible-playbook") };
}

/** One run of a tool on all hosts. */
export interface ToolRun {
  readonly milliseconds: number;
  /** How much it says it has changed: operations on hosts, or hosts. */
  readonly changed: number;
}

/** Writes what both peers read: the files, the host keys, the list of hosts. */
export function preparePeers(fleet: Fleet): void {
  const sources = join(fleet.scratch, "sources");
  mkdirSync(sources);
  const hosts = Object.entries(fleet.connections).map(([name, connection]) => ({
    name: name.replace("/", "-"),
    ...connection,
    keyPath: connection.key.kind === "file" ? connection.key.path : "",
    files: fleetFiles(connection.address).map((file) => {
      const source = join(sources, `${name.replace("/", "-")}.${file.subsystem}`);
      writeFileSync(source, file.content, { mode: 0o600 });
      return { path: file.path, mode: file.mode.slice(1), subsystem: file.subsystem, source };
    }),
  }));
  const write = (name: string, text: string) => writeFileSync(join(fleet.scratch, name), text);
  write("known_hosts", hosts.map(({ address, hostKey }) => `${address} ${hostKey}\n`).join(""));
  write("files.json", JSON.stringify(Object.fromEntries(hosts.map(({ name, files }) => [name, files]))));
  write(
    "inventory.py",
    `hosts = ${JSON.stringify(
      hosts.map(({ name, address, keyPath }) => [
        name,
        {
          ssh_hostname: address,
          ssh_user: "root",
          ssh_key: keyPath,
          ssh_known_hosts_file: join(fleet.scratch, "known_hosts"),
          ssh_strict_host_key_checking: "yes",
        },
      ]),
    )}\nhosts = [tuple(one) for one in hosts]\n`,
  );
  write(
    "inventory.ini",
    hosts
      .map(({ name, address, keyPath, files }) => {
        const sourceVariables = files.map((file) => `${file.subsystem}_source=${file.source}`);
        return `${name} ansible_host=${address} ansible_user=root ansible_ssh_private_key_file=${keyPath} ${sourceVariables.join(" ")}\n`;
      })
      .join(""),
  );
}

/** @throws Error where a host failed */
export function runPyinfra(fleet: Fleet, programs: PeerPrograms): ToolRun {
  const { stdout, stderr, milliseconds } = timed(fleet, programs.pyinfra, [
    ...["--yes", "--parallel", String(Object.keys(fleet.connections).length)],
    ...[join(fleet.scratch, "inventory.py"), join(folder, "deploy.py")],
  ]);
  // The last row of its summary: operations on hosts, and how many of them did something.
  const total = /Grand total\s+\d+\s+(\d+|-)/.exec(stdout + stderr)?.[1] ?? "-";
  return { milliseconds, changed: total === "-" ? 0 : Number(total) };
}

/** @throws Error where a host failed */
export function runAnsible(fleet: Fleet, programs: PeerPrograms): ToolRun {
  const { stdout, milliseconds } = timed(fleet, programs.ansible, [
    ...["-i", join(fleet.scratch, "inventory.ini")],
    ...["--forks", String(Object.keys(fleet.connections).length)],
    join(folder, "deploy.yaml"),
  ]);
  const changed = [...stdout.matchAll(/changed=(\d+)/g)].filter(([, count]) => count !== "0").length;
  return { milliseconds, changed };
}

function timed(fleet: Fleet, program: string, args: readonly string[]) {
  const [enter = "", ...rest] = enterController(fleet.pid);
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync(enter, [...rest, program, ...args], {
    cwd: fleet.scratch,
    encoding: "utf8",
    timeout: 1_800_000,
    maxBuffer: 2 ** 28,
    env: {
      ...process.env,
      FLEET_FILES: join(fleet.scratch, "files.json"),
      LC_ALL: "C.UTF-8",
      ANSIBLE_NOCOLOR: "1",
      ANSIBLE_HOME: join(fleet.scratch, "ansible"),
      // What its own documentation names first for speed: no file is copied before a module runs.
      ANSIBLE_PIPELINING: "True",
      ANSIBLE_SSH_ARGS: `-o UserKnownHostsFile=${join(fleet.scratch, "known_hosts")} -o ControlMaster=auto -o ControlPersist=60s`,
      ANSIBLE_SSH_CONTROL_PATH_DIR: join(fleet.scratch, "cm"),
    },
  });
  const milliseconds = performance.now() - begun;
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${`${stdout}${stderr}`.slice(-2000)}`);
  return { stdout, stderr, milliseconds };
}

function must(program: string, args: readonly string[], seconds: number): void {
  const { status, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: seconds * 1000 });
  if (status !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stderr.slice(-500)}`);
}
