import { styleText } from "node:util";

/** When texts are coloured: `auto` is on a terminal, as its environment says. */
export const colourings = ["auto", "always", "never"] as const;
export type Colouring = (typeof colourings)[number];

/** Makes `--color` hold for all that writes to a terminal, listr2 and commander among it: the environment is what they ask. */
export function setColouring(when: Colouring): void {
  if (when === "auto") return;
  delete process.env["NO_COLOR"];
  delete process.env["FORCE_COLOR"];
  process.env[when === "always" ? "FORCE_COLOR" : "NO_COLOR"] = "1";
}

/**
 * Whether a stream is to be given colours: FORCE_COLOR (https://force-color.org) before NO_COLOR (https://no-color.org) before
 * what the stream is.
 */
export function hasColour(stream: { readonly isTTY?: boolean }): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: terminal } = process.env;
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  if (none !== undefined && none !== "") return false;
  return stream.isTTY === true && terminal !== "dumb";
}

type Style = Parameters<typeof styleText>[0];

/** Of texts that problems and findings are made of: what a reader looks for first. */
const marks: readonly (readonly [RegExp, Style])[] = [
  [/^error(?=: )/gm, ["red", "bold"]],
  [/^warning(?=: )/gm, ["yellow", "bold"]],
  [/(?<=\[)HX\d{3}(?=\]$)/gm, "cyan"],
  [/(?<=^ *\| *)\^+$/gm, "red"],
  [/^ok(?= {7})/gm, "green"],
  [/^missing(?= {2})/gm, ["red", "bold"]],
];

/** A text for a person with its marks in colour, where the stream takes colours; else as it is. */
export function coloured(text: string, stream: { readonly isTTY?: boolean }): string {
  if (!hasColour(stream)) return text;
  return marks.reduce(
    (shown, [mark, style]) =>
      shown.replace(mark, (word) => styleText(style, word, { validateStream: false })),
    text,
  );
}
