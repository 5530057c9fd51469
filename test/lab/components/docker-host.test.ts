import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { imageArchitecture } from "../../../lab/ec2/model/identifiers.ts";
import { longer } from "../longer.ts";
import { EngineStack } from "./engine-stack.ts";
import type { ProgramSpec } from "./programs.ts";

let stack: EngineStack;
/** Identities that have to survive, or not. */
let first: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  stack = await EngineStack.open("instances");
  await stack.boot();
}, 120_000);

afterAll(async () => {
  await stack?.close();
}, 60_000);

type Instance = Extract<ProgramSpec, { kind: "instance" }>["instance"];

/** A host whose first boot writes a note; anything else of it as `change` says. */
function program(note: string, change: Partial<Instance> = {}): Extract<ProgramSpec, { kind: "instance" }> {
  const files = [{ path: "/etc/motd", content: `${note}\n` }];
  const userData = `#cloud-config\n${JSON.stringify({ write_files: files, runcmd: [] })}\n`;
  return { kind: "instance", instance: { instanceType: "m6g.large", userData, ...change } };
}

function stepsOf(steps: readonly string[]): string[] {
  return steps.filter((step) => / (Instance|NetworkInterface) /.test(step) && !/^same|^read/.test(step));
}

describe("an instance in the real engine", () => {
  test("is made on its interface, from the image for its processor: EC2 starts no other", async () => {
    const run = await stack.up({ ...program("first"), asBefore: true });
    expect(run.errors).toEqual({});
    expect(imageArchitecture(String(run.outputs["ami"]))).toBe("arm64");
    expect(run.outputs["behind"]).toEqual([]);
    first = run.outputs;
  }, 180_000);

  longer(
    "that stands is not changed for what new ones are given: an encrypted volume, fewer hops without containers",
    async () => {
      expect(stack.keptFiles().replaceAll(/\s/g, "")).not.toContain('"encrypted":true');
      for (const containers of [true, false]) {
        const preview = await stack.preview(program("first", { containers }));
        expect(Object.keys(preview.changes)).toEqual(["same"]);
      }
    },
    180_000,
  );

  test("is kept when its user data changes, with a warning of what it lacks, also in a preview", async () => {
    const warning = expect.stringContaining(
      "cloud-web-1 is kept as it first booted and does not have yet: /etc/motd (changed)",
    );
    const preview = await stack.preview(program("second"));
    expect(Object.keys(preview.changes)).toEqual(["same"]);
    expect(preview.warnings).toContainEqual(warning);
    const run = await stack.up(program("second"));
    expect(stepsOf(run.steps)).toEqual([]);
    expect(run.warnings).toContainEqual(warning);
    expect(run.outputs).toMatchObject({ instance: first["instance"], behind: ["/etc/motd (changed)"] });
  }, 180_000);

  longer(
    "is kept when another Debian is named, and says so",
    async () => {
      const run = await stack.up(program("first", { image: "debian-12" }));
      expect(stepsOf(run.steps)).toEqual([]);
      expect(run.outputs).toMatchObject({
        instance: first["instance"],
        ami: first["ami"],
        behind: ["its image (debian-13, not debian-12)"],
      });
    },
    180_000,
  );

  test("stays with its interface when that is to have more addresses than it can, in a run that goes on after errors", async () => {
    const run = await stack.up({ ...program("first"), blocks: ["::8/126", "::100/120"] });
    expect(run.failed).toBe(true);
    expect(Object.values(run.errors).join("\n")).toContain(
      "cloud-web-1-ens5: block ::100/120 has more addresses than the 64 that an interface holds",
    );
    expect(run.steps.filter((step) => !step.startsWith("same"))).toEqual([]);
    const again = await stack.up(program("first"));
    expect(again.steps.filter((step) => /^(create|replace|delete)/.test(step))).toEqual([]);
    expect(again.outputs).toMatchObject({ instance: first["instance"], interface: first["interface"] });
  }, 180_000);

  test("is replaced when told so: the old one goes first, the interface with its addresses stays", async () => {
    const run = await stack.up(program("third", { onUserDataChange: "replace" }));
    expect(run.errors).toEqual({});
    expect(stepsOf(run.steps)).toEqual([
      "delete-replaced Instance cloud-web-1",
      "replace Instance cloud-web-1",
      "create-replacement Instance cloud-web-1",
    ]);
    expect(run.outputs["interface"]).toBe(first["interface"]);
    expect(run.outputs["instance"]).not.toBe(first["instance"]);
    // A new one is made as new ones are.
    expect(stack.keptFiles().replaceAll(/\s/g, "")).toContain('"rootBlockDevice":{"encrypted":true');
    expect(run.outputs["behind"]).toEqual([]);
  }, 180_000);

  test("leaves nothing behind", async () => {
    const run = await stack.up({ kind: "nothing" });
    expect(run.errors).toEqual({});
    expect(run.changes).toMatchObject({ delete: expect.any(Number) });
  }, 180_000);
});
