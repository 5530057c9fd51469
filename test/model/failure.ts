import { begin, type Command, type Model, type Real, type Step } from "./history.ts";
import type { Layout } from "./layout.ts";
import { Broken } from "./oracle/reason.ts";

/** A history that breaks a promise, as small as it gets. */
export interface Failure {
  readonly start: Layout;
  readonly commands: readonly Command[];
  readonly error: Error;
  readonly steps: readonly Step[];
}

/** Plays a history; what has nothing to be applied to is left out. */
export function play(start: Layout, commands: readonly Command[]): Failure | undefined {
  let real: Real | undefined;
  const done: Command[] = [];
  try {
    const begun: { model: Model; real: Real } = begin(structuredClone(start));
    real = begun.real;
    for (const command of commands) {
      if (!command.check(begun.model)) continue;
      done.push(command);
      command.run(begun.model, real);
    }
    return undefined;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { start, commands: done, error, steps: real?.steps ?? [] };
  }
}

/** The same failure with less: without edits, and without parts of the layout, that it does not need. */
export function reduced(failure: Failure): Failure {
  let least = failure;
  const isSame = (other: Failure | undefined) => other !== undefined && kindOf(other) === kindOf(failure);
  for (let before = ""; before !== sizeOf(least); ) {
    before = sizeOf(least);
    for (const command of [...least.commands].reverse()) {
      const other = play(
        least.start,
        least.commands.filter((otherCommand) => otherCommand !== command),
      );
      if (other !== undefined && isSame(other)) least = other;
    }
    for (const path of paths(least.start).reverse()) {
      const other = play(without(least.start, path), least.commands);
      if (other !== undefined && isSame(other)) least = other;
    }
  }
  return least;
}

/** The failure as a script to paste: layout by layout, with what to type; and what was expected of the last one. */
export function failureText({ error, steps, start, commands }: Failure): string {
  const reported = steps.map(({ name, today, layout, command, outcome }, index) =>
    [
      `# ${index + 1}: ${name}, on ${today}${outcome === "taken" ? "" : `: ${outcome}`}`,
      `cat >model.layout.yaml <<'END'\n${layout}END`,
      command,
    ].join("\n"),
  );
  const ledger = steps.at(-1)?.ledger ?? "";
  return `${error.message}
${error instanceof Broken ? "" : `${error.stack}\n`}
As commands to paste (days are those of the history; the ledger before the last of them is at the end):

${reported.join("\n\n")}

cat >model.ledger.jsonl <<'END'
${ledger}END

The edits: ${commands.map(String).join("; ")}
The layout that they begin with: ${JSON.stringify(start)}
`;
}

function kindOf({ error }: Failure): string {
  return error instanceof Broken ? error.promise : error.message.replaceAll(/[0-9]+/g, "#");
}

function sizeOf({ start, commands }: Failure): string {
  return `${JSON.stringify(start).length} ${commands.length}`;
}

/** Every key of the layout, outer ones first. */
function paths(value: unknown, above: readonly string[] = []): string[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...above, key], ...paths(inner, [...above, key])]);
}

function without(layout: Layout, path: readonly string[]): Layout {
  const copy = structuredClone(layout);
  let holder: unknown = copy;
  for (const step of path.slice(0, -1)) {
    if (typeof holder !== "object" || holder === null) return copy;
    holder = Reflect.get(holder, step);
  }
  const isNeeded =
    path.length === 1 && ["hextet", "purpose", "allow", "sites", "prefixes"].includes(path[0] ?? "");
  const last = path.at(-1) ?? "";
  const isMap = ["networks", "hosts", "interfaces"].includes(last);
  if (typeof holder !== "object" || holder === null || isNeeded) return copy;
  if (isMap) Reflect.set(holder, last, {});
  else Reflect.deleteProperty(holder, last);
  return copy;
}
