import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bigLayout } from "../../bench/big-layout.ts";
import { pageOf } from "../../cli/page-text.ts";
import { type Plan, parseLedger, planFromText, reachability, readLayout } from "../../core/index.ts";
import type { DriftEvidence, RehearsalEvidence, VerifyEvidence } from "../../core/report/page/evidence.ts";
import { type PageData, pageData } from "../../core/report/page/index.ts";

const stacks = join(import.meta.dirname, "..", "..", "stacks");

/** The page's data of a layout's text, with all the evidence that there can be. */
export function dataOfText(name: string, text: string, ledger = ""): PageData {
  const { plan, problems } = planFromText(name, text, { ledger, today: "2026-12-01" });
  if (plan === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
  const read = readLayout(text);
  return pageData({
    plan,
    layoutPath: `stacks/${name}.layout.yaml`,
    ledgerPath: `stacks/${name}.ledger.jsonl`,
    placeOf: (path) => read.place(path, "value"),
    ledger: parseLedger(name, ledger).lines.map((line, index) => ({ line, at: index + 1 })),
    warnings: [],
    waiting: [],
    verify: verifyOf(plan),
    rehearsal,
    drift: driftOf(plan),
  });
}

/** Of an example in stacks/. */
export function exampleData(name: string): PageData {
  const read = (kind: string) => readFileSync(join(stacks, `${name}.${kind}`), "utf8");
  return dataOfText(name, read("layout.yaml"), read("ledger.jsonl"));
}

/** A thousand hosts with ten addresses each. */
export function bigData(): PageData {
  return dataOfText("big", bigLayout({ hosts: 1000, addressesPerHost: 10 }));
}

/** Writes a page into a folder. @returns the URL that a browser opens it by */
export function writePage(folder: string, name: string, data: PageData): string {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, pageOf(data));
  return pathToFileURL(path).href;
}

/** As `hextet verify --json` prints it; of a large plan a part. The second probe failed, a third could not be made. */
function verifyOf(plan: Plan): VerifyEvidence {
  const small = plan.sites.flatMap(({ hosts }) => hosts).length < 50 ? plan : undefined;
  const probes = (small === undefined ? [] : reachability(small, [])).map((probe, index) => ({
    probe: {
      id: probe.id,
      kind: probe.kind,
      from: probe.from,
      to: probe.to,
      expected: probe.expected,
      ...(probe.port === undefined ? {} : { port: probe.port }),
    },
    ok: index !== 1 && index !== 2,
    asked: index !== 2,
    ...(index === 1 || index === 2 ? {} : { milliseconds: 0.3 }),
    detail: index === 1 ? "no answer within 2 s" : "",
    next: index === 1 ? "ip -6 route get on the host" : "",
  }));
  const host = hostsOf(plan)[0] ?? "";
  const check = (id: string, verdict: "ok" | "failed") => ({
    id,
    check: { host },
    verdict,
    seen: verdict === "ok" ? "" : "the kernel has no such route",
    next: verdict === "ok" ? "" : "ip -6 route",
  });
  return { probes, checks: [check("address eno1", "ok"), check("route default", "failed")] };
}

function driftOf(plan: Plan): DriftEvidence {
  return hostsOf(plan).map((host, index) => ({
    host,
    result: index === 1 ? ("drifted" as const) : ("same" as const),
    drift:
      index === 1
        ? [
            {
              kind: "file",
              thing: "/etc/netplan/60-hextet.yaml",
              state: "was changed",
              diff: "-mtu: 1500\n+mtu: 9000\n",
            },
          ]
        : [],
  }));
}

function hostsOf(plan: Plan): readonly string[] {
  return plan.sites.flatMap(({ hosts }) => hosts.map(({ site, name }) => `${site}/${name}`));
}

const well = { down: 0, longest: 0, lost: 0, outages: [] };

const rehearsal: RehearsalEvidence = {
  format: "hextet-rehearsal-1",
  from: "main, 4f6791b2c0de",
  verdict: "bad",
  reasons: ["rack/lxd-1/cache to rack/pve-1/git was down though the change does not touch it"],
  phases: [
    { kind: "before", name: "before", from: 0, to: 3 },
    { kind: "change", name: "the change", from: 3, to: 9 },
    { kind: "break", name: "rack/pve-1 broken on purpose", from: 9, to: 16 },
  ],
  moments: [
    { at: 3, text: "the change begins" },
    { at: 7.4, text: "rack/pve-1 has confirmed" },
    { at: 9, text: "rack/pve-1 loses its gateway" },
  ],
  paths: [
    {
      from: "cloud/web-1/site",
      to: "rack/pve-1/git",
      presence: "kept",
      touched: true,
      broken: true,
      answersInTheEnd: true,
      change: { down: 0, longest: 0, lost: 1, outages: [{ from: 5.1, to: 5.2, missed: 1, open: false }] },
      break: { down: 4, longest: 4, lost: 0, outages: [{ from: 9.2, to: 13.2, missed: 40, open: false }] },
    },
    {
      from: "rack/lxd-1/cache",
      to: "rack/pve-1/git",
      presence: "kept",
      touched: false,
      broken: true,
      answersInTheEnd: true,
      change: { down: 1.5, longest: 1.5, lost: 0, outages: [{ from: 6, to: 7.5, missed: 15, open: false }] },
      break: well,
    },
    {
      from: "cloud/web-1/site",
      to: "cloud/web-2/shop",
      presence: "kept",
      touched: false,
      broken: false,
      answersInTheEnd: true,
      change: well,
      break: well,
    },
  ],
};
