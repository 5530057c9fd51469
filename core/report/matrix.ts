import type { ProbeResult } from "../probe/index.ts";
import { columns } from "./columns.ts";

/**
 * Results as a matrix, from rows to columns: `echo ms / tcp ms`, and `-- ` where a probe failed. The name of
 * each column stands in the list above it.
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

/** One line for each probe that failed: which, where to, and what was seen. */
export function failuresText(results: readonly ProbeResult[]): string {
  const failed = results.filter((result) => !result.ok);
  return columns(
    failed.map(({ probe, detail }) => [
      probe.kind === "tcp" ? `tcp ${probe.port}` : "echo",
      `${probe.from} > ${probe.to}`,
      probe.address,
      detail,
    ]),
    "  ",
  );
}

function cell(results: readonly ProbeResult[]): string {
  if (results.length === 0) return "";
  return results.map((result) => (result.ok ? (result.milliseconds ?? 0).toFixed(1) : "FAIL")).join(" / ");
}
