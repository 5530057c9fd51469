import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";

const root = join(import.meta.dirname, "..", "..");

test("every command prints by cli/say.ts, so that none can forget what a terminal would obey", () => {
  const files = readdirSync(join(root, "cli"), { recursive: true, encoding: "utf8" }).filter((path) =>
    path.endsWith(".ts"),
  );
  const direct = files.filter((path) =>
    /process\.std(out|err)\.write|console\.\w+\(/.test(readFileSync(join(root, "cli", path), "utf8")),
  );
  expect(direct).toEqual(["say.ts"]);
});

test("what comes from hosts comes in by run-client.ts alone: nobody else in these rooms starts ssh or its like", () => {
  const files = ["cli", "components", "core", "hosts"].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join(room, path)),
  );
  const starting = files.filter((path) =>
    /from "node:child_process"/.test(
      readFileSync(join(root, path), "utf8").replace(/^import type .*$|^import \{ type \w+ \} .*$/gm, ""),
    ),
  );
  // Pulumi's and git's own programs, and the lab's shell, speak to no host's agent.
  expect(starting.sort()).toEqual([
    "cli/git-revision.ts",
    "cli/lab-commands.ts",
    "hosts/process/run-client.ts",
  ]);
});
