import { chmodSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { hextetWith, Workspace } from "./hextet.ts";

const space = new Workspace();
afterAll(() => space.remove());

/** Programs that a machine has, by name alone: they are looked for, and not run. */
const has = (...names: readonly string[]) => {
  for (const name of names) {
    space.write(`bin/${name}`, "");
    chmodSync(join(space.path, "bin", name), 0o755);
  }
};

beforeAll(() => has("ssh"));

const doctor = (...args: readonly string[]) =>
  hextetWith(
    { PATH: join(space.path, "bin"), PULUMI_HOME: join(space.path, "pulumi") },
    space.path,
    "doctor",
    ...args,
  );

describe("hextet doctor", () => {
  test("a command that needs what is there: 0, with where it is", () => {
    const { status, stdout, stderr } = doctor("verify");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain(`ok       ssh: ${join(space.path, "bin", "ssh")}\n`);
    expect(stdout).not.toContain("git");
  });

  test("what is missing: 1, for which commands, and what brings it", () => {
    const { status, stdout, stderr } = doctor("plan");
    expect(status).toBe(1);
    expect(stdout).toContain(
      "missing  git: not on the PATH\n         for plan --diff, rehearse\n         apt-get install git\n",
    );
    expect(stderr).toBe("1 of 2 things are missing: git\n");
    has("git");
    expect(doctor("plan").status).toBe(0);
  });

  test("a file that cannot be run is no program", () => {
    space.write("bin/ssh-keyscan", "");
    expect(doctor("hostkey").status).toBe(1);
    has("ssh-keyscan");
    expect(doctor("hostkey").status).toBe(0);
  });

  test("Pulumi's plug-in and package for command have to be 1.2.1, not what is tagged latest", () => {
    has("pulumi");
    space.write("pulumi/plugins/resource-command-v4.5.0/PulumiPlugin.yaml", "");
    space.write("package.json", "{}");
    space.write("node_modules/@pulumi/command/package.json", '{ "version": "4.5.0" }');
    const wrong = doctor("pulumi");
    expect(wrong.status).toBe(1);
    expect(wrong.stdout).toContain("pulumi plugin install resource command v1.2.1");
    expect(wrong.stdout).toContain("npm install @pulumi/command@1.2.1");
    space.write("pulumi/plugins/resource-command-v1.2.1/PulumiPlugin.yaml", "");
    space.write("node_modules/@pulumi/command/package.json", '{ "version": "1.2.1" }');
    expect(doctor("pulumi").status).toBe(0);
  });

  test("--json has all of it, in the order of the text", () => {
    const { stdout } = doctor("--json");
    const { findings } = JSON.parse(stdout);
    expect(findings).toContainEqual({
      name: "git",
      commands: ["plan --diff", "rehearse"],
      ok: true,
      found: join(space.path, "bin", "git"),
      fix: null,
    });
  });

  test("a lab's needs are looked at as lab up does", () => {
    const [lab] = JSON.parse(doctor("lab", "--json").stdout).findings.filter(
      ({ name }: { name: string }) => name === "a lab",
    );
    // On this PATH there is neither fping nor nft, unless where a login has not put them.
    expect(lab).toMatchObject({ commands: ["lab", "rehearse"], ok: lab.fix === null });
  });
});
