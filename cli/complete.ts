import type { Command } from "commander";
import { candidates } from "./completion/candidates.ts";
import { namesHere } from "./completion/names.ts";
import { print } from "./say.ts";

/** `hextet complete -- WORD...`, which the shells' scripts ask: a line each, the word and after a tab what it is. */
export function complete(program: Command, words: readonly string[]): void {
  print(
    candidates(program, words, namesHere)
      .map(({ word, text }) => `${word}\t${text}\n`)
      .join(""),
  );
}
