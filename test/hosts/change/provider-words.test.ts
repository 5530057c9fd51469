import { describe, expect, test } from "@jest/globals";
import { dialTimes } from "../../../hosts/change/dial-times.ts";
import { providerWords } from "../../../hosts/change/provider-words.ts";

const ran = 'running "timeout -k 10 300 /usr/local/sbin/hextet-agent confirm":';

/** The official provider's texts, which test/lab/providers/command-manners.test.ts gets from it. */
test.each([
  [
    "after 10 failed attempts: dial tcp [3fff:b0b:1::10]:22: connect: connection refused",
    "after 10 failed attempts: dial tcp [3fff:b0b:1::10]:22: connect: connection refused",
  ],
  ["proxy: context deadline exceeded", "it did not get in within 30 s"],
  [
    "dial unix /tmp/ssh-x/agent.7: connect: connection refused",
    "SSH_AUTH_SOCK names /tmp/ssh-x/agent.7, where no SSH agent answers (connection refused); unset it, or start one",
  ],
  [
    `wait: remote command exited without exit status or exit signal: ${ran}\n`,
    "the connection broke under its command",
  ],
  [
    `Process exited with status 1: ${ran}\nWelcome!\nsudo: a password is required\n\n`,
    "Process exited with status 1: sudo: a password is required",
  ],
  [
    `Process exited with status 137 from signal KILL: ${ran}\n`,
    "Process exited with status 137 from signal KILL",
  ],
  ["", "no reason is known"],
])("%j is reported as %j", (error, words) => {
  expect(providerWords(error, 30)).toBe(words);
});

describe("the time in which a provider dials", () => {
  test("lets a confirmation be made three times", () => {
    for (const within of [6, 12, 30, 60, 90, 3_600])
      expect(3 * dialTimes(within).perRun).toBeLessThanOrEqual(within);
  });

  test("is what it has always been for one connection where nothing is said", () => {
    expect(dialTimes(90)).toEqual({ perRun: 30, perDial: 10 });
  });

  test("is a second at least", () => {
    expect(dialTimes(2)).toEqual({ perRun: 2, perDial: 1 });
  });
});
