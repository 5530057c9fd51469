/** Measures how a browser fares with the report of 1,000 hosts, by its own trace, and writes docs/figures-report.md: `npm run bench:report`. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Chromium, chromium, type Page } from "../../test/browser/chromium.ts";
import { bigData, writePage } from "../../test/browser/sample-pages.ts";
import { markdownTable } from "../markdown-table.ts";
import { scrolled } from "./trace.ts";

if (chromium === undefined) throw new Error("Debian's package chromium is not installed");
const folder = mkdtempSync(join(tmpdir(), "hextet-bench-"));
const browser = new Chromium(chromium);
try {
  const url = writePage(folder, "big", bigData());
  const { version, load } = { version: await browser.version(), load: loadavg()[0] ?? 0 };
  const opened = [];
  for (let run = 0; run < 5; run++) opened.push(await opening(await browser.page(), url));
  const best = opened.reduce((a, b) => (a.milliseconds < b.milliseconds ? a : b));
  const page = await browser.page();
  const lists = [];
  for (const [name, view] of [
    ["hosts", "hosts"],
    ["networks", "networks"],
    ["picture, all unfolded", "picture"],
    ["matrix of 1,010 networks", "reach"],
  ] as const) {
    await page.open(`${url}#${view}`);
    if (view === "picture") await page.click(".tools button");
    if (view === "reach") await page.click('input[value="network"]');
    lists.push({ name, ...(await scrolled(page, ".list")) });
  }
  const size = statSync(fileURLToPath(url)).size;
  const verdict = (kept: boolean) => (kept ? "kept" : "**missed**");
  const text = `# Figures of the report

Measured by \`npm run bench:report\` on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} × ${cpus()[0]?.model.trim()}, ${version}, without a GPU; load average ${load.toFixed(1)} at the beginning. A
layout of 1,000 hosts with 10,000 addresses and 1,010 networks; its page has ${(size / 1000).toFixed(0)} kB.

${markdownTable(
  ["what", "time", "wanted", ""],
  [
    [
      "opened, until it is drawn: the best of five",
      `${best.milliseconds.toFixed(0)} ms`,
      "2,000 ms",
      verdict(best.milliseconds < 2000),
    ],
    ["of that, the processors' time of its main thread", `${best.processor.toFixed(0)} ms`, "", ""],
  ],
)}
Scrolling for two seconds, by 200 pixels for each frame, of frames in the browser's trace:

${markdownTable(
  ["what", "frames a second", "longest frame", "wanted", ""],
  lists.map(({ name, rate, longest }) => [
    name,
    rate.toFixed(0),
    `${longest.toFixed(0)} ms`,
    "30",
    verdict(rate >= 30),
  ]),
)}`;
  writeFileSync(join(import.meta.dirname, "..", "..", "docs", "figures-report.md"), text);
  process.stdout.write(text);
} finally {
  await browser.end();
  rmSync(folder, { recursive: true, force: true });
}

/** From the navigation until the page has drawn itself, and what its main thread took of a processor for that. */
async function opening(page: Page, url: string): Promise<{ milliseconds: number; processor: number }> {
  await page.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.open(url);
  const milliseconds = await page.value<number>(`performance.getEntriesByName("drawn")[0].startTime`);
  const { metrics } = (await page.send("Performance.getMetrics")) as unknown as {
    metrics: readonly { readonly name: string; readonly value: number }[];
  };
  const processor = 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
  return { milliseconds, processor };
}
