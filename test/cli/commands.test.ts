import { afterAll, describe, expect, test } from "@jest/globals";
import { hextet, Workspace } from "./hextet.ts";

const space = new Workspace();
afterAll(() => space.remove());

/** The commands that a help text lists. */
function listed(...command: readonly string[]): string[][] {
  const { stdout } = hextet(space.path, ...command, "--help");
  const [, section = ""] = /\nCommands:\n([\s\S]*?)(?:\n\n|$)/.exec(stdout) ?? [];
  return [...section.matchAll(/^ {2}([a-z-]+)/gm)]
    .map(([, name = ""]) => [...command, name])
    .filter((words) => words.at(-1) !== "help");
}

const groups = listed();
const commands = groups.flatMap((group) => {
  const inner = listed(...group);
  return inner.length === 0 ? [group] : inner;
});

describe("every command", () => {
  test("is listed with what it does", () => {
    expect(commands.map((command) => command.join(" "))).toEqual(
      expect.arrayContaining(["plan", "why", "import", "render", "verify", "hostkey", "lab up", "lab ssh"]),
    );
  });

  test.each(commands.map((command) => [command.join(" "), command] as const))(
    "%s --help ends with examples, and 0",
    (_, words) => {
      const { status, stdout, stderr } = hextet(space.path, ...words, "--help");
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toMatch(/\nExamples?:\n/);
    },
  );

  test.each(commands.map((command) => [command.join(" "), command] as const))(
    "%s with an option that is not there: 2, in a sentence",
    (_, words) => {
      const { status, stdout, stderr } = hextet(space.path, ...words, "--no-such-thing");
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toMatch(/unknown option '--no-such-thing'|required option '--\w+ <\w+>' not specified/);
      expect(stderr).not.toMatch(/\n\s+at /);
    },
  );
});

describe("hextet", () => {
  test("--version prints the package's version", () => {
    expect(hextet(space.path, "--version")).toEqual({ status: 0, stdout: "0.1.0\n", stderr: "" });
  });

  test("a command that is not there: 2, and the one that was meant", () => {
    const { status, stderr } = hextet(space.path, "plann", "lab");
    expect(status).toBe(2);
    expect(stderr).toContain("Did you mean plan?");
  });

  test("nothing at all: 2, and what there is", () => {
    const { status, stderr } = hextet(space.path);
    expect(status).toBe(2);
    expect(stderr).toContain("Commands:");
  });

  test.each([["plan"], ["render"], ["verify"], ["why"]])(
    "%s of a stack that is not there: 2, and what to give",
    (command) => {
      const { status, stderr } = hextet(space.path, command, "nowhere", ...(command === "why" ? ["x"] : []));
      expect(status).toBe(2);
      expect(stderr).toContain("there is no stacks/nowhere.layout.yaml here");
    },
  );
});
