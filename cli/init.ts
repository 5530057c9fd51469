import { mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { shellWord } from "../core/shell-word.ts";
import { Answer } from "./answer.ts";
import type { ProjectAnswers, ProjectFile } from "./project/answers.ts";
import { furtherFiles, layoutFiles } from "./project/files.ts";
import { answersFrom, type ProjectOptions } from "./project/questions.ts";
import { versions } from "./project/versions.ts";
import { isSystemError, reasonOf } from "./reason.ts";
import { print, report } from "./say.ts";

export interface InitOptions extends ProjectOptions {
  readonly json?: true;
}

/** What `--json` prints; `schema/init.schema.json` is written from this. */
export const initJsonSchema = z.strictObject({
  folder: z.string(),
  stack: z.string(),
  written: z.array(z.string()).describe("Files, by their paths from the folder"),
  kept: z.array(z.string()).describe("Files that were there already, and stay as they were"),
});

/** `hextet init [DIR]`: writes what is not there yet, and leaves what is. */
export async function init(folder: string, options: InitOptions): Promise<void> {
  const answers = await answersFrom(options, basename(resolve(folder)));
  const written: string[] = [];
  const kept: string[] = [];
  const put = (file: ProjectFile): boolean => {
    const isNew = writeNew(folder, file);
    (isNew ? written : kept).push(file.path);
    return isNew;
  };
  // A ledger that was made for another layout would be wrong of it.
  const [layout, ledger] = layoutFiles(answers);
  if (layout !== undefined && put(layout) && ledger !== undefined) put(ledger);
  for (const file of furtherFiles(answers)) put(file);
  if (options.json) {
    const said: z.infer<typeof initJsonSchema> = { folder, stack: answers.stack, written, kept };
    print(`${JSON.stringify(said, null, 2)}\n`);
    return;
  }
  print(written.map((path) => `${join(folder, path)}\n`).join(""));
  report(kept.map((path) => `${join(folder, path)} is there already, and stays as it is\n`).join(""));
  report(nextText(folder, answers, kept));
}

/** Writes a file that is not there. @returns false where something is */
function writeNew(folder: string, { path, text }: ProjectFile): boolean {
  const target = join(folder, path);
  try {
    mkdirSync(dirname(target), { recursive: true });
  } catch (error) {
    throw new Answer(3, `${target} cannot be written: ${reasonOf(error)}`);
  }
  try {
    writeFileSync(target, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") return false;
    throw new Answer(3, `${target} cannot be written: ${reasonOf(error)}`);
  }
}

function nextText(folder: string, { stack, site, module }: ProjectAnswers, kept: readonly string[]): string {
  const enter = resolve(folder) === process.cwd() ? "" : `  cd ${shellWord(folder)}\n`;
  const packages = Object.entries(versions).filter(([name]) => name !== "@pulumi/aws" || site !== "onprem");
  const install = kept.includes("package.json")
    ? `npm install ${packages.map(([name, version]) => shellWord(`${name}@${version}`)).join(" ")}`
    : "npm install";
  const settings =
    kept.includes("tsconfig.json") && module === "esm"
      ? "\nThe tsconfig.json that is there has to have module nodenext, and allowImportingTsExtensions.\n"
      : "";
  return `
Next:
${enter}  ${install}
  npx hextet plan ${stack}
  npm test
${settings}
What exists already:
  npx hextet survey ${stack} ADDRESS         how a host is connected today
  npx hextet import ${stack} FILE... --force  a layout of what exists, in place of the one ${kept.includes(`stacks/${stack}.layout.yaml`) ? "that is there" : "just written"}
`;
}
