import { describe, expect, test } from "@jest/globals";
import type { Login } from "../../../hosts/ssh/login.ts";
import { shellTrouble } from "../../../hosts/ssh/shell-trouble.ts";

const root: Login = {
  address: "2001:db8:1::10",
  port: 22,
  user: "root",
  hostKey: "ssh-ed25519 AAAA",
  key: { kind: "agent" },
  bastion: undefined,
};
const admin: Login = { ...root, user: "admin" };

const said = (status: number, stderr: string, stdout = "") => ({ status, stdout, stderr });

describe("why a login shell did not run what it was given is reported:", () => {
  test.each([
    "bash: line 1: sh: command not found",
    "sh: 1: sh: not found",
    "zsh:1: command not found: sh",
    "sh: Command not found.",
    "fish: Unknown command: sh",
  ])("%s", (text) => {
    expect(shellTrouble(root, said(127, `Welcome!\n${text}\n`))).toBe(
      `the login shell at root@[2001:db8:1::10]:22 does not find what it is told to run (${text}); see which PATH its start-up files set: /usr/bin and /bin have to be in it`,
    );
  });

  test.each([
    "bash: line 1: sudo: command not found",
    "zsh:1: command not found: sudo",
    "fish: Unknown command: sudo",
  ])("%s", (text) => {
    expect(shellTrouble(admin, said(127, text))).toBe(
      `admin@[2001:db8:1::10]:22 finds no sudo there (${text}); see which PATH its start-up files set, install sudo, or log in as root`,
    );
  });

  test.each([
    "sudo: a password is required",
    "sudo: admin is not in the sudoers file",
    "sudo: sorry, you must have a tty to run sudo",
  ])("%s", (text) => {
    expect(shellTrouble(admin, said(1, text))).toBe(
      `admin@[2001:db8:1::10]:22 may not work as root there (${text}); allow it without a password: admin ALL=(root) NOPASSWD: ALL`,
    );
  });

  test("no shell, which is said on standard output, or not at all", () => {
    const nologin = said(1, "", "This account is currently not available.\n");
    expect(shellTrouble(root, nologin)).toContain(
      "gives us no shell (This account is currently not available.)",
    );
    expect(shellTrouble(root, said(1, ""))).toContain("gives us no shell (it says nothing)");
  });

  test("anything else, with its last words", () => {
    const text = shellTrouble(root, said(128, "fatal: What do you think I am? A shell?\n"));
    expect(text).toBe(
      "the login shell at root@[2001:db8:1::10]:22 did not run what it was told (status 128: fatal: What do you think I am? A shell?); see what its start-up files do, and a ForceCommand or a command= in authorized_keys",
    );
    expect(shellTrouble(root, said(0, ""))).toContain("did not run what it was told (status 0)");
  });
});
