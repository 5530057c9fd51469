import { fillInPlan } from "../core/plan/fill-in.ts";
import { planTablePieces } from "../core/report/table.ts";
import { Answer } from "./answer.ts";
import { knownBlocks } from "./blocks.ts";
import { findLayout, planOf } from "./layout-file.ts";
import { print, printJson, printPieces } from "./say.ts";

export interface PlanOptions {
  readonly write?: true;
  readonly check?: true;
  readonly json?: true;
  readonly csv?: true;
  readonly netbox?: true;
  readonly tree?: true;
  readonly picture?: string;
  readonly block?: readonly string[];
  readonly diff?: string;
  readonly router?: string;
  readonly tunnel?: string;
  readonly guest?: string;
  readonly cloudInit?: string;
  readonly zone?: true;
  readonly bootScript?: string;
  readonly domain: string;
  readonly nameserver?: readonly string[];
  readonly serial?: string;
  readonly out?: string;
}

/** Answers of which a part can be asked for. */
const wholes = [
  "write",
  "check",
  "json",
  "tree",
  "diff",
  "router",
  "tunnel",
  "guest",
  "zone",
  "bootScript",
  "picture",
] as const;

/** `hextet plan NAME [PATTERN...]`; what only some of its options need is loaded with them. */
export async function plan(name: string, patterns: readonly string[], options: PlanOptions): Promise<void> {
  const whole = wholes.find((option) => options[option] !== undefined);
  if (patterns.length > 0 && whole !== undefined)
    throw new Answer(
      2,
      `${patterns.join(" ")}: only the table, --csv and --netbox can be of a part of the layout`,
    );
  const layout = findLayout(name);
  if (options.write) return (await import("./ledger.ts")).write(layout);
  if (options.check) return (await import("./ledger.ts")).check(layout);
  const planned = planOf(layout);
  const made = fillInPlan(planned, knownBlocks(planned, options.block ?? []));
  if (options.picture !== undefined) {
    const { pictureOf } = await import("./picture.ts");
    const { saveFile } = await import("./save-files.ts");
    saveFile(options.picture, await pictureOf(made, options.picture));
  }
  if (options.router !== undefined)
    return (await import("./plan-router.ts")).printRouter(made, layout, options.router);
  if (options.tunnel !== undefined)
    return (await import("./plan-tunnel.ts")).printTunnel(made, layout, options.tunnel);
  if (options.bootScript !== undefined)
    return (await import("./plan-boot-script.ts")).printBootScript(made, layout, options.bootScript);
  if (options.guest !== undefined)
    return (await import("./plan-guest.ts")).printGuest(made, layout, options.guest, options.cloudInit);
  if (options.zone) return (await import("./plan-zone.ts")).printZones(made, options);
  if (options.diff !== undefined)
    return (await import("./plan-diff.ts")).printDiff(made, layout, options.diff, options);
  if (options.csv || options.netbox || patterns.length > 0)
    return (await import("./plan-part.ts")).printPart(made, patterns, options);
  if (options.json) await printJson((await import("../core/report/json.ts")).planJsonPieces(made));
  else if (options.tree) print((await import("../core/report/tree.ts")).planTree(made));
  else await printPieces(planTablePieces(made));
}
