import { describe, expect, test } from "@jest/globals";
import { type AgentVerb, parseAnswer, refusalOf, refusalReason } from "../../../core/bundle/index.ts";

const changed = `{"agent": "1", "host": "rack/pve-1", "result": "changed", "files": [{"path": "/etc/netplan/90-hextet.yaml",
 "change": "created"}], "activated": ["netplan"], "unvalidated": ["incus"], "seconds": 1.20}`;

const oneLine = changed.replaceAll("\n", "");
const marked = `\nhextet-answer: ${oneLine}\n`;
const failed = '{"agent": "1", "result": "failed", "step": "validate", "reason": "netplan refuses"}';

test("an answer of success says what changed", () => {
  expect(parseAnswer("apply", changed)).toEqual({
    result: "changed",
    agent: "1",
    host: "rack/pve-1",
    files: [{ path: "/etc/netplan/90-hextet.yaml", change: "created" }],
    activated: ["netplan"],
    unvalidated: ["incus"],
    seconds: 1.2,
    notes: [],
    taken: [],
  });
});

test.each<AgentVerb>(["apply", "confirm", "remove", "take-over", "report"])(
  "a failure of %s carries step and reason",
  (verb) => {
    expect(parseAnswer(verb, failed)).toEqual({
      agent: "1",
      result: "failed",
      step: "validate",
      reason: "netplan refuses",
    });
  },
);

describe("a word is an answer to its own verb alone:", () => {
  test.each<[AgentVerb, string]>([
    ["check", "valid"],
    ["apply", "applied"],
    ["heal", "unchanged"],
    ["confirm", "confirmed"],
    ["rollback", "rolled-back"],
    ["remove", "not-owner"],
    ["take-over", "taken-over"],
    ["take", "taken"],
    ["leave", "left"],
  ])("%s, %s", (verb, word) => {
    const answer = (result: string) => JSON.stringify({ agent: "1", result });
    expect(parseAnswer(verb, answer(word))).toMatchObject({ result: word, files: [] });
    expect(parseAnswer(verb, answer("eaten"))).toEqual({
      agent: "1",
      result: "failed",
      instead: "eaten",
    });
  });

  test("what is good and was not asked for is a refusal to whoever asked", () => {
    const answer = parseAnswer("apply", changed);
    const refusal = answer && refusalOf(answer);
    expect(refusal).toEqual({ agent: "1", result: "failed", instead: "changed" });
    expect(refusal && refusalReason(refusal)).toBe("its agent answered changed");
  });
});

test("a host says how it stands, whatever it calls that", () => {
  const status = {
    agent: "2",
    result: "holds",
    owner: "acme/net/prod::rack-pve-1",
    transaction: "7",
    left: 1e9,
    waiting: "waiting",
    rolledBack: { time: "12:00:07", back: true, reason: "nobody confirmed it" },
  };
  expect(parseAnswer("status", JSON.stringify(status))).toEqual({
    ...status,
    // Nobody waits for longer than a host may.
    left: 3660,
    rolledBack: { back: true, reason: "nobody confirmed it" },
  });
});

test.each([
  ["is the last of several lines", `Welcome!\n\nhextet-answer: {}\n${marked}`],
  ["comes behind a line that a login left open", `you have mail${marked}`],
  ["has other words behind it", `${marked}logout\n{"agent": "none"}\n`],
  ["ends in a terminal's manner", marked.replaceAll("\n", "\r\n")],
  ["is of an agent that marked none", `Welcome!\n${oneLine}\n`],
])("an answer is found where it %s", (_, text) => {
  expect(parseAnswer("apply", text)).toMatchObject({ result: "changed", host: "rack/pve-1", seconds: 1.2 });
});

test.each([
  ["nothing", ""],
  ["a line that speaks of an answer", "see hextet-answer: {}"],
  ["a shell's message", "sh: 1: hextet-agent: not found"],
  ["another program's JSON", '{"result": "changed"}'],
  ["an answer with a change that is none", changed.replace('"created"', '"eaten"')],
  ["an answer that was cut short", changed.slice(0, -20)],
])("%s is no answer", (_, text) => {
  expect(parseAnswer("apply", text)).toBeUndefined();
});
