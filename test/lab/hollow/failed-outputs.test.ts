import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { longer } from "../longer.ts";
import { HollowStack } from "./hollow-stack.ts";
import { bad, isPart, type Part, partNames } from "./parts.ts";

jest.setTimeout(300_000);

const root = join(import.meta.dirname, "..", "..", "..", "components");

const recovered = "what fails before it is taken note of";
const inHook = "runs in a hook, whose failure is its resource's";
/**
 * Every `apply` of the components, by file and in its order there: the part of the program that has it fail, or why
 * there is none.
 */
const applies: Readonly<Record<string, readonly (Part | string)[]>> = {
  "aws/addressed-interface.ts": ["block", "group", "description"],
  "aws/cloud-site.ts": ["landscape"],
  "aws/docker-host.ts": ["userData", "userData"],
  "aws/given-blocks.ts": ["landscape"],
  "aws/ipv6-vpc.ts": ["vpcLength", "subnet"],
  "landscape.ts": ["landscape"],
  "on-prem-hosts.ts": [
    "landscape",
    "landscape",
    "landscape",
    "fails where those before it do, of which it is made",
  ],
  "onprem/bundle-input.ts": ["content", "secret", "content", "files", "files", "content", "secret"],
  "onprem/connection.ts": ["address", "user"],
  "onprem/host-places.ts": ["its parent has failed then, and the whole program with it"],
  "onprem/managed-host.ts": ["user", "user", recovered, recovered, inHook],
  "onprem/old-inputs.ts": [inHook],
  "onprem/predecessors.ts": [recovered, recovered],
};

let stack: HollowStack;

/** One of each part stands. */
beforeAll(async () => {
  stack = new HollowStack();
  const { errors, journal } = await stack.up("parts", []);
  expect(errors).toEqual([]);
  for (const part of partNames)
    expect(journal.join("\n")).toMatch(new RegExp(`^create \\w+ (\\w+-)?${part}`, "m"));
});

afterAll(() => stack?.close());

async function brokenRun(broken: readonly Part[], continueOnError: boolean): Promise<string> {
  const { failed, errors, journal } = await stack.up("parts", broken, { continueOnError });
  expect(failed).toBe(true);
  expect(journal.filter((line) => /^delete|^ssh remove/.test(line))).toEqual([]);
  expect(errors.at(-1)).toContain("nothing was deleted");
  return errors.join("\n");
}

describe("an output that fails in a program of the Automation API", () => {
  test("ends the run before anything is deleted, and says why", async () => {
    const errors = await brokenRun(partNames, true);
    for (const part of partNames) expect(errors).toContain(bad[part].says);
  });

  test("ends a run that stops at errors too, in hextet's own words alone, without a stack", async () => {
    const refused = partNames.filter((part) => bad[part].value !== undefined);
    const errors = await brokenRun(refused, false);
    for (const part of refused) expect(errors).toContain(bad[part].says);
    expect(errors).not.toMatch(/Unhandled exception|^\s+at /m);
  });

  test("can be each one that the components have", () => {
    const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".ts"),
    );
    const counts = files.map(
      (name) => [name, readFileSync(join(root, name), "utf8").split(".apply(").length - 1] as const,
    );
    const found = Object.fromEntries(counts.filter(([, count]) => count > 0));
    expect(found).toEqual(
      Object.fromEntries(Object.entries(applies).map(([name, ways]) => [name, ways.length])),
    );
    expect(new Set(Object.values(applies).flat().filter(isPart))).toEqual(
      new Set(partNames.filter((part) => part !== "unit" && part !== "hop")),
    );
  });

  for (const part of partNames)
    longer(`ends the run by itself: ${part}`, async () => {
      expect(await brokenRun([part], true)).toContain(bad[part].says);
    });
});

test("what depends on a resource that fails stays, in a run that goes on after errors", async () => {
  const pair = new HollowStack();
  try {
    expect((await pair.up("pair", { held: "::10" })).errors).toEqual([]);
    const { failed, errors, journal } = await pair.up(
      "pair",
      { held: "::11" },
      { continueOnError: true, fails: ["nic"] },
    );
    expect(failed).toBe(true);
    expect(journal).toEqual(["update NetworkInterface nic"]);
    expect(errors).toContain("nic fails, as it was told to");
  } finally {
    pair.close();
  }
});
