import { expect, test } from "@jest/globals";
import { secondsText } from "../../../hosts/process/seconds-text.ts";
import { SshError } from "../../../hosts/ssh/failure.ts";

test.each([
  [9_999.996314, "10 s"],
  [14_700.4, "15 s"],
  [1_500, "1.5 s"],
  [1_499.99, "1.5 s"],
  [2_000, "2 s"],
  [430.2, "0.43 s"],
  [50, "0.05 s"],
  [600_000, "600 s"],
])("%d ms are %s", (milliseconds, text) => {
  expect(secondsText(milliseconds)).toBe(text);
});

test("what was too slow says so in such seconds", () => {
  const login = {
    address: "2001:db8::1",
    port: 22,
    user: "root",
    hostKey: "",
    key: { kind: "agent" } as const,
  };
  const error = new SshError({ ...login, bastion: undefined }, { kind: "too-slow", seconds: 9.999996314 });
  expect(error.message).toContain("did not finish within 10 s;");
});
