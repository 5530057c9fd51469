import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";

const agent = fileURLToPath(new URL("../../agent/hextet-agent", import.meta.url));
const shellcheck = ["/usr/bin/shellcheck", "/usr/local/bin/shellcheck", "/opt/homebrew/bin/shellcheck"].find(
  (file) => existsSync(file),
);

describe("the agent's source", () => {
  (shellcheck === undefined ? test.skip : test)(
    `has nothing that shellcheck minds${shellcheck === undefined ? " (needs shellcheck: apt-get install shellcheck)" : ""}`,
    () => {
      expect(
        execFileSync(shellcheck ?? "", ["--shell=sh", "--severity=style", agent], { encoding: "utf8" }),
      ).toBe("");
    },
  );

  test("evaluates no text and sources no file: what it is handed stays data", () => {
    const code = readFileSync(agent, "utf8")
      .split("\n")
      .filter((line) => !/^\s*#/.test(line));
    expect(code.filter((line) => /\beval\b|^\s*(\.|source)\s/.test(line))).toEqual([]);
  });

  test("prints one number as its version, the one in its source", () => {
    const version = /^version=(\d+)$/m.exec(readFileSync(agent, "utf8"))?.[1];
    expect(execFileSync("sh", [agent, "version"], { encoding: "utf8" })).toBe(`${version}\n`);
  });

  test("is ASCII, so that it looks the same under any locale on its way and in its place", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them.
    expect(readFileSync(agent, "utf8")).toMatch(/^[\x00-\x7f]*$/);
  });
});
