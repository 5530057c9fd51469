import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript";

const aws = dirname(createRequire(import.meta.url).resolve("@pulumi/aws/package.json"));

/** Members of an interface or class in a declaration file of @pulumi/aws, with their types as text. */
export function members(file: string, name: string): ReadonlyMap<string, string> {
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
  if (found.size === 0) throw new Error(`${path} declares no ${name}`);
  return found;
}

/** `ec2/vpc` and `Vpc` from `aws:ec2/vpc:Vpc`. */
export function declaration(token: string): { readonly file: string; readonly name: string } {
  const [, file = "", name = ""] = token.split(":");
  return { file, name };
}

/** Outputs that a type of resource always has, by what @pulumi/aws declares. */
export function declaredOutputs(token: string): readonly string[] {
  const { file, name } = declaration(token);
  return [...members(file, name)]
    .filter(([, text]) => text.startsWith("pulumi.Output<") && !text.includes("undefined"))
    .map(([property]) => property);
}
