import { expect, test } from "@jest/globals";
import { answerSentence, parseAnswer } from "../../../core/bundle/index.ts";

const changed = `{"agent": "1", "host": "rack/pve-1", "result": "changed", "files": [{"path": "/etc/netplan/90-hextet.yaml",
 "change": "created"}], "activated": ["netplan"], "unvalidated": ["incus"], "seconds": 1.20}`;

const oneLine = changed.replaceAll("\n", "");
const marked = `\nhextet-answer: ${oneLine}\n`;

test("an answer of success says what changed, in a sentence", () => {
  const answer = parseAnswer(changed);
  expect(answer).toMatchObject({ result: "changed", host: "rack/pve-1", seconds: 1.2 });
  expect(answer && answerSentence(answer)).toBe(
    "changed /etc/netplan/90-hextet.yaml (created), activated netplan, not checked beforehand: incus, 1.20 s",
  );
});

test("an answer of failure carries step and reason", () => {
  const answer = parseAnswer(
    '{"agent": "1", "result": "failed", "step": "validate", "reason": "netplan refuses"}',
  );
  expect(answer).toEqual({ agent: "1", result: "failed", step: "validate", reason: "netplan refuses" });
  expect(answer && answerSentence(answer)).toBe("failed at validate: netplan refuses");
});

test.each([
  ["is the last of several lines", `Welcome!\n\nhextet-answer: {}\n${marked}`],
  ["comes behind a line that a login left open", `you have mail${marked}`],
  ["has other words behind it", `${marked}logout\n{"agent": "none"}\n`],
  ["ends in a terminal's manner", marked.replaceAll("\n", "\r\n")],
  ["is of an agent that marked none", `Welcome!\n${oneLine}\n`],
])("an answer is found where it %s", (_, text) => {
  expect(parseAnswer(text)).toMatchObject({ result: "changed", host: "rack/pve-1", seconds: 1.2 });
});

test.each([
  ["nothing", ""],
  ["a line that speaks of an answer", "see hextet-answer: {}"],
  ["a shell's message", "sh: 1: hextet-agent: not found"],
  ["another program's JSON", '{"result": "changed"}'],
  ["an answer with a change that is none", changed.replace('"created"', '"eaten"')],
  ["an answer that was cut short", changed.slice(0, -20)],
])("%s is no answer", (_, text) => {
  expect(parseAnswer(text)).toBeUndefined();
});
