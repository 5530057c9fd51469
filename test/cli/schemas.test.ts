import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { doctorJsonSchema } from "../../cli/doctor.ts";
import { initJsonSchema } from "../../cli/init.ts";
import { hextet, Workspace } from "./hextet.ts";

const root = join(import.meta.dirname, "..", "..");
const space = new Workspace();
afterAll(() => space.remove());

const fileOf = (name: string) => join(root, "schema", `${name}.schema.json`);

test.each([
  ["doctor", doctorJsonSchema],
  ["init", initJsonSchema],
] as const)(
  "schema/%s.schema.json is what its answer is made by (HEXTET_GOLDEN=write writes it)",
  (name, schema) => {
    const text = `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`;
    if (process.env["HEXTET_GOLDEN"] === "write") writeFileSync(fileOf(name), text);
    expect(readFileSync(fileOf(name), "utf8")).toBe(text);
  },
);

/** Python's validator, which shares nothing with the schemas' writer; Debian's package python3-jsonschema. */
const validator = `
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
kind = jsonschema.validators.validator_for(schema)
kind.check_schema(schema)
for error in kind(schema).iter_errors(json.load(sys.stdin)): print(error.json_path, error.message)
`;
const judge = (name: string, answer: string) => {
  const { status, stdout, stderr } = spawnSync("python3", ["-c", validator, fileOf(name)], {
    encoding: "utf8",
    input: answer,
  });
  return { status, stdout, stderr };
};
const isThere = spawnSync("python3", ["-c", "import jsonschema"]).status === 0;
const without = "where python3-jsonschema is installed, which it is not";

(isThere ? describe : describe.skip)(`by Python's validator${isThere ? "" : ` (${without})`}`, () => {
  const lab = join(root, "stacks", "lab.layout.yaml");
  const answers: readonly (readonly [string, string, readonly string[]])[] = [
    ["hextet doctor --json", "doctor", ["doctor", "--json"]],
    ["hextet init --json", "init", ["init", "racks", "--json"]],
    ["hextet plan --json", "plan", ["plan", lab, "--json"]],
  ];

  test.each(answers)("%s keeps to its published schema", (_, name, args) => {
    expect(judge(name, hextet(space.path, ...args).stdout)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("hextet plan --diff --json keeps to its published schema", () => {
    const text = (guests: string) =>
      `hextet: 1\npurpose: lab\nsites:\n  rack:\n    networks: { lan: { prefix: "3fff:b0b:0:8::/64" } }\n    hosts:\n      pve:\n        connect: { address: "3fff:b0b::10", hostKey: lab }\n        interfaces: { vmbr0: { bridge: { ports: [] }, network: lan, addresses: ["::1"] } }\n        guests: ${guests}\n`;
    space.write("stacks/rack.layout.yaml", text('{ git: { id: 101, network: lan, address: "::2" } }'));
    space.commit("one guest");
    space.write("stacks/rack.layout.yaml", text('{ git: { id: 101, network: lan, address: "::3" } }'));
    const { stdout } = hextet(space.path, "plan", "rack", "--diff", "HEAD", "--json");
    expect(judge("plan-diff", stdout)).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("another answer does not", () => {
    expect(judge("doctor", '{ "ok": true, "findings": [{ "name": "git" }] }').stdout).toContain(
      "required property",
    );
    expect(
      judge("init", '{ "folder": ".", "stack": 1, "written": [], "kept": [], "more": 1 }').stdout,
    ).toMatch(/stack 1 is not of type[\s\S]*more|more[\s\S]*stack 1 is not of type/);
  });
});
