import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { changeHost } from "../../hosts/change/host-change.ts";
import type { Login } from "../../hosts/ssh/login.ts";
import type { Outcome } from "../cli/commands-in-one-process.ts";
import { addressOf, HostileHosts, names } from "./hostile-hosts.ts";

/** A host that says what a list of attacks has it say, against everything that dials it. */
const hosts = new HostileHosts();
afterAll(() => hosts.remove());

const hostOf = (name: string) => `rack/${name.toLowerCase()}`;
const asked = ["drift", "diff", "heal", "verify", "take", "leave", "take-over", "bring", "hostkey"];
const ofAll = [
  ["drift", "office"],
  ["drift", "office", "--json"],
  ["diff", "office"],
  ["heal", "office", "--within", "1"],
  ["verify", "office", "--deadline", "0"],
];
const ofOne = names.flatMap((name) => [
  ["take", "office", hostOf(name)],
  ["leave", "office", hostOf(name), "/etc/x"],
  ["take-over", "office", hostOf(name)],
  ["bring", "office", hostOf(name), "--within", "1"],
  ["hostkey", addressOf(name)],
  ["hostkey", hostOf(name), "--layout", "office"],
]);

let outcomes: readonly Outcome[];
let maxRss: number;
beforeAll(async () => {
  const halves = await Promise.all([
    hosts.run([...ofAll, ...ofOne.filter((_, index) => index % 8 === 7)]),
    hosts.run(ofOne.filter((_, index) => index % 8 !== 7)),
  ]);
  outcomes = halves.flatMap((half) => half.outcomes);
  maxRss = Math.max(...halves.map((half) => half.maxRss));
}, 120_000);

const of = (...args: readonly string[]) =>
  outcomes.filter((outcome) => args.every((word, index) => outcome.args[index] === word));

test("every command that dials is among those that are tried", () => {
  expect(new Set(outcomes.map(({ args }) => args[0]))).toEqual(new Set(asked));
});

test("each ends with a sentence and a status of its own, never with a fault of hextet's", () => {
  for (const { args, status, stdout, stderr } of outcomes) {
    expect([args, [0, 1, 3].includes(status)]).toEqual([args, true]);
    const fault = /(Type|Range|Reference|Syntax)Error|call stack|string length|\bNaN\b|undefined|\.ts:\d+/;
    expect([args, fault.exec(`${stdout}${stderr}`)?.[0]]).toEqual([args, undefined]);
  }
});

test("no terminal obeys a part of what any of them prints", () => {
  for (const { args, stdout, stderr } of outcomes) {
    // JSON writes control characters its own way.
    const printed = args.includes("--json") ? JSON.stringify(JSON.parse(stdout)) : stdout;
    const obeyed = /(?!\n|\t)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|\\u00[01890]/u;
    expect([args, obeyed.exec(`${printed}${stderr}`)?.[0]]).toEqual([args, undefined]);
  }
});

test("memory stays bounded", () => {
  expect(maxRss).toBeLessThan(800 * 1024 * 1024);
});

describe("nothing that a hostile host says is taken for a success", () => {
  const good =
    /as hextet left it|: put back|holds its bundle|confirmed|it is nobody's now|hextet's again|stays as it is/;

  test.each(names)("%s", (name) => {
    for (const command of ["drift", "diff", "heal", "verify"]) {
      const lines = of(command).flatMap(({ stdout }) => stdout.split("\n"));
      const own = lines.filter((line) => line.startsWith(`${hostOf(name)}: `));
      // Where hextet says it, no escape stands before it.
      expect(own.filter((line) => good.test(line) && !line.includes("\ufffd"))).toEqual([]);
    }
    for (const command of ["take", "leave", "take-over", "bring"])
      for (const { args, status, stdout } of of(command, "office", hostOf(name)))
        expect([args, status > 0, good.test(stdout)]).toEqual([args, true, false]);
  });
});

test("a flood is named, with what to look for, and nothing of it is shown", () => {
  for (const name of ["flood", "noise"])
    for (const command of ["take-over", "bring"])
      for (const { args, status, stderr } of of(command, "office", hostOf(name))) {
        expect([args, status]).toEqual([args, 3]);
        expect(stderr).toContain("said more than 32 MiB (or 1 MiB of messages), which is no answer");
        expect(stderr.length).toBeLessThan(500);
      }
});

describe("a change's hooks", () => {
  const path = process.env["PATH"];
  beforeAll(() => {
    process.env["PATH"] = `${hosts.bin}:${path}`;
  });
  afterAll(() => {
    process.env["PATH"] = path;
  });

  test.each(names)(
    "%s: the change fails with one sentence, soon, and waits no longer than asked",
    async (name) => {
      const login: Login = {
        address: addressOf(name),
        port: 22,
        user: "root",
        key: { kind: "agent" },
        hostKey: `ssh-ed25519 ${"A".repeat(68)}`,
        bastion: undefined,
      };
      const said: string[] = [];
      const changed = changeHost({
        host: hostOf(name),
        stack: "office",
        declared: login,
        within: 1,
        today: [login],
        input: "hextet bundle 1\nhost rack/x\n\nend\n",
        hasSecrets: false,
        leftOut: undefined,
        agent: "#!/bin/sh\n",
        owner: [],
        allowCutoff: false,
        say: (progress) => void said.push(progress),
      });
      // What was applied for a thousand million seconds is confirmed by whoever may: this host says that it waits.
      const error = name === "numbers" ? await changed : await changed.catch((thrown: unknown) => thrown);
      const text = `${error instanceof Error ? error.message : error}${said.join("")}`;
      if (name !== "numbers") expect(error).toBeInstanceOf(Error);
      expect(text).not.toMatch(/(?!\n|\t)[\p{Cc}\u202a-\u202e]/u);
      expect(text).not.toMatch(/(Type|Range|Reference)Error|call stack/);
    },
  );
});
