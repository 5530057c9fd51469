import { type Plan, renderRouters } from "../core/index.ts";
import { nearest } from "../core/problem/nearest.ts";
import { Answer } from "./answer.ts";
import type { LayoutFile } from "./layout-file.ts";
import { print } from "./say.ts";

/** `hextet plan NAME --router ROUTER` @throws Answer where the layout has no such router, or several */
export function printRouter(plan: Plan, { path }: LayoutFile, asked: string): void {
  const routers = plan.sites.flatMap((site) =>
    renderRouters(site).map(({ router, text }) => ({ router, name: `${site.name}/${router}`, text })),
  );
  const meant = routers.filter(({ router, name }) => asked === router || asked === name);
  const names = routers.map(({ name }) => name);
  const [only] = meant;
  if (only === undefined) throw new Answer(2, `--router ${asked}: ${path} ${unknown(asked, names)}`);
  if (meant.length > 1)
    throw new Answer(2, `--router ${asked}: say which: ${meant.map(({ name }) => name).join(" or ")}`);
  print(only.text());
}

function unknown(asked: string, names: readonly string[]): string {
  if (names.length === 0)
    return "names no router; say who advertises a site's networks: routers: { core: { kind: cisco, networks: { desks: { interface: Vlan31 } } } }";
  const near = nearest(asked, [...names, ...names.map((name) => name.replace(/.*\//, ""))]);
  return `has no such router; ${near === undefined ? `there is: ${names.join(", ")}` : `did you mean ${near}?`}`;
}
