import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "..", "..");

const Project = z.strictObject({
  name: z.string(),
  description: z.string(),
  runtime: z.strictObject({
    name: z.literal("nodejs"),
    options: z.strictObject({ typescript: z.literal(false) }),
  }),
  main: z.string(),
  stackConfigDir: z.string(),
});

/** As the CLI's language host does: a process whose stack is set before the program is loaded. */
function runProgram(stack: string, then: string): string {
  const host = `
    const pulumi = (await import("@pulumi/pulumi")).default;
    await pulumi.runtime.setMocks({
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: ({ inputs }) => ({ ...inputs, id: "ami-1" }),
    }, "hextet", "${stack}", true);
    ${then}
    await pulumi.runtime.disconnect();`;
  return execFileSync(process.execPath, ["--input-type=module", "--eval", host], {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
    env: { ...process.env, NODE_OPTIONS: "" },
    stdio: "pipe",
  });
}

describe("the stack's program", () => {
  test("is what Pulumi.yaml names, run by Node without a build step", () => {
    const project = Project.parse(parse(readFileSync(join(root, "Pulumi.yaml"), "utf8")));
    expect(project).toMatchObject({ name: "hextet", main: "stacks/index.ts", stackConfigDir: "stacks" });
  });

  test("reads its stack's layout and puts out the plan and the rest", () => {
    const said = runProgram(
      "lab",
      `const outputs = await import("./stacks/index.ts");
       console.log(JSON.stringify({ names: Object.keys(outputs).sort(), plan: outputs.plan }));`,
    );
    const { names, plan } = z
      .object({ names: z.array(z.string()), plan: z.record(z.string(), z.string()) })
      .parse(JSON.parse(said.trim().split("\n").at(-1) ?? ""));
    expect(names).toEqual(["addresses", "blocks", "guestCommands", "plan", "routes"]);
    expect(plan["cloud/web-1/containers"]).toBe("cloud/56+03::8/126, pinned");
  });

  test("names the file of a stack that has no layout", () => {
    const said = runProgram(
      "nowhere",
      `await import("./stacks/index.ts").catch((error) => console.log(error.message));`,
    );
    expect(said).toMatch(
      /^the stack nowhere has no layout: \S+stacks\/nowhere\.layout\.yaml cannot be read \(ENOENT/,
    );
  });
});
