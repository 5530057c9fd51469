import type { ProjectAnswers } from "./answers.ts";

/** What Pulumi runs. */
export function programText(): string {
  return `import { existsSync, readFileSync } from "node:fs";
import { getStack } from "@pulumi/pulumi";
import { connectionsFromEnvironment, Landscape } from "hextet";

// Pulumi runs this in the project's folder.
const stack = getStack();
const ledger = \`stacks/\${stack}.ledger.jsonl\`;

const landscape = new Landscape(stack, {
  layout: readFileSync(\`stacks/\${stack}.layout.yaml\`, "utf8"),
  ledger: existsSync(ledger) ? readFileSync(ledger, "utf8") : undefined,
  folder: "stacks",
  connections: connectionsFromEnvironment(),
});

/** Every address, by name; the blocks that AWS gave; what routers must be told. */
export const plan = landscape.plan;
export const blocks = landscape.blocks;
export const routes = landscape.routes;
`;
}

/** A unit test of the layout and of the program, which asks no cloud and no host. */
export function testText({ name, stack, module }: ProjectAnswers): string {
  const program = module === "esm" ? "../index.ts" : "../index.js";
  return `import { deepEqual, equal, ok } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { planFromText } from "hextet/core";

const stack = "${stack}";
const { plan, problems, ledger } = planFromText(stack, readFileSync(\`stacks/\${stack}.layout.yaml\`, "utf8"), {
  ledger: readFileSync(\`stacks/\${stack}.ledger.jsonl\`, "utf8"),
});

/** What the program asks the engine to make in a preview. */
const made: string[] = [];

before(async () => {
  // Before anything is imported that makes resources.
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => {
        made.push(name);
        return { id: \`\${name}-id\`, state: inputs };
      },
      call: ({ inputs }) => inputs,
    },
    "${name}",
    stack,
    true,
  );
  await import("${program}");
  // Until everything has been registered.
  await pulumi.runtime.disconnect();
});

test("the layout has no problems", () => {
  deepEqual(problems, []);
});

test("the ledger says every number (or: npx hextet plan ${stack} --write)", () => {
  equal(ledger.behind, false);
});

test("the program makes every host", () => {
  ok(plan !== undefined);
  for (const site of plan.sites)
    for (const host of site.hosts) ok(made.includes(\`\${site.name}-\${host.name}\`), \`\${site.name}/\${host.name}\`);
});
`;
}
