import { capabilities } from "../capabilities/index.ts";
import { type HostCheckResult, promiseText } from "../probe/index.ts";
import { columns } from "./columns.ts";

/** Kinds of checks with the titles of their columns. */
const kinds: readonly (readonly [HostCheckResult["check"]["kind"], string])[] = [
  ["address", "addresses"],
  ["route", "routes"],
  ["gateway", "gateway"],
  ["forwarding", "forwarding"],
  ["leaves", "way by source"],
  ["rule", "rule"],
  ["table", "table"],
  ["path-mtu", "path MTU"],
  ["name", "names"],
  ["unit", "units"],
  ...capabilities.flatMap(({ promises }): (readonly [HostCheckResult["check"]["kind"], string])[] =>
    promises === undefined ? [] : [[promises.kind, promises.title]],
  ),
];

/** A line for each host, a column for each kind of check: `3` where all three are well, `2/3` where one is not, `?` where nobody could ask. */
export function hostChecksText(results: readonly HostCheckResult[]): string {
  const used = kinds.filter(([kind]) => results.some(({ check }) => check.kind === kind));
  const hosts = [...new Set(results.map(({ check }) => check.host))];
  const rows = hosts.map((host) => [
    host,
    ...used.map(([kind]) => cell(results.filter(({ check }) => check.host === host && check.kind === kind))),
  ]);
  return columns([["HOST", ...used.map(([, title]) => title)], ...rows], "  ");
}

/** One line for each check that is not ok: which, on which host, what was seen; below it where to look next. */
export function failedChecksText(results: readonly HostCheckResult[]): string {
  const open = results.filter(({ verdict }) => verdict !== "ok");
  const texts = columns(
    open.map(({ check, verdict, seen }) => [
      verdict === "unknown" ? "?" : "FAIL",
      check.host,
      check.kind,
      promiseText(check),
      seen,
    ]),
    "  ",
  ).split("\n");
  return open
    .flatMap(({ next }, index) => [texts[index] ?? "", ...(next === "" ? [] : [`        look at: ${next}`])])
    .join("\n");
}

function cell(results: readonly HostCheckResult[]): string {
  if (results.length === 0) return ".";
  if (results.every(({ verdict }) => verdict === "unknown")) return "?";
  const ok = results.filter(({ verdict }) => verdict === "ok").length;
  return ok === results.length ? `${ok}` : `${ok}/${results.length}`;
}
