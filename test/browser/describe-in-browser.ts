import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, jest } from "@jest/globals";
import { Chromium, chromium, type Page } from "./chromium.ts";

const require = createRequire(import.meta.url);

/** What tests in a browser have: the browser, and a folder that goes with it. */
export interface InBrowser {
  readonly browser: Chromium;
  readonly folder: string;
}

/** Tests with one browser for all of them; where none is installed they are skipped, and the name says why. */
export function describeInBrowser(name: string, tests: (at: () => InBrowser) => void): void {
  if (chromium === undefined) {
    describe.skip(`${name} (Debian's package chromium is not installed)`, () => tests(() => never()));
    return;
  }
  const program = chromium;
  describe(name, () => {
    // A machine with other work draws a thousand hosts in seconds.
    jest.setTimeout(120_000);
    let at: InBrowser | undefined;
    beforeAll(() => {
      at = { browser: new Chromium(program), folder: mkdtempSync(join(tmpdir(), "hextet-browser-")) };
    });
    afterAll(async () => {
      await at?.browser.end();
      if (at !== undefined) rmSync(at.folder, { recursive: true, force: true });
    });
    tests(() => at ?? never());
  });
}

function never(): never {
  throw new Error("there is no browser");
}

const axe = () => readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** What axe says is wrong with a page as it is now, one line each: the rule, the element, why. */
export async function axeViolations(page: Page): Promise<readonly string[]> {
  if (!(await page.value<boolean>("'axe' in window"))) await page.value(`${axe()}; 1`);
  return page.value(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + " " + target.join(" ") + ": " + failureSummary)))`);
}
