import { type Plan, renderPeers, waitingText } from "../core/index.ts";
import { nearest } from "../core/problem/nearest.ts";
import { Answer } from "./answer.ts";
import type { LayoutFile } from "./layout-file.ts";
import { print } from "./say.ts";

/** `hextet plan NAME --tunnel TUNNEL` @throws Answer where no host of the layout is the server of such a tunnel, or several are */
export function printTunnel(plan: Plan, { path }: LayoutFile, asked: string): void {
  const waiting = waitingText(plan);
  if (waiting !== undefined) throw new Answer(1, waiting);
  const ends = plan.sites.flatMap((site) =>
    renderPeers(site).map(({ end, text }) => ({ name: `${site.name}/${end}`, text })),
  );
  const meant = ends.filter(({ name }) => name === asked || name.endsWith(`/${asked}`));
  const [only] = meant;
  if (only === undefined) {
    const names = ends.map(({ name }) => name);
    throw new Answer(2, `--tunnel ${asked}: ${path} ${unknown(asked, names)}`);
  }
  if (meant.length > 1)
    throw new Answer(2, `--tunnel ${asked}: say which: ${meant.map(({ name }) => name).join(" or ")}`);
  print(only.text());
}

function unknown(asked: string, names: readonly string[]): string {
  if (names.length === 0)
    return "has no server of tunnels; it is an interface: t-alice: { tunnel: { kind: 6in4, end: server, local: eno1, remote: 192.0.2.1 }, network: t-alice }";
  const near = nearest(asked, [...names, ...names.map((name) => name.replace(/.*\//, ""))]);
  return `has no such tunnel; ${near === undefined ? `there is: ${names.join(", ")}` : `did you mean ${near}?`}`;
}
