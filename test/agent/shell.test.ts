import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { agentText } from "../../hosts/agent/program.ts";

const agent = agentText();
const shellcheck = ["/usr/bin/shellcheck", "/usr/local/bin/shellcheck", "/opt/homebrew/bin/shellcheck"].find(
  (file) => existsSync(file),
);

describe("the agent's source", () => {
  (shellcheck === undefined ? test.skip : test)(
    `has nothing that shellcheck minds${shellcheck === undefined ? " (needs shellcheck: apt-get install shellcheck)" : ""}`,
    () => {
      expect(
        execFileSync(shellcheck ?? "", ["--shell=sh", "--severity=style", "-"], {
          encoding: "utf8",
          input: agent,
        }),
      ).toBe("");
    },
  );

  test("evaluates no text and sources no file: what it is handed stays data", () => {
    const code = agent.split("\n").filter((line) => !/^\s*#/.test(line));
    expect(code.filter((line) => /\beval\b|^\s*(\.|source)\s/.test(line))).toEqual([]);
  });

  test.each([
    ["ip -j and -br (iproute2 4.13; CentOS 7 has 4.11)", /\bip [^|;&]*-(?:j|json|br|brief)\b/],
    [
      "systemctl --value, -P and --now (systemd 230, 246, 220; CentOS 7 has 219)",
      /systemctl [^|;&]*(?:--value|-P |--now)/,
    ],
    ["systemd-run, whose properties differ from release to release", /systemd-run/],
    ["sync with options (coreutils 8.24; CentOS 7 has 8.22, which ignores operands, too)", /\bsync -/],
    ["flock -w, which busybox lacks, and flock of a file", /\bflock -(?!n [69]\b)/],
    [
      "gawk's own functions (Debian and Ubuntu have mawk)",
      /\b(?:gensub|strtonum|systime|strftime|asorti?|patsplit)\(/,
    ],
    [
      "readlink -f, realpath, ln -r, sort -V, numfmt",
      /readlink -|\brealpath\b|\bln -[a-z]*r|sort -V|\bnumfmt\b/,
    ],
    ["nft, jq, python, perl: in no base installation of all of them", /^\s*(?:nft|jq|python3?|perl)\b/],
  ])("asks for nothing that the oldest system it is for lacks: %s", (_, newer) => {
    const code = agent.split("\n").filter((line) => !/^\s*#/.test(line));
    expect(code.filter((line) => newer.test(line))).toEqual([]);
  });

  test("prints one number as its version, the one in its source", () => {
    const version = /^version=(\d+)$/m.exec(agent)?.[1];
    expect(execFileSync("sh", ["-s", "version"], { encoding: "utf8", input: agent })).toBe(`${version}\n`);
  });

  test("is ASCII, so that it looks the same under any locale on its way and in its place", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with them.
    expect(agent).toMatch(/^[\x00-\x7f]*$/);
  });
});
