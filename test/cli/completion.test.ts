import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { afterAll, describe, expect, test } from "@jest/globals";
import { FolderToComplete } from "./folder-to-complete.ts";
import { hextet } from "./hextet.ts";

const space = new FolderToComplete();
afterAll(() => space.remove());

/** What may stand in the last word's place. */
const offered = (...words: readonly string[]) =>
  hextet(space.path, "complete", "--", ...words)
    .stdout.split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t")[0]);

describe("what is offered", () => {
  test("commands, and those of a command", () => {
    expect(offered("")).toEqual(expect.arrayContaining(["plan", "doctor", "completion", "lab"]));
    expect(offered("")).not.toContain("complete");
    expect(offered("pl")).toEqual(["plan"]);
    expect(offered("lab", "")).toEqual(expect.arrayContaining(["up", "down", "ssh"]));
  });

  test.each([
    ["stacks of the folder", ["plan", ""], ["home", "racks"]],
    [
      "hosts of the stack, by their sites",
      ["diff", "racks", ""],
      ["north/pve-1", "north/pve-2", "south/nas"],
    ],
    ["hosts by their own names, once begun", ["diff", "racks", "na"], ["nas"]],
    [
      "hosts as an option's values, as many as it takes",
      ["rehearse", "racks", "--machines", "north/pve-1", "s"],
      ["south/nas"],
    ],
    ["an option's choices", ["plan", "racks", "--cloud-init", ""], ["1", "2"]],
    ["options", ["plan", "racks", "--cl"], ["--cloud-init"]],
    ["an argument's choices", ["completion", "z"], ["zsh"]],
    ["nothing where files are", ["import", "racks", ""], []],
    ["nothing of a stack that is not there", ["diff", "elsewhere", ""], []],
  ])("%s", (_, words, expected) => {
    expect(offered(...words).sort()).toEqual(expected);
  });
});

test("a shell that there is no script for: 2, and which there are", () => {
  expect(hextet(space.path, "completion", "csh")).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("Allowed choices are bash, zsh, fish"),
  });
});

describe("bash", () => {
  test("has the function for hextet once it has sourced the script", () => {
    const asked = `source ${space.script("bash")}; complete -p hextet`;
    const { stdout } = spawnSync("bash", ["--norc", "--noprofile", "-c", asked], { encoding: "utf8" });
    expect(stdout).toBe("complete -o default -F _hextet hextet\n");
  });

  test("completes a line as Tab does", () => {
    // `script` gives bash a terminal; what it has completed is printed by putting echo before it.
    const typed = `source ${space.script("bash")}\nhextet diff racks no\t2\u0001echo it is: \n exit\n`;
    const { stdout } = spawnSync("script", ["-qec", "bash --norc --noprofile -i", "/dev/null"], {
      cwd: space.path,
      encoding: "utf8",
      input: typed,
      env: space.environment,
    });
    expect(stripVTControlCharacters(stdout)).toMatch(/^\r?it is: hextet diff racks north\/pve-2\r?$/m);
  });
});
