import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { enginePath } from "../../lab/engine/engine.ts";
import { stackEnvironment } from "../../lab/stack/environment.ts";
import { stateFile } from "../../lab/stack/state-files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hextet-environment-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Where this machine has no engine, there is nobody to prepare for. */
const withEngine = enginePath() === undefined ? test.skip : test;

withEngine(
  "whoever works on a lab's stack has the plug-ins that this user has installed, and no other home",
  () => {
    const home = join(folder, "home");
    const plugin = join(home, "plugins", "resource-command-v1.2.1");
    mkdirSync(plugin, { recursive: true });
    for (const _ of ["first", "second"]) {
      const env = stackEnvironment(join(folder, "lab"), { ...process.env, PULUMI_HOME: home });
      expect(env["PULUMI_HOME"]).toBe(join(folder, "lab", "pulumi"));
      expect(readlinkSync(join(folder, "lab", "pulumi", "plugins"))).toBe(join(home, "plugins"));
      expect(env["PATH"]).not.toContain("providers/command/bin");
    }
  },
);

withEngine("where nothing is installed, the stand-ins are what the engine finds", () => {
  const env = stackEnvironment(join(folder, "lab"), { ...process.env, PULUMI_HOME: join(folder, "nothing") });
  expect(env["PATH"]).toContain("providers/command/bin");
});

withEngine("no SSH agent of this user's is called: a dead one would fail each connection", () => {
  const env = stackEnvironment(join(folder, "lab"), { ...process.env, SSH_AUTH_SOCK: "/tmp/gone" });
  expect(env["SSH_AUTH_SOCK"]).toBe("");
});

withEngine(
  "a stack's file is where it is read, whatever form this user has the engine give to others",
  () => {
    const odd = Object.fromEntries(
      ["DIY_BACKEND", "SELF_MANAGED_STATE"].flatMap((kind) => [
        [`PULUMI_${kind}_GZIP`, "true"],
        [`PULUMI_${kind}_LEGACY_LAYOUT`, "true"],
      ]),
    );
    const lab = join(folder, "lab");
    mkdirSync(lab);
    writeFileSync(join(folder, "Pulumi.yaml"), "name: hextet\nruntime: nodejs\n");
    const env = { ...process.env, ...odd, ...stackEnvironment(lab) };
    execFileSync("pulumi", ["stack", "init", "odd", "--non-interactive"], {
      cwd: folder,
      env,
      stdio: "pipe",
    });
    expect(existsSync(stateFile(lab, "hextet", "odd"))).toBe(true);
  },
);
