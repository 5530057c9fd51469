import { Script } from "node:vm";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { pageText } from "../../../../cli/page-text.ts";
import { parseLedger, planFromText, readLayout } from "../../../../core/index.ts";
import {
  EvidenceError,
  jsonInHtml,
  type PageData,
  pageData,
  pageHtml,
  readEvidence,
} from "../../../../core/report/page/index.ts";

const layout = `hextet: 1
purpose: lab
prefixes:
  home: 3fff:b0b::/48
secrets:
  token: { version: v1 }
sites:
  rack:
    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { from: home }
    hosts:
      pve-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }
          vmbr2: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests } }
`;
const ledger = `{"space":"network:rack/guests","owner":"rack/old/guests/mail","number":"25","freed":"2026-11-21"}
{"space":"network:rack/guests","owner":"rack/pve-1/guests/git","number":"2"}
{"space":"prefix:home","owner":"rack/guests","number":"0","length":64}
`;

function dataOf(text: string, lines: string): PageData {
  const { plan, problems } = planFromText("own", text, { ledger: lines, today: "2026-12-01" });
  if (plan === undefined) throw new Error(JSON.stringify(problems));
  const read = readLayout(text);
  return pageData({
    plan,
    layoutPath: "own.layout.yaml",
    ledgerPath: "own.ledger.jsonl",
    placeOf: (path) => read.place(path, "value"),
    ledger: parseLedger("own", lines).lines.map((line, index) => ({ line, at: index + 1 })),
    warnings: [],
    waiting: [],
    verify: undefined,
    rehearsal: undefined,
    drift: undefined,
  });
}

describe("a page's data", () => {
  const data = dataOf(layout.replace(/secrets:\n.*\n/, ""), ledger);
  const named = (name: string) => data.things.findIndex((thing) => thing.name === name);

  test("says of each number where it is pinned, or which line of the ledger keeps it", () => {
    expect(data.things[named("rack/pve-1/vmbr0")]?.pin).toEqual([
      16,
      'vmbr0: { bridge: { ports: [eno1] }, network: uplink, addresses: ["::10"] }',
    ]);
    expect(data.things[named("rack/pve-1/git")]?.recorded?.[0]).toBe(2);
  });

  test("has what is used, reserved and resting in each space, by place", () => {
    const guests = data.spaces.find(({ thing }) => thing === named("rack/guests"));
    expect(guests?.items.slice(0, 4)).toMatchObject([
      { state: "reserved", first: "0" },
      { state: "used", first: "1", thing: named("rack/pve-1/vmbr2") },
      { state: "used", first: "2", thing: named("rack/pve-1/git") },
      {
        state: "resting",
        first: "25",
        reason: "rests since 2026-11-21: it was that of rack/old/guests/mail",
      },
    ]);
    const home = data.spaces.find(({ thing }) => thing === named("home"));
    expect(home?.items).toMatchObject([
      { state: "used", first: "0", last: "f".repeat(16), thing: named("rack/guests") },
    ]);
  });

  test("is the same for the same layout", () => {
    expect(JSON.stringify(dataOf(layout.replace(/secrets:\n.*\n/, ""), ledger))).toBe(JSON.stringify(data));
  });
});

describe("a page's text", () => {
  const { script, style } = pageText();

  test("has a script that is one module: no import is left, and no name is there twice", () => {
    expect(script).not.toMatch(/^(?:import|export)\b/m);
    expect(() => new Script(`"use strict"; async () => {{${script}}}`)).not.toThrow();
    expect(script).not.toMatch(/<\/script|<!--/i);
    expect(style).not.toMatch(/<\/style|url\(|@import/i);
    expect(script).not.toMatch(/innerHTML|insertAdjacentHTML|document\.write|\beval\b/);
  });

  test("runs nothing of the data, whatever that says", () => {
    const strings = fc.oneof(
      fc.constantFrom(
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "]]>",
        "\u2028",
        '"onload="',
        "&lt;",
      ),
      fc.string({ unit: "grapheme" }),
    );
    fc.assert(
      fc.property(strings, strings, (name, reason) => {
        const data = { ...dataOf("hextet: 1\npurpose: lab\nsites: {}\n", ""), name, warnings: [reason] };
        const html = pageHtml(data, { script: "1", style: "" });
        expect(html.match(/<script/gi)).toHaveLength(2);
        expect(html.match(/<\/script/gi)).toHaveLength(2);
        const [, json = ""] = /id="data">(.*?)<\/script>/s.exec(html) ?? [];
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(data)));
        expect(/<title>([^<]*)<\/title>/.exec(html)).not.toBeNull();
      }),
      { numRuns: 50 },
    );
    expect(jsonInHtml("</script>")).toBe('"\\u003c/script>"');
  });
});

describe("evidence", () => {
  test("of something else is refused with the place, and how to get it", () => {
    expect(() => readEvidence("evidence", "no", "lab")).toThrow(
      new EvidenceError("is not JSON; give what this prints: hextet verify lab --json"),
    );
    expect(() => readEvidence("drift", '[{"host":1}]', "lab")).toThrow(
      /^0\.host: .*hextet drift lab --json$/,
    );
    expect(() => readEvidence("rehearsal", "{}", "lab")).toThrow(/^format: .*hextet rehearse lab --json$/);
  });

  test("keeps what is shown of it, and leaves out what a newer command may say besides", () => {
    expect(readEvidence("drift", '[{"host":"rack/a","result":"same","drift":[],"new":1}]', "lab")).toEqual([
      { host: "rack/a", result: "same", drift: [] },
    ]);
  });
});
