import { existsSync } from "node:fs";
import { ImportError, importedLayout } from "../core/import/index.ts";
import { type Purpose, planFromText, problemsText } from "../core/index.ts";
import { shellWord } from "../core/shell-word.ts";
import { Answer } from "./answer.ts";
import { type FoundFiles, readFiles } from "./import-files.ts";
import { layoutPath, ledgerOf, stackName } from "./layout-file.ts";
import { saveFiles } from "./save-files.ts";
import { print, report } from "./say.ts";

export interface ImportOptions {
  readonly site: string;
  readonly purpose: string;
  readonly force?: true;
  readonly json?: true;
}

const purposes: readonly Purpose[] = ["production", "lab", "example"];

/** Only for working out the ledger, where a host's own key is not known yet. */
const anyKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/** `hextet import NAME FILE...` */
export function importFiles(name: string, paths: readonly string[], options: ImportOptions): void {
  const purpose = purposes.find((candidate) => candidate === options.purpose);
  if (purpose === undefined) throw new Answer(2, `--purpose ${options.purpose}: give ${purposes.join(", ")}`);
  if (!/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/.test(options.site))
    throw new Answer(
      2,
      `--site ${options.site}: use lower-case letters, digits and hyphens, starting with a letter`,
    );
  const path = layoutPath(name);
  const stack = { name: stackName(path), called: shellWord(name) };
  const ledgerPath = ledgerOf(path);
  for (const target of [path, ledgerPath])
    if (existsSync(target) && !options.force && !options.json)
      throw new Answer(2, `${target}: is there already; --force writes over it`);

  const { found, hostKeys } = filesOf(paths, options.site);
  const missing = purpose === "lab" ? "lab" : "fetch it with hextet hostkey";
  const { text, notes } = importedLayout(found, { purpose, hostKeys, standIn: missing });
  const whole = importedLayout(found, {
    purpose,
    hostKeys,
    standIn: purpose === "lab" ? "lab" : anyKey,
  }).text;
  const { plan, ledger } = planFromText(stack.name, whole, stack);
  const { problems, allowed } = planFromText(stack.name, text, stack);
  if (options.json) {
    const shown = { layout: text, ledger: plan === undefined ? null : ledger.text, notes };
    print(`${JSON.stringify(shown, null, 2)}\n`);
  } else {
    const files = [{ path, text }, ...(plan === undefined ? [] : [{ path: ledgerPath, text: ledger.text }])];
    saveFiles(files);
    print(files.map((file) => `${file.path}\n`).join(""));
    report(notes.map((note) => `note: ${note}\n`).join(""));
  }
  if (problems.length > 0) report(`${problemsText(path, problems, allowed)}\n`);
  if (plan === undefined)
    throw new Answer(1, `no ledger yet: mend these first, then hextet plan ${stack.called} --write`);
  if (problems.some((problem) => problem.code === "HX013"))
    throw new Answer(
      1,
      "what was found is pinned and recorded; the host keys above are yours to fetch and compare",
    );
}

function filesOf(paths: readonly string[], site: string): FoundFiles {
  try {
    const files = readFiles(paths, site);
    if (files.found.sites.length === 0)
      throw new ImportError(paths.join(", "), "holds no host and no VPC with IPv6");
    return files;
  } catch (error) {
    if (error instanceof ImportError) throw new Answer(2, error.message);
    throw error;
  }
}
