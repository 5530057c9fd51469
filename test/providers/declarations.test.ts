import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import ts from "typescript";
import { invokes } from "../../lab/providers/aws/invokes.ts";
import type { ResourceType } from "../../lab/providers/aws/resource-type.ts";
import { resourceTypes } from "../../lab/providers/aws/resources/index.ts";

const aws = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));

/** Members of an interface or class in a declaration file of @pulumi/aws, with their types as text. */
function members(file: string, name: string): ReadonlyMap<string, string> {
  const path = join(aws, `${file}.d.ts`);
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const found = new Map<string, string>();
  source.forEachChild((node) => {
    if (!(ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) || node.name?.text !== name) return;
    for (const member of node.members) {
      const isProperty = ts.isPropertySignature(member) || ts.isPropertyDeclaration(member);
      if (isProperty && member.type !== undefined) found.set(member.name.getText(), member.type.getText());
    }
  });
  return found;
}

/** `ec2/vpc` and `Vpc` from `aws:ec2/vpc:Vpc`. */
function declaration(token: string): { file: string; name: string } {
  const [, file = "", name = ""] = token.split(":");
  return { file, name };
}

describe.each(resourceTypes.map((type) => [type.token, type] as const))("%s", (token, type: ResourceType) => {
  const { file, name } = declaration(token);

  test("takes by name exactly what @pulumi/aws declares", () => {
    expect(Object.keys(type.inputs).sort()).toEqual([...members(file, `${name}Args`).keys()].sort());
  });

  test("needs at least what @pulumi/aws needs", () => {
    const path = join(aws, `${file}.d.ts`);
    const required = [...members(file, `${name}Args`)]
      .filter(([, text]) => !text.includes("undefined"))
      .map(([property]) => property);
    expect(readFileSync(path, "utf8")).toContain(`interface ${name}Args`);
    for (const property of required)
      expect([property, type.inputs[property]?.required]).toEqual([property, true]);
  });

  test("gives constant outputs that @pulumi/aws declares, and no others", () => {
    const outputs = [...members(file, name)].filter(([, text]) => text.startsWith("pulumi.Output<"));
    const names = outputs.map(([property]) => property);
    for (const property of Object.keys(type.outputs)) expect(names).toContain(property);
  });
});

test.each(Object.keys(invokes))("%s takes by name exactly what @pulumi/aws declares", (token) => {
  const file = (token.split(":")[1] ?? "").replace("index/", "");
  const name = token.split(":")[2] ?? "";
  const declared = [...members(file, `${name.charAt(0).toUpperCase()}${name.slice(1)}Args`).keys()].sort();
  expect([...(invokes[token]?.takes ?? [])].sort()).toEqual(declared);
});
