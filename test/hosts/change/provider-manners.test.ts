import { rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { troubleAhead } from "../../../hosts/change/provider-manners.ts";
import type { Login } from "../../../hosts/ssh/login.ts";

const rsa = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7vbqajDw4o6gJy8UtmIbkcpnkO3Kwc4qsEnSZp/TR";
const host: Login = {
  address: "3fff:b0b:1::10",
  port: 22,
  user: "root",
  hostKey: "ssh-ed25519 AAAA",
  key: { kind: "file", path: "~/.ssh/id_ed25519" },
  bastion: undefined,
};

let before: string | undefined;
beforeEach(() => {
  before = process.env["SSH_AUTH_SOCK"];
  delete process.env["SSH_AUTH_SOCK"];
});
afterEach(() => {
  if (before === undefined) delete process.env["SSH_AUTH_SOCK"];
  else process.env["SSH_AUTH_SOCK"] = before;
});

describe("where Pulumi's provider will not get in is known beforehand:", () => {
  test("nowhere, as a rule", async () => {
    expect(await troubleAhead(host)).toBeUndefined();
    expect(await troubleAhead({ ...host, hostKey: "ecdsa-sha2-nistp256 AAAA" })).toBeUndefined();
    process.env["SSH_AUTH_SOCK"] = "";
    expect(await troubleAhead(host)).toBeUndefined();
  });

  test("by an RSA host key, of the host or of its bastion", async () => {
    expect(await troubleAhead({ ...host, hostKey: rsa })).toMatch(
      /^its host key SHA256:\S+ is an RSA one, by which no change can be confirmed: .* \[HX100\]$/,
    );
    expect(await troubleAhead({ ...host, bastion: { ...host, hostKey: rsa } })).toMatch(
      /^its bastion's host key SHA256:\S+ is an RSA one/,
    );
  });

  test("by an SSH agent that is dead, and not by one that lives", async () => {
    const path = join(tmpdir(), `hextet-agent-${process.pid}`);
    process.env["SSH_AUTH_SOCK"] = path;
    expect(await troubleAhead(host)).toMatch(
      /^SSH_AUTH_SOCK names \S+, where no SSH agent answers \(ENOENT\)\. /,
    );
    const agent = createServer().listen(path);
    try {
      expect(await troubleAhead(host)).toBeUndefined();
    } finally {
      agent.close();
      rmSync(path, { force: true });
    }
  });
});
