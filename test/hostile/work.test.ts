import { expect, test } from "@jest/globals";
import {
  type AgentVerb,
  mergeDaemonJson,
  parseAnswer,
  parseBundle,
  readContents,
} from "../../core/bundle/index.ts";
import {
  driftOf,
  driftText,
  readAddresses,
  readHostFacts,
  readRoutes,
  splitAnswers,
} from "../../core/index.ts";
import { readAnswers } from "../../core/probe/index.ts";
import { refusedSentence } from "../../hosts/change/change-failure.ts";
import { failureFromLogs } from "../../hosts/ssh/failure.ts";
import type { Login } from "../../hosts/ssh/login.ts";

/** Processor time in milliseconds, whatever else the machine does. */
function work(act: () => unknown): number {
  const before = process.cpuUsage();
  try {
    act();
  } catch {
    // To refuse a text is an answer too.
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** Milliseconds that can be told from the machine's own. */
const enough = 3;

/**
 * How much more work a text 16 times as long is: 16 where the work grows with the text, 256 where it grows with its
 * square. The size at which it is looked at is one where it can be measured at all.
 */
function growth(attack: (size: number) => string, read: (text: string) => unknown): number {
  let size = 256;
  const least = (text: string) =>
    Math.min(
      work(() => read(text)),
      work(() => read(text)),
    );
  let before = least(attack(size));
  for (; before < enough && size < 250_000; before = least(attack(size))) size *= 2;
  const text = attack(size * 16);
  return (
    Math.min(
      work(() => read(text)),
      work(() => read(text)),
    ) / Math.max(before, enough)
  );
}

const held = (content: string) =>
  `hextet bundle 1\nhost rack/x\n\nfile /etc/sysctl.d/60-hextet.conf mode=0644 subsystem=sysctl\n  ${content}\n\nend\n`;
const agent = { files: [], units: [], sysctls: [] };
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join("");
const address = (index: number) => `2001:db8::${(index >> 16).toString(16)}:${(index & 0xffff).toString(16)}`;
const login: Login = {
  address: "2001:db8::10",
  port: 22,
  user: "root",
  key: { kind: "agent" },
  hostKey: "ssh-ed25519 AAAA",
  bastion: undefined,
};
const change = { host: "rack/x", stack: "office", declared: login, within: 1 };
const owners = (reason: string) =>
  refusedSentence(
    change,
    login,
    { agent: "1", result: "failed", step: "owner", reason },
    { status: 1, stdout: "", stderr: "" },
  );
const drift = (text: string, addresses = "", routes = "") =>
  driftText(
    "rack/x",
    driftOf(
      {
        agent,
        bundle: parseBundle(text),
        addresses: readAddresses(addresses.split("\n")),
        routes: readRoutes(6, routes.split("\n")),
      },
      undefined,
    ),
  );

const answerTo = (verb: AgentVerb) => (text: string) => parseAnswer(verb, text);

const attacks: readonly (readonly [string, (size: number) => string, (text: string) => unknown])[] = [
  ["colons in what an agent holds", (size) => held(":".repeat(size)), drift],
  ["dots and digits in what an agent holds", (size) => held("1.".repeat(size)), drift],
  ["slashes in what an agent holds", (size) => held("a:/1".repeat(size)), drift],
  [
    "addresses that are expected, beside as many that stand",
    (size) => lines(size / 16, (index) => `expect address ${address(index)}/64 eno1`),
    (text) =>
      drift(
        `hextet bundle 1\nhost rack/x\n${text}\nend\n`,
        lines(text.length / 48, (index) => `2: eno1    inet6 ${address(index + 7_000_000)}/64 scope global`),
      ),
  ],
  [
    "routes that are expected, beside as many that stand",
    (size) => lines(size / 16, (index) => `expect route ::/0 via ${address(index)} eno1`),
    (text) =>
      drift(
        `hextet bundle 1\nhost rack/x\n${text}\nend\n`,
        "",
        lines(text.length / 48, (index) => `default via ${address(index + 7_000_000)} dev eno1 proto static`),
      ),
  ],
  [
    "units of a bundle",
    (size) =>
      `hextet bundle 1\nhost a/b\n${lines(size / 16, (index) => `unit hextet-${index}.service`)}end\n`,
    parseBundle,
  ],
  [
    "routes, a line each",
    (size) => lines(size / 16, (index) => `${address(index)} dev eno1`),
    (text) => readRoutes(6, text.split("\n")),
  ],
  [
    "next hops of one route",
    (size) => `default\n${lines(size / 16, (index) => `\tnexthop via ${address(index)} dev eno1`)}`,
    (text) => readRoutes(6, text.split("\n")),
  ],
  [
    "a parameter's path that never ends",
    (size) => `== parameters\n${"conf/".repeat(size)}\n== end\n`,
    readHostFacts,
  ],
  [
    "an address's line that never ends",
    (size) => `2: eno1 inet6 ${"f:".repeat(size)}`,
    (text) => readAddresses([text]),
  ],
  [
    "answers to probes",
    (size) => lines(size / 16, (index) => `0 ${index} failed From a icmp_seq=1 time=1`),
    (text) => readAnswers([], splitAnswers(text, 1)[0] ?? ""),
  ],
  ["quotes and backslashes", (size) => `hextet-answer: {"agent":"${'\\"'.repeat(size)}`, answerTo("apply")],
  ["brackets", (size) => `hextet-answer: ${"[{".repeat(size)}`, answerTo("report")],
  ["lines that begin as an answer does", (size) => '{"agent":\n'.repeat(size), answerTo("confirm")],
  [
    "a long answer",
    (size) => `hextet-answer: {"agent":"1","result":"x","reason":"${"\\u001b".repeat(size)}"}`,
    answerTo("take"),
  ],
  ["an owner of colons", (size) => ` is ${":".repeat(size)}'s since x is ${":".repeat(size)}'s; `, owners],
  ["owners without end", (size) => " is a::b's since ".repeat(size), owners],
  [
    "members of a daemon.json",
    (size) => `{${Array.from({ length: size / 16 }, (_, index) => `"${index}":0`).join(",")}}`,
    (text) => mergeDaemonJson(text, "{}"),
  ],
  [
    "what a host's places hold",
    (size) => `file /x 644 ${"QUFB".repeat(size)}\n${"unit x y\n".repeat(size)}`,
    readContents,
  ],
  [
    "ssh's log",
    (size) => `${"open failed: Connection to ".repeat(size)}\n${"SHA256:".repeat(size)}`,
    (text) => failureFromLogs(text, text),
  ],
];

test.each(attacks)(
  "%s: the work grows with the text, and not with its square",
  (_, attack, read) => {
    let least = Number.POSITIVE_INFINITY;
    // What the machine does besides may be in one measurement, and is not in three.
    for (let again = 0; again < 3 && least >= 80; again++) least = Math.min(least, growth(attack, read));
    expect(least).toBeLessThan(80);
  },
  120_000,
);
