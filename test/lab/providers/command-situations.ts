/** The table of what a command provider makes of one command each; the official plug-in has the last word on it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type MannersBench, privateKey } from "./manners-bench.ts";
import type { CommandParameters } from "./programs.ts";

export interface Situation {
  readonly args?: (bench: MannersBench) => Record<string, unknown>;
  readonly options?: CommandParameters["options"];
  /** What it fails with; it is made where absent. */
  readonly fails?: RegExp;
  readonly stdout?: string;
  readonly says?: readonly string[];
}

const to = (change: (bench: MannersBench) => Record<string, unknown>) => (bench: MannersBench) => ({
  create: "true",
  connection: bench.connection(change(bench)),
});

/** Of each a command of its own, made in one run. */
export const situations: Readonly<Record<string, Situation>> = {
  "a command with its input": {
    args: () => ({ create: "cat; echo two >&2", stdin: "one\n" }),
    stdout: "one",
    says: ["one", "two"],
  },
  "a command that says nothing aloud": {
    args: () => ({ create: "echo one", logging: "none" }),
    stdout: "one",
    says: [],
  },
  "one stream of a command": {
    args: () => ({ create: "echo one; echo two >&2", logging: "stderr" }),
    stdout: "one",
    says: ["two"],
  },
  "a very long line that is not logged": {
    args: () => ({ create: "head -c 70000 /dev/zero | tr '\\0' x", logging: "none" }),
    stdout: "x".repeat(70_000),
  },
  "no command at all": { args: () => ({ delete: "true" }), stdout: "" },
  "a property that there is not": { args: () => ({ creat: "false" }), stdout: "" },
  "a command that fails": {
    args: () => ({ create: 'echo "it broke" >&2; exit 3' }),
    fails: /^Process exited with status 3: running "echo \\"it broke\\" >&2; exit 3":\nit broke$/,
  },
  "a command that fails with ssh's own status": {
    args: () => ({ create: "exit 255" }),
    fails: /^Process exited with status 255: running "exit 255":/,
  },
  "a command that is killed": {
    args: () => ({ create: "kill -KILL $$" }),
    fails: /^Process exited with status 137 from signal KILL: running "kill -KILL \$\$":/,
  },
  "a connection that is cut under a command": {
    args: () => ({ create: "kill -KILL $PPID" }),
    fails: /^wait: remote command exited without exit status or exit signal: running "kill -KILL \$PPID":/,
  },
  "a variable that sshd does not take": {
    args: () => ({ create: "true", environment: { WORD: "b" } }),
    fails: /^Unable to set 'WORD'[\s\S]*\ncould not set environment variable "WORD": ssh: setenv failed$/,
  },
  "another host key": {
    args: to((bench) => ({ hostKey: bench.stranger.line })),
    fails: /^after 1 failed attempts: ssh: handshake failed: ssh: host key mismatch$/,
    says: ["Dial 1/1 failed: retrying"],
  },
  "an ECDSA host key": {
    args: (bench) => ({
      create: "echo one",
      connection: bench.connection({ hostKey: bench.server.otherHostKeys["ecdsa"]?.line }),
    }),
    stdout: "one",
  },
  "an RSA host key": {
    args: to((bench) => ({ hostKey: bench.server.otherHostKeys["rsa"]?.line })),
    fails:
      /^after 1 failed attempts: ssh: handshake failed: ssh: no common algorithm for host key; we offered: \[ssh-rsa\], peer offered: \[ssh-ed25519 ecdsa-sha2-nistp256 rsa-sha2-512 rsa-sha2-256\]$/,
  },
  "a host key that is none": {
    args: to(() => ({ hostKey: "ssh-ed25519 AAAAnonsense" })),
    fails: /^failed to parse host key: ssh: no key found/,
    says: [],
  },
  "no host key": {
    args: (bench) => ({ create: "echo one", connection: bench.connection({ hostKey: undefined }) }),
    stdout: "one",
  },
  "a refused key": {
    args: to((bench) => ({ privateKey: privateKey(bench.stranger) })),
    fails:
      /^after 1 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods \[none publickey\], no supported methods remain$/,
  },
  "a refused key, and one of the agent's that would do": {
    args: to((bench) => ({
      privateKey: privateKey(bench.stranger),
      agentSocketPath: join(bench.folder, "agent"),
    })),
    fails: /unable to authenticate, attempted methods \[none publickey\]/,
  },
  "no key at all": {
    args: to(() => ({ privateKey: undefined })),
    fails: /^after 1 failed attempts: .*attempted methods \[none\], no supported methods remain$/,
  },
  "a key that is none": {
    args: to(() => ({ privateKey: "nonsense" })),
    fails: /^ssh: no key found$/,
    says: [],
  },
  "a key with a passphrase": {
    args: to((bench) => ({ privateKey: readFileSync(join(bench.folder, "locked"), "utf8") })),
    fails: /^ssh: this private key is passphrase protected$/,
  },
  "the agent's key": {
    args: (bench) => ({
      create: "echo one",
      connection: bench.connection({ privateKey: undefined, agentSocketPath: join(bench.folder, "agent") }),
    }),
    stdout: "one",
  },
  "a key with a certificate beside it": {
    args: to((bench) => ({ privateKey: privateKey(bench.certified) })),
    fails: /unable to authenticate, attempted methods \[none publickey\], no supported methods remain$/,
  },
  "the agent's certificate": {
    args: (bench) => ({
      create: "echo one",
      connection: bench.connection({
        privateKey: undefined,
        agentSocketPath: join(bench.folder, "agent-with-certificate"),
      }),
    }),
    stdout: "one",
  },
  "a key, and an agent that is dead": {
    args: to(() => ({ agentSocketPath: "/nonexistent/agent" })),
    fails: /^dial unix \/nonexistent\/agent: connect: no such file or directory$/,
    says: [],
  },
  "nobody who listens": {
    args: to((bench) => ({ port: bench.dead, dialErrorLimit: 2 })),
    fails: /^after 2 failed attempts: dial tcp \[::1\]:\d+: connect: connection refused$/,
    says: ["Dial 1/2 failed: retrying", "Dial 2/2 failed: retrying"],
  },
  "no second attempt": {
    args: to((bench) => ({ port: bench.dead, dialErrorLimit: 0 })),
    fails: /^after 0 failed attempts: dial tcp \[::1\]:\d+: connect: connection refused$/,
    says: [],
  },
  "no name": {
    args: to(() => ({ host: "no.such.host.invalid" })),
    fails: /^after 1 failed attempts: dial tcp: lookup no\.such\.host\.invalid/,
  },
  brackets: {
    args: to(() => ({ host: "[::1]" })),
    fails: /^after 1 failed attempts: dial tcp: address \[\[::1\]\]:\d+: missing port in address$/,
  },
  "a proxy": {
    args: (bench) => ({
      create: "echo one",
      connection: { ...bench.connection(), proxy: bench.connection() },
    }),
    stdout: "one",
  },
  "a proxy that nobody is": {
    args: to((bench) => ({ proxy: bench.connection({ port: bench.dead }) })),
    fails: /^proxy: after 1 failed attempts: dial tcp \[::1\]:\d+: connect: connection refused$/,
    says: ["Dial proxy 1/1 failed: retrying"],
  },
  "a proxy with another host key": {
    args: to((bench) => ({ proxy: bench.connection({ hostKey: bench.stranger.line }) })),
    fails: /^proxy: after 1 failed attempts: ssh: handshake failed: ssh: host key mismatch$/,
  },
  "a proxy's dead agent": {
    args: to((bench) => ({ proxy: bench.connection({ agentSocketPath: "/nonexistent/agent" }) })),
    fails: /^proxy: dial unix \/nonexistent\/agent: connect: no such file or directory$/,
  },
  "nobody behind the proxy": {
    args: to((bench) => ({ port: bench.dead, proxy: bench.connection() })),
    fails: /^proxy: after 1 failed attempts: ssh: rejected: connect failed \(Connection refused\)$/,
    says: ["Dial from proxy 1/1 failed: retrying"],
  },
  "another host key behind the proxy": {
    args: to((bench) => ({ hostKey: bench.stranger.line, proxy: bench.connection() })),
    fails: /^proxy: after 1 failed attempts: ssh: handshake failed: EOF$/,
    says: ["Dial 1/1 failed: retrying"],
  },
  "a time that is over between two dials": {
    args: to((bench) => ({ port: bench.dead, dialErrorLimit: 10 })),
    options: { customTimeouts: { create: "2s" } },
    fails: /^context deadline exceeded$/,
  },
  "a time that is over under a command": {
    args: () => ({ create: "sleep 2; echo late" }),
    options: { customTimeouts: { create: "1s" } },
    stdout: "late",
  },
};

/** What the engine refuses before anything is made; each alone, since one of them ends the run. */
export const refused: Readonly<Record<string, readonly [args: () => Record<string, unknown>, says: RegExp]>> =
  {
    "a property of the connection that there is not": [
      () => ({ create: "true", connection: { host: "::1", hostkey: "x" } }),
      /has a problem: An error occurred decoding 'CommandInputs\.connection': 1 failures decoding:\n\thostkey: Unrecognized field 'hostkey' on 'remote\.Connection'$/,
    ],
    "a connection without a host": [
      () => ({ create: "true", connection: { port: 22 } }),
      /1 failures decoding:\n\thost: Missing required field 'host' on 'remote\.Connection'$/,
    ],
    "a port in quotes": [
      () => ({ create: "true", connection: { host: "::1", port: "22" } }),
      /\n\tport: Field 'port' on 'remote\.Connection' must be a 'float64'; got 'string' instead$/,
    ],
    "a number for a command": [
      () => ({ create: 5 }),
      /property create value \{5\} has a problem: Field 'create' on 'remote\.CommandInputs' must be a 'string'; got 'float64' instead$/,
    ],
  };
