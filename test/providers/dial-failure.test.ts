import { describe, expect, test } from "@jest/globals";
import { dialFailure, isSilent } from "../../lab/providers/command/dial-failure.ts";
import { readConnection } from "../../lab/providers/command/remote-connection.ts";

const privateKey = "-----BEGIN OPENSSH PRIVATE KEY-----";
const host = readConnection({ host: "3fff:b0b::10", privateKey, hostKey: "ssh-rsa AAAA" });
const behind = readConnection({
  host: "3fff:b0b::10",
  privateKey,
  proxy: { host: "2001:db8::1", privateKey },
});

/** What OpenSSH 9 and 10 print, and what the official provider says of the same. */
test.each([
  ["Host key verification failed.", "ssh: handshake failed: ssh: host key mismatch"],
  [
    "Unable to negotiate with 3fff:b0b::10 port 22: no matching host key type found. Their offer: ssh-ed25519,rsa-sha2-512\r\n",
    "ssh: handshake failed: ssh: no common algorithm for host key; we offered: [ssh-rsa], peer offered: [ssh-ed25519 rsa-sha2-512]",
  ],
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
  ["debug1: Permission denied to itself\nsomething new", "ssh: something new"],
])("%s is reported as the official provider does", (printed, reason) => {
  expect(dialFailure(host, printed, "")).toEqual({ leg: "host", reason });
});

describe("of the way through a proxy, the leg that failed is reported:", () => {
  test.each([
    [
      "",
      "ssh: connect to host 2001:db8::1 port 22: Connection refused",
      { leg: "proxy", reason: "dial tcp [2001:db8::1]:22: connect: connection refused" },
    ],
    [
      "kex_exchange_identification: Connection closed by remote host",
      "channel 0: open failed: connect failed: Connection refused\nstdio forwarding failed",
      { leg: "from-proxy", reason: "ssh: rejected: connect failed (Connection refused)" },
    ],
    [
      "Host key verification failed.",
      "",
      { leg: "host", reason: "ssh: handshake failed: ssh: host key mismatch" },
    ],
  ])("%s, %s", (onHost, onProxy, failure) => {
    expect(dialFailure(behind, onHost, onProxy)).toEqual(failure);
  });
});

test("a host that takes the connection and says nothing is waited for", () => {
  expect(isSilent("Connection timed out during banner exchange")).toBe(true);
  expect(isSilent("ssh: connect to host 3fff:b0b::10 port 22: Connection timed out")).toBe(false);
});

test("a connection has the official provider's defaults", () => {
  expect(readConnection({ host: "3fff:b0b::10" })).toMatchObject({
    user: "root",
    port: 22,
    dialErrorLimit: 10,
    perDialTimeout: 15,
    proxy: undefined,
  });
});
