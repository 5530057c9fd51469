import { checkId, type HostCheckResult, nextLook, type ProbeResult } from "../probe/index.ts";

/** What was found on the way and on the hosts. */
export interface Findings {
  readonly probes: readonly ProbeResult[];
  readonly checks: readonly HostCheckResult[];
}

interface Case {
  readonly suite: string;
  readonly name: string;
  readonly outcome: "ok" | "failed" | "unknown";
  readonly text: string;
  readonly seconds: number;
}

/**
 * Findings as JUnit's XML, which every CI reads: a suite for each host and each place that probes start from; what
 * could not be found out is an error, what is not as planned a failure.
 */
export function junitText(layout: string, findings: Findings): string {
  const cases = casesOf(findings);
  const suites = [...new Set(cases.map(({ suite }) => suite))];
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${xml(`hextet verify ${layout}`)}" ${counts(cases)}>
${suites
  .map((suite) =>
    suiteText(
      suite,
      cases.filter((testCase) => testCase.suite === suite),
    ),
  )
  .join("\n")}
</testsuites>
`;
}

function casesOf({ probes, checks }: Findings): readonly Case[] {
  return [
    ...checks.map(
      ({ check, verdict, seen, next }): Case => ({
        suite: check.host,
        name: checkId(check),
        outcome: verdict,
        text: next === "" ? seen : `${seen}; look at: ${next}`,
        seconds: 0,
      }),
    ),
    ...probes.map(
      (result): Case => ({
        suite: `from ${result.probe.from}`,
        name: result.probe.id,
        outcome: result.ok ? "ok" : result.asked ? "failed" : "unknown",
        text: `${result.detail}; look at: ${nextLook(result)}`,
        seconds: (result.milliseconds ?? 0) / 1000,
      }),
    ),
  ];
}

function suiteText(suite: string, cases: readonly Case[]): string {
  return `  <testsuite name="${xml(suite)}" ${counts(cases)}>
${cases.map((testCase) => caseText(testCase)).join("\n")}
  </testsuite>`;
}

function caseText({ suite, name, outcome, text, seconds }: Case): string {
  const open = `    <testcase classname="${xml(suite)}" name="${xml(name)}" time="${seconds.toFixed(4)}"`;
  if (outcome === "ok") return `${open}/>`;
  const tag = outcome === "failed" ? "failure" : "error";
  return `${open}><${tag} message="${xml(text)}"/></testcase>`;
}

function counts(cases: readonly Case[]): string {
  const of = (outcome: Case["outcome"]) => cases.filter((testCase) => testCase.outcome === outcome).length;
  return `tests="${cases.length}" failures="${of("failed")}" errors="${of("unknown")}"`;
}

/** XML 1.0 has no place for most control characters, not even escaped. */
function xml(text: string): string {
  return text
    .replace(/[\p{Cc}\ufffe\uffff]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
