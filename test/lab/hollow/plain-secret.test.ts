import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { HollowStack } from "./hollow-stack.ts";

jest.setTimeout(300_000);

const content = "kernel.hostname = 4wpfGfYcZ3s2bTn3t1V0Qm7m\n";
const quick = "KexAlgorithms=^ecdh-sha2-nistp256";

let stack: HollowStack;

beforeEach(() => {
  stack = new HollowStack();
});

afterEach(() => stack.close());

test("a plain file goes by the quick key exchange, and stands in previews and in the state", async () => {
  const run = await stack.up("plainFile", { content, isSecret: false });
  expect([run.failed, run.errors]).toEqual([false, []]);
  expect(stack.sent).toContain(content);
  expect(stack.sshWords).toContain(quick);
  expect(stack.keptFiles()).toContain(content.trim());
});

test.each([false, true])(
  "one whose content is marked as a secret travels as secrets do, and stands in neither (known late: %s)",
  async (late) => {
    const first = await stack.preview("plainFile", { content, isSecret: true, late });
    const run = await stack.up("plainFile", { content, isSecret: true, late });
    expect([run.failed, run.errors]).toEqual([false, []]);
    expect(stack.sent).toContain(content);
    expect(stack.sshWords).not.toContain(quick);
    for (const text of [first.text, run.text, stack.keptFiles()])
      expect(text.includes(content.trim())).toBe(false);
  },
);
