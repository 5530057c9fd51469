import { allowable, type ProblemCode, problemCodes } from "../codes.ts";
import type { ProblemPage } from "./page.ts";

const width = 100;

/** A code's page for a terminal. */
export function pageText(code: ProblemCode, page: ProblemPage): string {
  const ledger = page.ledger === undefined ? "" : `\nbeside this ledger:\n\n${indented(page.ledger)}`;
  return `${code}: ${problemCodes[code].title} (${kind(code)})

${wrapped(page.meaning)}

A layout that raises it:

${indented(page.example)}${ledger}
${wrapped(page.fix)}
`;
}

/** Every code, a line each. */
export function codeTable(codes: readonly ProblemCode[]): string {
  const widest = Math.max(...codes.map((code) => kind(code).length));
  return codes.map((code) => `${code}  ${kind(code).padEnd(widest)}  ${problemCodes[code].title}\n`).join("");
}

function kind(code: ProblemCode): string {
  const { severity } = problemCodes[code];
  return severity === "error" && allowable(code) ? "error, allowable" : severity;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}
