import type { PageData } from "../core/report/page/index.ts";
import { Answer } from "./answer.ts";
import { findLayout, type LayoutFile } from "./layout-file.ts";
import { LivePage } from "./live-page.ts";
import { reasonOf } from "./reason.ts";
import { dataOf, type EvidenceOptions } from "./report.ts";
import { print, report } from "./say.ts";

export interface ServeOptions extends EvidenceOptions {
  readonly port: string;
}

/** `hextet serve NAME`: the page of `hextet report`, live on loopback until it is ended. */
export async function serve(name: string, options: ServeOptions): Promise<void> {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Answer(2, `--port ${options.port}: give 0 (a free one) to 65535`);
  const layout = findLayout(name);
  const evidence = [options.evidence, options.rehearsal, options.drift].filter((file) => file !== undefined);
  const page = await started(
    {
      port,
      make: () => dataOf(findLayout(name), options),
      empty: emptyData(layout),
      files: [layout.path, layout.ledgerPath, ...evidence],
    },
    options.port,
  );
  print(`${page.urls.join("\n")}\n`);
  report("Ctrl-C ends it.\n");
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  await page.end();
}

async function started(options: Parameters<typeof LivePage.start>[0], port: string): Promise<LivePage> {
  try {
    return await LivePage.start(options);
  } catch (error) {
    throw new Answer(
      3,
      `--port ${port}: cannot be listened at: ${reasonOf(error)}; give another one, or 0 for a free one`,
    );
  }
}

/** What is shown until the layout has no error any more. */
export function emptyData({ name, path, ledgerPath }: LayoutFile): PageData {
  return {
    format: "hextet-report-1",
    name,
    purpose: "production",
    layout: path,
    ledger: ledgerPath,
    waiting: [],
    warnings: [],
    things: [],
    spaces: [],
    sites: [],
    hosts: [],
    contents: [],
    reach: { endpoints: [], openings: [], allowed: [] },
    verify: null,
    rehearsal: null,
    drift: null,
  };
}
