import { isOfSource, nextLook, type ProbeResult } from "../probe/index.ts";
import { columns } from "./columns.ts";

/**
 * Results as a matrix, from rows to columns: `echo ms / tcp ms`, `FAIL` where a probe failed, `–` where the layout lets
 * nothing through and nothing came, `OPEN` where an answer came all the same, `?` where its source could not be asked. The name of each column stands in the list above it.
 */
export function matrixText(results: readonly ProbeResult[]): string {
  const names = [...new Set(results.flatMap(({ probe }) => [probe.from, probe.to]))];
  const header = ["FROM \\ TO", ...names.map((_, index) => `(${index + 1})`)];
  const rows = names.map((from, index) => [
    `(${index + 1}) ${from}`,
    ...names.map((to) =>
      from === to ? "." : cell(results.filter(({ probe }) => probe.from === from && probe.to === to)),
    ),
  ]);
  return columns([header, ...rows], "  ");
}

/**
 * One line for each probe that failed: which, where to, and what was seen; below it where to look next. Where all of
 * one source fail for the same reason, as where it could not be asked, that is one line.
 */
export function failuresText(results: readonly ProbeResult[]): string {
  const rows = [...Map.groupBy(results, ({ probe }) => probe.from)].flatMap(([from, all]) =>
    failureRows(from, all),
  );
  const texts = columns(
    rows.map(({ cells }) => cells),
    "  ",
  ).split("\n");
  // One reason behind several lines is said once.
  return rows
    .flatMap(({ next }, index) => [
      texts[index] ?? "",
      ...(next === rows[index + 1]?.next ? [] : [`        look at: ${next}`]),
    ])
    .join("\n");
}

interface FailureRow {
  readonly cells: readonly string[];
  readonly next: string;
}

function failureRows(from: string, all: readonly ProbeResult[]): FailureRow[] {
  const [first] = all;
  if (first === undefined || all.every(({ ok }) => ok)) return [];
  const ofSource = !first.asked || isOfSource(first);
  if (ofSource && all.every(({ ok, detail }) => !ok && detail === first.detail)) {
    const cells = [mark(first), "all", `${from} > ${all.length} probes`, "", first.detail];
    return [{ cells, next: nextLook(first) }];
  }
  return all
    .filter(({ ok }) => !ok)
    .map((result) => {
      const { probe, detail } = result;
      const what = probe.kind === "tcp" ? `tcp ${probe.port}` : "echo";
      return {
        cells: [mark(result), what, `${from} > ${probe.to}`, probe.address, detail],
        next: nextLook(result),
      };
    });
}

function mark({ asked }: ProbeResult): string {
  return asked ? "FAIL" : "?";
}

function cell(results: readonly ProbeResult[]): string {
  if (results.length === 0) return "";
  return results.map(outcome).join(" / ");
}

function outcome({ probe, ok, asked, milliseconds, detail }: ProbeResult): string {
  if (!asked) return "?";
  if (probe.expected === "silence") return ok ? "–" : detail.startsWith("answers") ? "OPEN" : "FAIL";
  return ok ? (milliseconds ?? 0).toFixed(1) : "FAIL";
}
