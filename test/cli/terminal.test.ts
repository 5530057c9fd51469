import { stripVTControlCharacters } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { hextetWith, Workspace } from "./hextet.ts";
import { report, StubHosts } from "./stub-hosts.ts";

const space = new Workspace();
afterAll(() => space.remove());
space.write(
  "stacks/rack.layout.yaml",
  'hextet: 1\npurpose: lab\nsites:\n  rack:\n    networks:\n      lan: { prefix: "3fff:b0b::1/64" }\n',
);

/** Not on a terminal: what a test's pipes are. */
const plan = (env: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  hextetWith({ NO_COLOR: "", FORCE_COLOR: "", ...env }, space.path, ...args, "plan", "rack").stderr;

const isColoured = (text: string) => text !== stripVTControlCharacters(text);

describe("messages", () => {
  test.each([
    ["not into a pipe", {}, [], false],
    ["by FORCE_COLOR", { FORCE_COLOR: "1" }, [], true],
    ["by FORCE_COLOR before NO_COLOR", { FORCE_COLOR: "1", NO_COLOR: "1" }, [], true],
    ["not by FORCE_COLOR=0", { FORCE_COLOR: "0" }, [], false],
    ["by --color always before NO_COLOR", { NO_COLOR: "1" }, ["--color", "always"], true],
    [
      "not by --color never, whatever the environment says",
      { FORCE_COLOR: "1" },
      ["--color", "never"],
      false,
    ],
  ])("are coloured %s", (_, env, args, expected) => {
    expect(isColoured(plan(env, ...args))).toBe(expected);
  });

  test("are the same texts in colour", () => {
    const plain = plan({});
    const shown = plan({ FORCE_COLOR: "1" });
    expect(stripVTControlCharacters(shown)).toBe(plain);
    expect(shown).toContain("\u001b[36mHX012\u001b[39m");
  });

  test("an answer that a program reads is never coloured", () => {
    const { stdout } = hextetWith({ FORCE_COLOR: "1" }, space.path, "explain", "HX012", "--json");
    expect(JSON.parse(stdout)).toBeDefined();
    expect(isColoured(stdout)).toBe(false);
  });

  test("another word than there is for --color: 2", () => {
    expect(hextetWith({}, space.path, "plan", "rack", "--color", "yes")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("Allowed choices are auto, always, never"),
    });
  });
});

test("help is as wide as COLUMNS says", () => {
  const widest = (columns: string) => {
    const { stdout } = hextetWith({ COLUMNS: columns }, space.path, "--help");
    return Math.max(...stdout.split("\n").map(({ length }) => length));
  };
  expect(widest("100")).toBeLessThanOrEqual(100);
  expect(widest("140")).toBeGreaterThan(100);
});

describe("progress", () => {
  const hosts = new StubHosts();
  afterAll(() => hosts.remove());
  hosts.agent({ report: [0, report] });

  test("in continuous integration, is a line for each host, without a terminal's codes", () => {
    const { stderr } = hosts.process({ CI: "true" }, "drift", "office");
    expect(stderr).toMatch(/^Reading: 1 of 2 hosts, rack\/pve-\d\nReading: 2 of 2 hosts, rack\/pve-\d\n/);
    expect(isColoured(stderr)).toBe(false);
  });

  test("elsewhere, nothing where nobody looks", () => {
    expect(hosts.process({ CI: "" }, "drift", "office").stderr).not.toContain("of 2 hosts");
  });
});
