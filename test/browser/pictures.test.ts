import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { bigLayout } from "../../bench/big-layout.ts";
import { type Plan, planD2, planDrawio, planFromText, planMermaid } from "../../core/index.ts";
import type { Page } from "./chromium.ts";
import { describeInBrowser } from "./describe-in-browser.ts";

const require = createRequire(import.meta.url);
const stacks = join(import.meta.dirname, "..", "..", "stacks");

function planOfText(name: string, text: string, ledger = ""): Plan {
  const { plan, problems } = planFromText(name, text, { ledger, today: "2026-12-01" });
  if (plan === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
  return plan;
}

const examples = ["lab", "example", "home", "cellar"].filter((name) =>
  readdirSync(stacks).includes(`${name}.layout.yaml`),
);
const plans: readonly (readonly [string, () => Plan])[] = [
  ...examples.map(
    (name) => [name, () => planOfText(name, read(name, "layout.yaml"), read(name, "ledger.jsonl"))] as const,
  ),
  ["500 hosts", () => planOfText("big", bigLayout({ hosts: 500, addressesPerHost: 4 }))],
];

function read(name: string, kind: string): string {
  return readFileSync(join(stacks, `${name}.${kind}`), "utf8");
}

function hostsOf(plan: Plan): readonly string[] {
  return plan.sites.flatMap(({ hosts }) => hosts.map(({ name }) => name));
}

describeInBrowser("a picture", (at) => {
  let page: Page;
  beforeAll(async () => {
    page = await at().browser.page();
    await page.value(
      `${readFileSync(require.resolve("mermaid/dist/mermaid.min.js"), "utf8")}; mermaid.initialize({ startOnLoad: false }); 1`,
    );
  });

  describe.each(plans)("of %s", (_, planOf) => {
    test("is one that Mermaid itself draws, within its limits, with every host", async () => {
      const plan = planOf();
      const text = planMermaid(plan);
      const svg = await page.value<string>(
        `mermaid.render("drawn", ${JSON.stringify(text)}).then(({ svg }) => svg)`,
      );
      const shown = await page.value<string>(
        `new DOMParser().parseFromString(${JSON.stringify(svg)}, "text/html").body.textContent`,
      );
      expect(shown).not.toContain("Maximum text size");
      for (const host of hostsOf(plan)) expect(shown).toContain(host);
    });

    test("is well-formed for draw.io: each shape has a place, and a parent and ends that are there", async () => {
      const plan = planOf();
      const cells = await page.value<
        { id: string; parent: string | null; ends: (string | null)[]; text: string; placed: boolean }[]
      >(
        `(() => { const file = new DOMParser().parseFromString(${JSON.stringify(planDrawio(plan))}, "text/xml");
          if (file.querySelector("parsererror")) throw new Error(file.documentElement.textContent);
          return [...file.querySelectorAll("mxfile > diagram > mxGraphModel > root > mxCell")].map((cell) => ({
            id: cell.id, parent: cell.getAttribute("parent"), ends: [cell.getAttribute("source"), cell.getAttribute("target")],
            text: cell.getAttribute("value") ?? "", placed: cell.querySelector("mxGeometry[as=geometry]") !== null })); })()`,
      );
      const ids = new Set(cells.map(({ id }) => id));
      expect(ids.size).toBe(cells.length);
      for (const { id, parent, ends, placed } of cells.filter(({ id }) => id !== "0")) {
        expect([id, ids.has(parent ?? "")]).toEqual([id, true]);
        for (const end of ends) expect(end === null || ids.has(end)).toBe(true);
        expect(placed || id === "1").toBe(true);
      }
      const first = new Set(cells.map(({ text }) => text.split("\n")[0]));
      expect(hostsOf(plan).filter((host) => !first.has(host))).toEqual([]);
    });

    test("has in D2 as many braces opened as closed, and every host", () => {
      const plan = planOf();
      const text = planD2(plan);
      const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
      expect(bare.match(/\{/g)?.length).toBe(bare.match(/\}/g)?.length);
      for (const host of hostsOf(plan)) expect(text).toContain(`"${host}"`);
    });
  });
});
