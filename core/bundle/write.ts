import type { HostFiles, RenderedFile } from "../render/file.ts";
import { expectationLine } from "./expectation.ts";
import { fileModeText } from "./file-mode.ts";
import { parseBundle } from "./parse.ts";

/**
 * The text that the agent takes, one readable block per file, so that two of them compare like the host's files.
 * Files stand in order of their path, units in order of their name: equal files, equal text.
 *
 * @throws BundleError if the text is one that the agent would refuse, so that this is known before a host is dialled;
 * also for a content without a newline at its end.
 */
export function writeBundle(host: HostFiles): string {
  const files = [...host.files].sort((a, b) => order(a.path, b.path));
  const units = [...host.units].sort(order);
  const facts = [
    ...(host.login === undefined ? [] : [`login ${host.login}`]),
    ...(host.expect ?? []).map(expectationLine),
  ];
  const blocks = [
    ["hextet bundle 1", `host ${host.host}`, ...facts, ""].join("\n"),
    ...files.map(fileBlock),
    ...(units.length === 0 ? [] : [units.map((unit) => `unit ${unit}\n`).join("")]),
    "end\n",
  ];
  const text = blocks.join("\n");
  parseBundle(text);
  return text;
}

function fileBlock(file: RenderedFile): string {
  const head = `file ${file.path} mode=${fileModeText(file.mode)} subsystem=${file.subsystem}`;
  if (file.secret !== undefined) return `${head} secret=${file.secret.name}@${file.secret.version}\n`;
  if (!file.content.endsWith("\n")) {
    throw new Error(`${file.path}: its content does not end with a newline; add one`);
  }
  const merge = file.merge === undefined ? "" : ` merge=${file.merge}`;
  const content = file.content.slice(0, -1).split("\n");
  return [`${head}${merge}`, ...content.map((line) => `  ${line}`), ""].join("\n");
}

/** By code unit, the same on every machine. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
