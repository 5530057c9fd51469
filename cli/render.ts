import { join } from "node:path";
import {
  fillInPlan,
  JsonMembers,
  jsonPieces,
  type Plan,
  renderBeside,
  renderHost,
  renderUserData,
  waitingText,
} from "../core/index.ts";
import { Answer } from "./answer.ts";
import { knownBlocks } from "./blocks.ts";
import { findLayout, planOf } from "./layout-file.ts";
import { writeFolder } from "./rendered-folder.ts";
import { printJson, printPieces, report } from "./say.ts";

/** `hextet render NAME` */
export async function render(
  name: string,
  options: { readonly out?: string; readonly block?: readonly string[]; readonly json?: true },
): Promise<void> {
  const layout = findLayout(name);
  const planned = planOf(layout);
  const plan = fillInPlan(planned, knownBlocks(planned, options.block ?? []));
  const waiting = waitingText(plan);
  if (waiting !== undefined) throw new Answer(1, waiting);
  if (options.json) return printJson(jsonPieces(new JsonMembers(filesOf(plan))));
  const out = options.out ?? join("out", layout.name, "files");
  const { written, left } = writeFolder(out, () => filesOf(plan), options.out === undefined);
  report(left.map((path) => `note: ${path} stays: it was changed since it was rendered\n`).join(""));
  await printPieces(lines(written));
}

function* lines(texts: Iterable<string>): Iterable<string> {
  for (const text of texts) yield `${text}\n`;
}

/** Every host's files by path: `rack/pve-1/etc/network/interfaces`; beside them an instance's user data, and what qm and pct are given. */
export function* filesOf(plan: Plan): Iterable<readonly [string, string]> {
  for (const host of plan.sites.flatMap((site) => site.hosts)) {
    const at = `${host.site}/${host.name}`;
    for (const file of renderHost(host).files) yield [`${at}${file.path}`, file.content];
    if (host.kind !== "ssh") yield [`${at}/user-data`, renderUserData(host)];
    for (const [name, content] of renderBeside(host)) yield [`${at}/${name}`, content];
  }
}
