import { describe, expect, test } from "@jest/globals";
import {
  failedChecksText,
  failedProbe,
  failuresText,
  type HostCheckResult,
  hostChecksText,
  junitText,
  matrixText,
  type Probe,
  type ProbeResult,
} from "../../../core/index.ts";

function probe(kind: "echo" | "tcp", from: string, to: string): Probe {
  const port = kind === "tcp" ? 80 : undefined;
  return { id: `${kind} ${from} > ${to}`, kind, from, to, address: "2001:db8::25", port, expected: "answer" };
}

const well: ProbeResult = {
  probe: probe("echo", "rack/a", "rack/b"),
  ok: true,
  asked: true,
  milliseconds: 1.25,
  hopLimit: 62,
  detail: "",
};
const probes: readonly ProbeResult[] = [
  well,
  failedProbe(probe("tcp", "rack/a", "rack/b"), true, "Connection refused"),
  failedProbe(probe("echo", "rack/b", "rack/a"), false, "nothing answers at root@[2001:db8::1]:22"),
  failedProbe(probe("tcp", "rack/b", "rack/a"), false, "nothing answers at root@[2001:db8::1]:22"),
];

const checks: readonly HostCheckResult[] = [
  {
    check: { host: "rack/pve-1", kind: "unit", unit: "hextet-a.service" },
    verdict: "ok",
    seen: "active, enabled",
    next: "",
  },
  {
    check: { host: "rack/pve-1", kind: "unit", unit: "hextet-b.service" },
    verdict: "failed",
    seen: 'failed <"exit" & code>',
    next: "journalctl -u hextet-b.service",
  },
  {
    check: { host: "rack/pve-2", kind: "gateway", address: "fe80::1", interface: "eno1" },
    verdict: "unknown",
    seen: "nothing answers",
    next: "",
  },
];

test("the matrix tells what failed from what could not be asked", () => {
  expect(matrixText(probes)).toBe(
    ["  FROM \\ TO   (1)    (2)", "  (1) rack/a  .      1.3 / FAIL", "  (2) rack/b  ? / ?  ."].join("\n"),
  );
});

test("the matrix shows where the layout lets nothing through, and where an answer came all the same", () => {
  const silent = (probe: Probe): Probe => ({ ...probe, expected: "silence" });
  const forbidden: readonly ProbeResult[] = [
    { ...failedProbe(silent(probe("echo", "rack/a", "rack/b")), true, "no answer"), ok: true },
    failedProbe(silent(probe("tcp", "rack/a", "rack/b")), true, "answers"),
    failedProbe(silent(probe("echo", "rack/b", "rack/a")), true, "ping: not found"),
  ];
  expect(matrixText(forbidden)).toBe(
    ["  FROM \\ TO   (1)   (2)", "  (1) rack/a  .     – / OPEN", "  (2) rack/b  FAIL  ."].join("\n"),
  );
  expect(failuresText(forbidden.slice(0, 2))).toBe(
    [
      "  FAIL  tcp 80  rack/a > rack/b  2001:db8::25  answers",
      "        look at: the layout lets nothing through here: pulumi preview --refresh --diff shows a rule that it does not know",
    ].join("\n"),
  );
});

test("each failure has its reason and the next look; a source that could not be asked is one line", () => {
  expect(failuresText(probes)).toBe(
    [
      "  FAIL  tcp 80  rack/a > rack/b    2001:db8::25  Connection refused",
      "        look at: on rack/b: ss -ltn shows whether anything listens on 80",
      "  ?     all     rack/b > 2 probes                nothing answers at root@[2001:db8::1]:22",
      "        look at: log in there by hand; the layout's connect",
    ].join("\n"),
  );
});

test("hosts' checks are counted by kind, and what is open is listed", () => {
  expect(hostChecksText(checks)).toBe(
    ["  HOST        gateway  units", "  rack/pve-1  .        1/2", "  rack/pve-2  ?        ."].join("\n"),
  );
  expect(failedChecksText(checks)).toBe(
    [
      '  FAIL  rack/pve-1  unit     hextet-b.service  failed <"exit" & code>',
      "        look at: journalctl -u hextet-b.service",
      "  ?     rack/pve-2  gateway  fe80::1 dev eno1  nothing answers",
    ].join("\n"),
  );
});

describe("JUnit's XML", () => {
  const text = junitText("prod", { probes, checks });

  test("counts failures and what could not be asked apart", () => {
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="hextet verify prod" tests="7" failures="2" errors="3">/,
    );
    expect(text).toContain('<testsuite name="rack/pve-1" tests="2" failures="1" errors="0">');
  });

  test("quotes what the hosts say", () => {
    expect(text).toContain(
      '<testcase classname="rack/pve-1" name="unit rack/pve-1 hextet-b.service" time="0.0000"><failure message="failed &lt;&quot;exit&quot; &amp; code&gt;; look at: journalctl -u hextet-b.service"/></testcase>',
    );
  });
});
