import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { longer } from "../longer.ts";
import { HollowStack } from "./hollow-stack.ts";

jest.setTimeout(300_000);

/** Brought up by release 0.1, which said nothing of volumes, and gave every instance the limit that containers need. */
const standing = readFileSync(new URL("states/release-0.1.json", import.meta.url), "utf8");
const standingLayout = readFileSync(new URL("states/release-0.1.layout.yaml", import.meta.url), "utf8");

const [bare = ""] = standingLayout.split("  rack:\n");
const withDocker = bare
  .replace('addresses: ["::1:1"]', 'pools: { containers: "::8/126" }, $&')
  .concat("        docker: { bridge: { pool: containers } }\n        containers: { site: {} }\n");

let stack: HollowStack;

beforeEach(async () => {
  stack = new HollowStack("standing");
});

afterEach(() => stack.close());

const ofInstance = (steps: readonly string[]) => steps.filter((step) => / Instance /.test(step));

test.each([
  ["with containers", withDocker],
  ["without", bare],
])("an instance that stands is not changed for its volume or its hop limit, %s", async (_what, layout) => {
  const { failed, text } = await stack.import(JSON.parse(standing));
  expect([failed, text]).toEqual([false, ""]);
  const run = await stack.preview("landscape", { name: "standing", layout });
  expect([run.failed, run.errors]).toEqual([false, []]);
  expect(ofInstance(run.steps)).toEqual([]);
});

longer.each([
  ["with containers", withDocker, 2],
  ["without", bare, 1],
])(
  "a new one is made with an encrypted volume and as many hops as it needs, %s",
  async (_what, layout, hops) => {
    const run = await stack.preview("landscape", { name: "standing", layout });
    expect(ofInstance(run.steps)).toEqual(["create Instance cloud-web-1"]);
    expect(run.text).toMatch(/rootBlockDevice +: \{\s+encrypted *: true\s+}/);
    expect(run.text).toMatch(new RegExp(`httpPutResponseHopLimit *: ${hops}\\b`));
  },
);
