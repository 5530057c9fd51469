import { afterAll, expect, test } from "@jest/globals";
import { hextet, hextetProcess, Workspace } from "./hextet.ts";
import { StubHosts } from "./stub-hosts.ts";

/** Most tests run commands one after the other in one process; a person starts one for each. */
const hosts = new StubHosts();
const space = new Workspace();
afterAll(() => hosts.remove());
afterAll(() => space.remove());

space.write("stacks/office.layout.yaml", "hextet: 1\nsites: {}\n");
space.write("bad.layout.yaml", "hextet: 1\nsites: {}\nprefixs: {}\n");

test.each([
  ["an answer, 0", ["plan", "office"]],
  ["an answer that is no, 1", ["plan", "bad.layout.yaml"]],
  ["a wrong use, 2", ["plan", "office", "--no-such-thing"]],
  ["what could not be found out, 3", ["plan", "office", "--diff", "main"]],
] as const)("a command ends and says the same in a process of its own: %s", (what, args) => {
  const alone = hextetProcess({}, space.path, ...args);
  expect(alone.status).toBe(Number(what.at(-1)));
  expect(hextet(space.path, ...args)).toEqual(alone);
});

test("so does one that speaks to hosts", () => {
  hosts.agent({ "take-over": [0, { agent: "2", host: "rack/pve-1", result: "taken-over", from: "free" }] });
  const args = ["take-over", "office", "pve-1"];
  const alone = hosts.process({}, ...args);
  expect(alone.status).toBe(0);
  expect(hosts.run(...args)).toEqual(alone);
});
