import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Plan, type Problem, planFromText, problemText, severityOf } from "../core/index.ts";
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

/** The layout's plan; its warnings go to standard error. @throws Answer with every problem where there is an error */
export function planOf(layout: LayoutFile): Plan {
  const { plan, problems } = planFromText(layout.name, layout.text);
  if (plan === undefined) throw new Answer(1, problemsText(layout, problems));
  if (problems.length > 0) process.stderr.write(`${problemsText(layout, problems)}\n`);
  return plan;
}

/** Every problem, a line each, and how many there are. */
export function problemsText(layout: LayoutFile, problems: readonly Problem[]): string {
  const lines = problems.map((problem) => `${severityOf(problem)}: ${problemText(problem)}`);
  const errors = problems.filter((problem) => severityOf(problem) === "error").length;
  return `${lines.join("\n")}\n${layout.path}: ${count(errors, "error")}, ${count(problems.length - errors, "warning")}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
