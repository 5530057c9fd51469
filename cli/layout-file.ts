import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Plan, planFromText, problemsText } from "../core/index.ts";
import { Answer } from "./answer.ts";

/** A layout as it lies on disk. */
export interface LayoutFile {
  /** The stack's name. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** `lab` is stacks/lab.layout.yaml; a path works too. @throws Answer where there is no such file */
export function findLayout(nameOrPath: string): LayoutFile {
  const byName = join("stacks", `${nameOrPath}.layout.yaml`);
  const path = /[/.]/.test(nameOrPath) ? nameOrPath : byName;
  if (!existsSync(path)) {
    throw new Answer(
      2,
      `${nameOrPath}: there is no ${path} here; give the name of a stack in stacks/, or the path of a layout`,
    );
  }
  try {
    return {
      name: basename(path).replace(/(\.layout)?\.ya?ml$/, ""),
      path,
      text: readFileSync(path, "utf8"),
    };
  } catch (error) {
    throw new Answer(3, `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The layout's plan; its warnings and what it allows go to standard error. @throws Answer with every problem where there is an error */
export function planOf(layout: LayoutFile): Plan {
  const { plan, problems, allowed } = planFromText(layout.name, layout.text);
  if (plan === undefined) throw new Answer(1, problemsText(layout.path, problems, allowed));
  if (problems.length + allowed.length > 0)
    process.stderr.write(`${problemsText(layout.path, problems, allowed)}\n`);
  return plan;
}
