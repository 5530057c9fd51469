import { describe, expect, test } from "@jest/globals";
import { dialFailure } from "../../lab/providers/command/dial-failure.ts";
import { connectionProblems, readConnection } from "../../lab/providers/command/remote-connection.ts";

const ipv6 = readConnection({ host: "3fff:b0b::10" });

/** What OpenSSH 9 and 10 print, and what the real provider says of the same. */
test.each([
  ["Host key verification failed.", "ssh: handshake failed: ssh: host key mismatch"],
  [
    "root@3fff:b0b::10: Permission denied (publickey).",
    "ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
  ],
  [
    "ssh: connect to host 3fff:b0b::10 port 22: Connection timed out",
    "dial tcp [3fff:b0b::10]:22: i/o timeout",
  ],
  [
    "ssh: connect to host 3fff:b0b::10 port 22: Connection refused",
    "dial tcp [3fff:b0b::10]:22: connect: connection refused",
  ],
  [
    "ssh: connect to host 3fff:b0b::10 port 22: No route to host",
    "dial tcp [3fff:b0b::10]:22: connect: no route to host",
  ],
  [
    "ssh: connect to host 3fff:b0b::10 port 22: Network is unreachable",
    "dial tcp [3fff:b0b::10]:22: connect: network is unreachable",
  ],
  ["kex_exchange_identification: Connection closed by remote host", "ssh: handshake failed: EOF"],
  ["something new", "ssh: something new"],
])("%s is reported as the real provider does", (printed, words) => {
  expect(dialFailure(ipv6, printed)).toBe(words);
});

describe("a connection", () => {
  test("has the real provider's defaults", () => {
    expect(ipv6).toMatchObject({
      user: "root",
      port: 22,
      dialErrorLimit: 10,
      perDialTimeout: 15,
      proxy: undefined,
    });
  });

  test("is refused with a property that it does not have, without showing what else it holds", () => {
    const problems = connectionProblems({
      host: "3fff:b0b::10",
      hostkey: "ssh-ed25519 AAAA",
      privateKey: "-----BEGIN",
    });
    expect(problems).toEqual([
      expect.stringMatching(/^connection has no property 'hostkey'; it has agentSocketPath, /),
    ]);
    expect(problems.join()).not.toContain("BEGIN");
  });

  test("is refused with brackets around an address, or with a password", () => {
    expect(
      connectionProblems({ host: "[3fff:b0b::10]", proxy: { host: "3fff:b0b::1", password: "x" } }),
    ).toEqual([
      "connection.host: [3fff:b0b::10] is not found; give an IPv6 address without brackets",
      "connection.proxy.password: the lab's stand-in for command logs in by agent or by a key without a password",
    ]);
  });

  test("needs a host", () => {
    expect(() => readConnection({ host: "3fff:b0b::10", proxy: {} })).toThrow(
      "connection.proxy needs a host",
    );
  });
});
