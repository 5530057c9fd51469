import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { diffPlans, type Plan, planFromText, planRows } from "../../../core/index.ts";

const stacks = new URL("../../../stacks/", import.meta.url);
const read = (file: string) => readFileSync(fileURLToPath(new URL(file, stacks)), "utf8");
const lab = read("lab.layout.yaml");
const ledger = read("lab.ledger.jsonl");

function planned(text: string, lines: string | undefined, randomness?: string) {
  const made = planFromText("lab", text, { ledger: lines, today: "2026-11-21", randomness });
  if (made.plan === undefined) throw new Error(JSON.stringify(made.problems));
  return { ...made, plan: made.plan };
}

/** Numbers without the names of what has them, in the order of the plan's rows before. */
function numbers(plan: Plan, names: (name: string) => string = (name) => name): Record<string, string> {
  return Object.fromEntries(planRows(plan).map((row) => [`${row.kind} ${names(row.name)}`, row.address]));
}

function codes(text: string): string[] {
  return planFromText("lab", text, { ledger }).problems.map(({ code }) => code);
}

describe("what is renamed and says so", () => {
  const before = planned(lab, ledger);

  test("keeps every number: a site and a prefix, with all that is in them, guests' MAC addresses too", () => {
    const renamed = lab
      .replace("\n  rack:", "\n  cellar:\n    formerly: rack\n   ")
      .replace("home: 3fff:b0b::/48", 'house: { prefix: "3fff:b0b::/48", formerly: home }')
      .replaceAll("from: home", "from: house");
    const after = planned(renamed, ledger);
    expect(numbers(after.plan, (name) => name.replace(/^cellar\//, "rack/"))).toEqual(numbers(before.plan));
    expect(macs(after.plan)).toEqual(macs(before.plan));
    expect(new Set(after.ledger.changes.map(({ kind }) => kind))).toEqual(new Set(["renamed", "given"]));
    expect(after.ledger.changes.filter(({ kind }) => kind === "given").map(({ space }) => space)).toEqual([
      "mac:cellar",
    ]);

    const written = planned(renamed, after.ledger.text);
    expect([written.ledger.behind, written.ledger.changes]).toEqual([false, []]);
    const forgotten = planned(renamed.replace("    formerly: rack\n", ""), after.ledger.text);
    expect([numbers(forgotten.plan), macs(forgotten.plan)]).toEqual([numbers(after.plan), macs(before.plan)]);
  });

  test("keeps its places in a block that is not known yet, and is reported as handed over", () => {
    const renamed = lab.replace("\n  cloud:", "\n  sky:\n    formerly: cloud\n   ");
    const after = planned(renamed, ledger);
    const { counts, renumbered } = diffPlans(before.plan, after.plan);
    expect([renumbered, counts.added, counts.removed, counts["handed over"]]).toEqual([
      false,
      0,
      0,
      planRows(before.plan).filter(({ name }) => name.startsWith("cloud/")).length,
    ]);
  });

  test("keeps its unique local prefix", () => {
    const office =
      "hextet: 1\nprefixes: { office: { ula: true } }\nsites: { a: { networks: { lan: { from: office } } } }\n";
    const drawn = planned(office, undefined, "not to be guessed");
    const after = planned(
      office
        .replace("office: { ula: true }", "desks: { ula: true, formerly: office }")
        .replace("from: office", "from: desks"),
      drawn.ledger.text,
      "something else",
    );
    expect(numbers(after.plan)).toEqual(numbers(drawn.plan));
    expect(after.ledger.text).toBe(drawn.ledger.text.replaceAll("office", "desks"));
  });
});

test("names cannot change places in one step, nor be handed on: the ledger would not know which step it is at", () => {
  const prefixes = (text: string) => codes(`hextet: 1\npurpose: lab\nprefixes: { ${text} }\nsites: {}\n`);
  const first = 'a: { prefix: "3fff:b0a::/48", formerly: b }';
  expect(prefixes(`${first}, b: { prefix: "3fff:b0b::/48", formerly: a }`)).toEqual(["HX068", "HX068"]);
  expect(prefixes(`${first}, b: { prefix: "3fff:b0b::/48", formerly: c }`)).toEqual(["HX068"]);
  expect(prefixes(`${first}, b: "3fff:b0b::/48"`)).toEqual(["HX068"]);
  expect(codes("hextet: 1\nsites: { a: { formerly: b }, b: {} }\n")).toEqual(["HX068"]);
});

test("a name is not handed on in one step either where the site above has just been renamed", () => {
  const layout = (networks: string, site: string) =>
    `hextet: 1\npurpose: lab\nprefixes: { home: "3fff:b0b::/56" }\nsites: { ${site} networks: { ${networks} } } }\n`;
  const before = planned(layout("cage: { from: home }, inner: { from: home }", "rack: {"), undefined);
  const { plan, problems } = planFromText(
    "lab",
    layout("inner: { from: home, formerly: cage }", "cellar: { formerly: rack,"),
    { ledger: before.ledger.text },
  );
  expect(plan).toBeUndefined();
  expect(problems.map(({ code, path, reason }) => [code, path.join("."), reason])).toEqual([
    [
      "HX068",
      "sites.cellar.networks.inner.formerly",
      "hands on a name: by the ledger rack/inner has number 10000000000000000/64 in prefix:home, and rack/cage has number 0/64",
    ],
  ]);
});

function macs(plan: Plan): string[] {
  return plan.sites.flatMap((site) => site.hosts.flatMap((host) => host.guests.map(({ mac }) => mac)));
}
