import type { Page } from "../../test/browser/chromium.ts";

interface TraceEvent {
  readonly name: string;
  /** Microseconds. */
  readonly ts: number;
}

/** Frames a second, and the longest time from one to the next in milliseconds, while a box is scrolled for two seconds. */
export async function scrolled(page: Page, box: string): Promise<{ rate: number; longest: number }> {
  const events: TraceEvent[] = [];
  const ended = new Promise<void>((resolve) => {
    page.hear((method, params) => {
      if (method === "Tracing.dataCollected") events.push(...(params["value"] as TraceEvent[]));
      if (method === "Tracing.tracingComplete") resolve();
    });
  });
  await page.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: {
      includedCategories: ["disabled-by-default-devtools.timeline.frame", "devtools.timeline.frame"],
    },
  });
  await page.value(`new Promise((done) => {
    const box = document.querySelector(${JSON.stringify(box)});
    const begun = performance.now();
    const step = (now) => {
      if (now - begun > 2000) return done(1);
      box.scrollTop += 200;
      if (box.scrollTop + box.clientHeight >= box.scrollHeight) box.scrollTop = 0;
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  })`);
  await page.send("Tracing.end");
  await ended;
  // A frame counts once it was drawn, not when it was begun.
  const drawn = events
    .filter(({ name }) => name === "DrawFrame")
    .map(({ ts }) => ts / 1000)
    .sort((a, b) => a - b);
  const [first, last] = [drawn[0], drawn.at(-1)];
  if (first === undefined || last === undefined) throw new Error("the trace has no frame");
  const gaps = drawn.slice(1).map((at, index) => at - (drawn[index] ?? at));
  return { rate: (1000 * gaps.length) / (last - first), longest: Math.max(...gaps) };
}
