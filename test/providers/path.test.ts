import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { providerFolders } from "../../lab/providers/path.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "hextet-pulumi-"));
});
afterEach(() => rmSync(home, { recursive: true }));

const names = () =>
  providerFolders({ PULUMI_HOME: home }).map((folder) => folder.split("/").slice(-2).join("/"));

test("both stand-ins are found where no official plug-in is, and can be started", () => {
  expect(names()).toEqual(["aws/bin", "command/bin"]);
  for (const folder of providerFolders({ PULUMI_HOME: home })) {
    const [name = ""] = folder.split("/").slice(-2);
    accessSync(join(folder, `pulumi-resource-${name}`), constants.X_OK);
  }
});

test("the one for command gives way to the official plug-in, the one for AWS to none", () => {
  mkdirSync(join(home, "plugins", "resource-command-v1.2.1"), { recursive: true });
  mkdirSync(join(home, "plugins", "resource-aws-v7.48.0"));
  expect(names()).toEqual(["aws/bin"]);
});

test("it does not give way to a plug-in of another name", () => {
  mkdirSync(join(home, "plugins", "resource-commander-v1.0.0"), { recursive: true });
  expect(names()).toEqual(["aws/bin", "command/bin"]);
});
