import { join } from "node:path";
import {
  fillInPlan,
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
import { print, report } from "./say.ts";

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
  const files = filesOf(plan);
  if (options.json) {
    print(`${JSON.stringify(Object.fromEntries(files), null, 2)}\n`);
    return;
  }
  const out = options.out ?? join("out", layout.name, "files");
  const left = writeFolder(out, files, options.out === undefined);
  report(left.map((path) => `note: ${path} stays: it was changed since it was rendered\n`).join(""));
  print(`${files.map(([path]) => `${join(out, path)}\n`).join("")}`);
}

/** Every host's files by path: `rack/pve-1/etc/network/interfaces`; beside them an instance's user data, and what qm and pct are given. */
export function filesOf(plan: Plan): readonly (readonly [string, string])[] {
  return plan.sites
    .flatMap((site) => site.hosts)
    .flatMap((host): (readonly [string, string])[] => {
      const at = `${host.site}/${host.name}`;
      return [
        ...renderHost(host).files.map((file) => [`${at}${file.path}`, file.content] as const),
        ...(host.kind === "ssh" ? [] : [[`${at}/user-data`, renderUserData(host)] as const]),
        ...renderBeside(host).map(([name, content]) => [`${at}/${name}`, content] as const),
      ];
    });
}
