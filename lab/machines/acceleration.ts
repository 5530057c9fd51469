/** Whether this machine's processor can run machines itself: only a trial boot can tell, as some that offer it hang. */

import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runToEnd } from "../supervisor/process.ts";
import { runRoot } from "../supervisor/run-directory.ts";
import { type Accelerator, bareMachine } from "./emulator.ts";

/** Milliseconds: with acceleration a trial takes less than one second. */
const trialDeadline = 10_000;

/** What the trial's first process says. */
const works = "hextet: a trial boot works";

/** What is found holds until this machine restarts. */
const verdict = join(runRoot, "acceleration");

let known: Promise<Accelerator> | undefined;

/** @param files of `build.sh` */
export function accelerator(files: string, device = "/dev/kvm"): Promise<Accelerator> {
  known ??= find(files, device);
  return known;
}

async function find(files: string, device: string): Promise<Accelerator> {
  if (!existsSync(device)) return "tcg";
  const before = await readFile(verdict, "utf8").catch(() => "");
  if (before === "kvm" || before === "tcg") return before;
  const found = (await trialBoot(files, "kvm")) ? "kvm" : "tcg";
  await mkdir(runRoot, { recursive: true, mode: 0o700 });
  await writeFile(verdict, found);
  return found;
}

/** Whether a machine boots that has nothing but its first file system. @param deadline milliseconds */
export async function trialBoot(
  files: string,
  accelerator: Accelerator,
  deadline = trialDeadline,
): Promise<boolean> {
  const words = [
    ...bareMachine(files, accelerator),
    ...["-m", "128", "-serial", "stdio", "-monitor", "none", "-initrd", join(files, "initrd")],
    ...["-append", "console=ttyS0 quiet panic=-1 rdinit=/trial"],
  ];
  return runToEnd(words, { deadline, title: "a trial boot" }).then(
    ({ stdout }) => stdout.includes(works),
    () => false,
  );
}
