import { describe, expect, test } from "@jest/globals";
import { invokes } from "../../lab/providers/aws/invokes.ts";
import type { ResourceType } from "../../lab/providers/aws/resource-type.ts";
import { resourceTypes } from "../../lab/providers/aws/resources/index.ts";
import { declaration, members } from "./declared.ts";

describe.each(resourceTypes.map((type) => [type.token, type] as const))("%s", (token, type: ResourceType) => {
  const { file, name } = declaration(token);

  test("takes by name exactly what @pulumi/aws declares", () => {
    expect(Object.keys(type.inputs).sort()).toEqual([...members(file, `${name}Args`).keys()].sort());
  });

  test("needs at least what @pulumi/aws needs", () => {
    const required = [...members(file, `${name}Args`)]
      .filter(([, text]) => !text.includes("undefined"))
      .map(([property]) => property);
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
