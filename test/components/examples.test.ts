import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, jest, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { mockedStack } from "./mocked-stack.ts";

const components = await import("../../components/index.ts");

const root = join(import.meta.dirname, "..", "..", "components");

/** What examples take from the program around them. */
const around = {
  edge: {
    subnet: { id: "subnet-1" },
    securityGroup: { id: "sg-1" },
    prefix: pulumi.output("2001:db8:0:3::/64"),
  },
  ens5: { networkInterface: { id: "eni-1" } },
  cloudConfig: "#cloud-config\n{}\n",
  readFileSync: (path: string) =>
    readFileSync(join(root, "..", path.replace("stacks/prod.", "stacks/example.")), "utf8"),
};

/** The examples of classes, as their docs show them: `new X(...)` on lines of its own. */
const examples = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) => {
    const text = readFileSync(join(root, name), "utf8");
    return [...text.matchAll(/^ \* @example\n((?: \* .*\n)+?) \*\//gm)].map(([, lines = ""]) => {
      const code = lines.replace(/^ \* /gm, "").replace(/^(export )?const \w+ = /gm, "");
      return [name, code] as const;
    });
  })
  .filter(([, code]) => code.startsWith("new "));

beforeEach(() => {
  for (const level of ["info", "warn"] as const) jest.spyOn(pulumi.log, level).mockResolvedValue();
});

test("there are examples of all components", () => {
  const shown = examples.map(([, code]) => /^new (\w+)/.exec(code)?.[1]).sort();
  expect(shown).toEqual([
    "AddressedInterface",
    "DockerHost",
    "Ipv6Vpc",
    "Landscape",
    "LxdHost",
    "ManagedHost",
    "PveHost",
  ]);
});

test.each(examples)("the example in %s is one that hextet takes", async (_name, code) => {
  const names = { ...around, ...components };
  const made = await mockedStack(
    () => {
      // landscape.table is what the example of a Landscape goes on with.
      new Function(...Object.keys(names), code.replace(/^landscape\..*$/m, ""))(...Object.values(names));
    },
    { preview: true },
  );
  expect(made.filter(({ type }) => !type.startsWith("hextet:"))).not.toEqual([]);
});
