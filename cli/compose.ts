import { readFileSync } from "node:fs";
import {
  type CheckedFile,
  ComposeError,
  type ComposeFile,
  type ComposeWanted,
  checkCompose,
  composeText,
  composeWanted,
  patchCompose,
} from "../core/capabilities/docker/compose/index.ts";
import { fileText, waitingText } from "../core/index.ts";
import { Answer } from "./answer.ts";
import { hostOf } from "./host-of.ts";
import { findLayout, planOf } from "./layout-file.ts";
import { isSystemError, reasonOf } from "./reason.ts";
import { saveFiles } from "./save-files.ts";
import { print, report } from "./say.ts";

export interface ComposeOptions {
  readonly write?: true;
  readonly json?: true;
}

/** `hextet compose NAME HOST [FILE...]` @throws Answer 1 where a file is not as the plan has it */
export function compose(
  name: string,
  asked: string,
  paths: readonly string[],
  options: ComposeOptions,
): void {
  const plan = planOf(findLayout(name));
  const waiting = waitingText(plan);
  if (waiting !== undefined) throw new Answer(1, waiting);
  const wanted = composeWanted(hostOf(plan, asked));
  if (wanted.networks.length === 0)
    throw new Answer(
      2,
      `${wanted.host} has no network of Docker's that a Compose file could name; on a host it is: docker: { networks: { apps: { pool: apps } } }`,
    );
  report(notes(wanted));
  if (paths.length === 0) {
    writeAnew(wanted, options);
    return;
  }
  if (options.write && paths.includes("-"))
    throw new Answer(2, "standard input is checked, and not written: leave --write out, or name a file");
  try {
    checkFiles(paths.map(read), wanted, options);
  } catch (error) {
    throw error instanceof ComposeError ? new Answer(1, error.message) : error;
  }
}

/** What no file can say. */
function notes({ onDocker0 }: ComposeWanted): string {
  return onDocker0
    .map(
      (name) =>
        `note: ${name} is on docker0, where addresses go by the order of starts: no Compose file fixes it\n`,
    )
    .join("");
}

function writeAnew(wanted: ComposeWanted, { write, json }: ComposeOptions): void {
  if (write || json) throw new Answer(2, `--${write ? "write" : "json"} is for a file: name it`);
  const without = wanted.services.filter(({ image }) => image === undefined).map(({ name }) => name);
  if (without.length > 0)
    report(`note: the layout says no image of ${without.join(", ")}: say it in the file\n`);
  print(composeText(wanted));
}

function checkFiles(
  files: readonly ComposeFile[],
  wanted: ComposeWanted,
  { write, json }: ComposeOptions,
): void {
  const before = checkCompose(files, wanted);
  const patched = write ? before.files.map((file) => ({ path: file.path, text: patchCompose(file) })) : files;
  const changed = patched.filter(({ text }, index) => text !== files[index]?.text);
  saveFiles(changed);
  const { files: after, missing } = write ? checkCompose(patched, wanted) : before;
  const count = missing.length + after.reduce((sum, { differences }) => sum + differences.length, 0);
  if (json)
    print(
      `${JSON.stringify({ host: wanted.host, files: after.map(fileJson), missing, written: changed.map(({ path }) => path) }, null, 2)}\n`,
    );
  else {
    for (const { path } of changed) print(`${path}: written\n`);
    print(after.flatMap(lines).join(""));
    print(missing.map((name) => `${name}: in no file; ${toDeclare(wanted, name)}\n`).join(""));
  }
  if (count > 0)
    throw new Answer(
      1,
      `${count} ${count === 1 ? "place is" : "places are"} not as the plan of ${wanted.host} has ${count === 1 ? "it" : "them"}`,
    );
  if (!json && changed.length === 0)
    print(`${files.map(({ path }) => path).join(", ")}: as the plan has it\n`);
}

function lines({ path, differences }: CheckedFile): readonly string[] {
  return differences.map(
    ({ line, path: at, reason, fix }) =>
      `${path}:${line}: ${at} ${reason}${fix === undefined ? "" : `; ${fix}`}\n`,
  );
}

function fileJson({ path, differences }: CheckedFile) {
  return {
    path,
    differences: differences.map(({ line, path: at, reason, fix, edit }) => ({
      line,
      path: at,
      reason,
      fix: fix ?? null,
      mendable: edit !== undefined,
    })),
  };
}

/** What a file has to start, as it would be written. */
function toDeclare({ services }: ComposeWanted, name: string): string {
  const service = services.find((own) => own.name === name);
  return `the plan has it on ${service?.network} with ${[service?.ipv6, service?.ipv4].filter(Boolean).join(", ")}: add the service, or name its file too`;
}

/** @throws Answer where it cannot be read */
function read(path: string): ComposeFile {
  try {
    return {
      path: path === "-" ? "standard input" : path,
      text: fileText(readFileSync(path === "-" ? 0 : path), { keepsMark: true }),
    };
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT")
      throw new Answer(2, `there is no ${path}; without a file the text of one is printed`);
    throw new Answer(3, `${path} cannot be read: ${reasonOf(error)}`);
  }
}
