import { join } from "node:path";
import {
  fillInPlan,
  JsonMembers,
  jsonPieces,
  type Plan,
  renderBeside,
  renderHost,
  renderNmcli,
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
  options: {
    readonly out?: string;
    readonly block?: readonly string[];
    readonly json?: true;
    readonly nmcli?: string;
  },
): Promise<void> {
  const layout = findLayout(name);
  const planned = planOf(layout);
  const plan = fillInPlan(planned, knownBlocks(planned, options.block ?? []));
  const waiting = waitingText(plan);
  if (waiting !== undefined) throw new Answer(1, waiting);
  if (options.nmcli !== undefined) return printPieces([nmcliOf(plan, options.nmcli)]);
  if (options.json) return printJson(jsonPieces(new JsonMembers(filesOf(plan))));
  const out = options.out ?? join("out", layout.name, "files");
  const { written, left } = writeFolder(out, () => filesOf(plan), options.out === undefined);
  report(left.map((path) => `note: ${path} stays: it was changed since it was rendered\n`).join(""));
  await printPieces(lines(written));
}

/** @throws Answer where there is no such host, or NetworkManager does not configure it */
function nmcliOf(plan: Plan, host: string): string {
  const hosts = plan.sites.flatMap((site) => site.hosts);
  const named = hosts.filter(({ site, name }) => host === `${site}/${name}` || host === name);
  const [found, second] = named;
  if (found === undefined) throw new Answer(2, `there is no host ${host} in the layout`);
  if (second !== undefined)
    throw new Answer(
      2,
      `${host} is several hosts: ${named.map(({ site, name }) => `${site}/${name}`).join(", ")}`,
    );
  if (found.renderer !== "networkmanager")
    throw new Answer(
      2,
      `${found.site}/${found.name} has ${found.renderer}, and nmcli is NetworkManager's: network: { renderer: networkmanager }`,
    );
  return renderNmcli(found);
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
