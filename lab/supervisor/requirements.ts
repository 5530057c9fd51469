/** What a machine must have before a lab is started on it, each thing that is missing in one sentence with the way out. */

import { constants } from "node:fs";
import { access, readFile, statfs } from "node:fs/promises";
import { release } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { labObstacle } from "../../setup/machine.mjs";
import { imagePath } from "../image/image.ts";
import { runToEnd } from "./process.ts";

/** Bytes that a lab of a dozen hosts may come to use. */
const neededMemory = 1.5 * 2 ** 30;

/** Bytes that the image takes while it is built. */
const neededDisk = 2e9;

/** The first kernel that ends a cgroup as a whole (`cgroup.kill`). */
const neededKernel: readonly [number, number] = [5, 14];

/** Programs that the supervisor runs, and Debian's packages that bring them. */
const programs: Readonly<Record<string, string>> = {
  dnsmasq: "dnsmasq-base",
  flock: "util-linux",
  fping: "fping",
  ip: "iproute2",
  nft: "nftables",
  nsenter: "util-linux",
  ping: "iputils-ping",
  radvd: "radvd",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  sysctl: "procps",
  "systemd-nspawn": "systemd-container",
  unshare: "util-linux",
};

/** Folders that hold programs of root's, also where a login did not put them on the PATH. */
const systemFolders = ["/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

/** What the machine says of itself; handed in, so that every answer can be tried. */
export interface Machine {
  /** Why nothing of a lab can run here, if that is so: the system, its rights, the engine, the image. */
  readonly obstacle: string | undefined;
  /** Whether the image is built. */
  readonly image: boolean;
  /** Bytes free where the image is kept. */
  readonly disk: number;
  /** Bytes of memory that can be had without swapping. */
  readonly memory: number;
  /** `6.1.0-21-amd64` */
  readonly kernel: string;
  readonly fileSystems: readonly string[];
  /** Whether a program is on the PATH. */
  readonly has: (program: string) => boolean;
}

/** Problems of this machine; none where a lab can run. */
export async function labRequirements(): Promise<readonly string[]> {
  return missingFrom(await thisMachine());
}

/** Problems of a machine, worst first. A machine that cannot run labs at all has no others worth reading. */
export function missingFrom(machine: Machine): readonly string[] {
  const problems = [obstacleOf(machine), kernelProblem(machine)].filter((problem) => problem !== undefined);
  if (problems.length > 0) return problems;
  return [
    packageProblem(machine),
    machine.memory < neededMemory
      ? `the lab needs ${gigabytes(neededMemory)} of free memory and there are ${gigabytes(machine.memory)}: end other programs or use a larger machine`
      : undefined,
  ].filter((problem) => problem !== undefined);
}

function obstacleOf({ obstacle, image, disk }: Machine): string | undefined {
  if (!image && obstacle !== undefined && disk < neededDisk) {
    return `${withoutStop(obstacle)}; that takes ${gigabytes(neededDisk)} of disk and there are ${gigabytes(disk)}: free some, or set XDG_CACHE_HOME to a folder on a larger disk`;
  }
  return obstacle === undefined ? undefined : withoutStop(obstacle);
}

function kernelProblem({ kernel, fileSystems }: Machine): string | undefined {
  const missing = ["overlay", "cgroup2", "tmpfs"].filter((name) => !fileSystems.includes(name));
  if (missing.length > 0) {
    return `the kernel ${kernel} has no ${missing.join(" and no ")} file system: use a kernel of Debian's or Ubuntu's`;
  }
  const [major = 0, minor = 0] = kernel.split(".").map((part) => Number.parseInt(part, 10));
  const [neededMajor, neededMinor] = neededKernel;
  if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
    return `the kernel is ${kernel} and the lab needs ${neededKernel.join(".")} or newer: use Debian 12, Ubuntu 22.04 or later`;
  }
  return undefined;
}

function packageProblem({ has }: Machine): string | undefined {
  const missing = Object.entries(programs).filter(([program]) => !has(program));
  if (missing.length === 0) return undefined;
  const packages = [...new Set(missing.map(([, name]) => name))].sort();
  return `programs are missing (${missing.map(([program]) => program).join(", ")}): run apt-get install ${packages.join(" ")}`;
}

async function thisMachine(): Promise<Machine> {
  const obstacle = labObstacle();
  if (process.platform !== "linux") {
    return {
      obstacle,
      image: false,
      disk: 0,
      memory: 0,
      kernel: release(),
      fileSystems: [],
      has: () => false,
    };
  }
  const path = imagePath();
  const image = await exists(path);
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...systemFolders];
  const found = new Set<string>();
  for (const program of Object.keys(programs)) {
    for (const folder of folders) {
      if (await exists(join(folder, program), constants.X_OK)) found.add(program);
    }
  }
  let fileSystems = await kernelFileSystems();
  if (!fileSystems.includes("overlay")) {
    await runToEnd(["modprobe", "overlay"]).catch(() => {});
    fileSystems = await kernelFileSystems();
  }
  const memory = /^MemAvailable:\s+(\d+) kB$/m.exec(await readFile("/proc/meminfo", "utf8"))?.[1];
  return {
    obstacle,
    image,
    disk: await freeBytes(path),
    memory: Number(memory ?? 0) * 1024,
    kernel: release(),
    fileSystems,
    has: (program) => found.has(program),
  };
}

async function kernelFileSystems(): Promise<string[]> {
  const text = await readFile("/proc/filesystems", "utf8");
  return text.split("\n").map((line) => line.split("\t").at(-1) ?? "");
}

/** Of the disk that a folder is on, or will be on once it is made. */
async function freeBytes(folder: string): Promise<number> {
  if (!(await exists(folder))) return freeBytes(dirname(folder));
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function exists(path: string, mode: number = constants.F_OK): Promise<boolean> {
  return access(path, mode).then(
    () => true,
    () => false,
  );
}

function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
