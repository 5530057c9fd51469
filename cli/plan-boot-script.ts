import { type Plan, renderBootTexts, waitingText } from "../core/index.ts";
import { nearest } from "../core/problem/nearest.ts";
import { Answer } from "./answer.ts";
import type { LayoutFile } from "./layout-file.ts";
import { print } from "./say.ts";

/** `hextet plan NAME --boot-script MACVLAN` @throws Answer where no host of the layout has such a macvlan, or several have */
export function printBootScript(plan: Plan, { path }: LayoutFile, asked: string): void {
  const waiting = waitingText(plan);
  if (waiting !== undefined) throw new Answer(1, waiting);
  const all = plan.sites.flatMap((site) =>
    renderBootTexts(site).map(({ name, text }) => ({ name: `${site.name}/${name}`, text })),
  );
  const meant = all.filter(({ name }) => name === asked || name.endsWith(`/${asked}`));
  const [only] = meant;
  if (only === undefined)
    throw new Answer(
      2,
      `--boot-script ${asked}: ${path} ${unknown(
        asked,
        all.map(({ name }) => name),
      )}`,
    );
  if (meant.length > 1)
    throw new Answer(2, `--boot-script ${asked}: say which: ${meant.map(({ name }) => name).join(" or ")}`);
  print(only.text());
}

function unknown(asked: string, names: readonly string[]): string {
  if (names.length === 0)
    return "has no macvlan of Docker's; at a host it is macvlans: { lan: { parent: eno1, shim: true } }";
  const near = nearest(
    asked,
    names.flatMap((name) => [name, name.replace(/^[^/]*\//, ""), name.replace(/.*\//, "")]),
  );
  return `has no such macvlan; ${near === undefined ? `there is: ${names.join(", ")}` : `did you mean ${near}?`}`;
}
