/**
 * What the engine sees of a command provider, as a table of situations: of the lab's stand-in and, where it is
 * installed (below PULUMI_HOME or ~/.pulumi), of the official plug-in, which has the last word on what belongs here.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { officialCommandHome } from "../../../lab/providers/path.ts";
import { unknownValue } from "../../../lab/providers/property-value.ts";
import { freePort, type KeyPair, makeKey, SshServer } from "../components/ssh-server.ts";
import { type EngineAnswer, EngineLab } from "./engine.ts";
import type { CommandParameters } from "./programs.ts";

jest.setTimeout(180_000);

const home = officialCommandHome(process.env);
const providers = [
  ["the stand-in", "/nonexistent"],
  ["the official plug-in", home],
] as const;

let folder: string;
let server: SshServer;
let stranger: KeyPair;
let certified: KeyPair;
let sshAgents: readonly ChildProcess[] = [];
/** A port that nobody listens on. */
let dead: number;

const unset = (name: string) =>
  `Unable to set '${name}'. This only works if your SSH server is configured to accept`;

function privateKey(key: KeyPair): string {
  return readFileSync(key.file, "utf8");
}

function connection(change: Record<string, unknown> = {}): Record<string, unknown> {
  const { port, hostKey, userKey } = server;
  return {
    host: "::1",
    port,
    hostKey: hostKey.line,
    privateKey: privateKey(userKey),
    dialErrorLimit: 1,
    perDialTimeout: 2,
    ...change,
  };
}

function remote(args: Record<string, unknown>, more: Partial<CommandParameters> = {}): CommandParameters {
  return { kind: "remote", args: { connection: connection(), ...args }, ...more };
}

beforeAll(async () => {
  const files = Object.fromEntries(providers.map(([name]) => [`/${folderOf(name)}/made`, ""]));
  folder = mkdtempSync(join(tmpdir(), "hextet-manners-"));
  const authority = makeKey(join(folder, "authority"));
  files["/ca.pub"] = readFileSync(`${authority.file}.pub`, "utf8");
  // An sshd of today makes who has failed wait.
  const options = ["PerSourcePenalties=no", "TrustedUserCAKeys=/ca.pub"];
  server = await SshServer.start(files, options, ["ecdsa", "rsa"]);
  stranger = makeKey(join(folder, "stranger"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "open sesame", "-f", join(folder, "locked")]);
  dead = await freePort();
  certified = makeKey(join(folder, "certified"));
  const sign = ["-q", "-s", authority.file, "-I", "test", "-n", "root", `${certified.file}.pub`];
  execFileSync("ssh-keygen", sign, { stdio: "ignore" });
  sshAgents = [
    await startAgent("agent", server.userKey),
    await startAgent("agent-with-certificate", certified),
  ];
}, 60_000);

async function startAgent(name: string, key: KeyPair): Promise<ChildProcess> {
  const socket = join(folder, name);
  const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  while (!existsSync(socket)) await sleep(50);
  execFileSync("ssh-add", ["-q", key.file], {
    stdio: "ignore",
    env: { ...process.env, SSH_AUTH_SOCK: socket },
  });
  return agent;
}

afterAll(async () => {
  for (const agent of sshAgents) agent.kill();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Situation {
  readonly args?: () => Record<string, unknown>;
  readonly options?: CommandParameters["options"];
  /** What it fails with; it is made where absent. */
  readonly fails?: RegExp;
  readonly stdout?: string;
  readonly says?: readonly string[];
}

const to = (change: () => Record<string, unknown>) => () => ({
  create: "true",
  connection: connection(change()),
});

/** Of each a command of its own, made in one run. */
const situations: Readonly<Record<string, Situation>> = {
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
    args: to(() => ({ hostKey: stranger.line })),
    fails: /^after 1 failed attempts: ssh: handshake failed: ssh: host key mismatch$/,
    says: ["Dial 1/1 failed: retrying"],
  },
  "an ECDSA host key": {
    args: () => ({
      create: "echo one",
      connection: connection({ hostKey: server.otherHostKeys["ecdsa"]?.line }),
    }),
    stdout: "one",
  },
  "an RSA host key": {
    args: to(() => ({ hostKey: server.otherHostKeys["rsa"]?.line })),
    fails:
      /^after 1 failed attempts: ssh: handshake failed: ssh: no common algorithm for host key; we offered: \[ssh-rsa\], peer offered: \[ssh-ed25519 ecdsa-sha2-nistp256 rsa-sha2-512 rsa-sha2-256\]$/,
  },
  "a host key that is none": {
    args: to(() => ({ hostKey: "ssh-ed25519 AAAAnonsense" })),
    fails: /^failed to parse host key: ssh: no key found/,
    says: [],
  },
  "no host key": {
    args: () => ({ create: "echo one", connection: connection({ hostKey: undefined }) }),
    stdout: "one",
  },
  "a refused key": {
    args: to(() => ({ privateKey: privateKey(stranger) })),
    fails:
      /^after 1 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods \[none publickey\], no supported methods remain$/,
  },
  "a refused key, and one of the agent's that would do": {
    args: to(() => ({ privateKey: privateKey(stranger), agentSocketPath: join(folder, "agent") })),
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
    args: to(() => ({ privateKey: readFileSync(join(folder, "locked"), "utf8") })),
    fails: /^ssh: this private key is passphrase protected$/,
  },
  "the agent's key": {
    args: () => ({
      create: "echo one",
      connection: connection({ privateKey: undefined, agentSocketPath: join(folder, "agent") }),
    }),
    stdout: "one",
  },
  "a key with a certificate beside it": {
    args: to(() => ({ privateKey: privateKey(certified) })),
    fails: /unable to authenticate, attempted methods \[none publickey\], no supported methods remain$/,
  },
  "the agent's certificate": {
    args: () => ({
      create: "echo one",
      connection: connection({
        privateKey: undefined,
        agentSocketPath: join(folder, "agent-with-certificate"),
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
    args: to(() => ({ port: dead, dialErrorLimit: 2 })),
    fails: /^after 2 failed attempts: dial tcp \[::1\]:\d+: connect: connection refused$/,
    says: ["Dial 1/2 failed: retrying", "Dial 2/2 failed: retrying"],
  },
  "no second attempt": {
    args: to(() => ({ port: dead, dialErrorLimit: 0 })),
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
    args: () => ({ create: "echo one", connection: { ...connection(), proxy: connection() } }),
    stdout: "one",
  },
  "a proxy that nobody is": {
    args: to(() => ({ proxy: connection({ port: dead }) })),
    fails: /^proxy: after 1 failed attempts: dial tcp \[::1\]:\d+: connect: connection refused$/,
    says: ["Dial proxy 1/1 failed: retrying"],
  },
  "a proxy with another host key": {
    args: to(() => ({ proxy: connection({ hostKey: stranger.line }) })),
    fails: /^proxy: after 1 failed attempts: ssh: handshake failed: ssh: host key mismatch$/,
  },
  "a proxy's dead agent": {
    args: to(() => ({ proxy: connection({ agentSocketPath: "/nonexistent/agent" }) })),
    fails: /^proxy: dial unix \/nonexistent\/agent: connect: no such file or directory$/,
  },
  "nobody behind the proxy": {
    args: to(() => ({ port: dead, proxy: connection() })),
    fails: /^proxy: after 1 failed attempts: ssh: rejected: connect failed \(Connection refused\)$/,
    says: ["Dial from proxy 1/1 failed: retrying"],
  },
  "another host key behind the proxy": {
    args: to(() => ({ hostKey: stranger.line, proxy: connection() })),
    fails: /^proxy: after 1 failed attempts: ssh: handshake failed: EOF$/,
    says: ["Dial 1/1 failed: retrying"],
  },
  "a time that is over between two dials": {
    args: to(() => ({ port: dead, dialErrorLimit: 10 })),
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
const refused: Readonly<Record<string, readonly [args: () => Record<string, unknown>, says: RegExp]>> = {
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

describe.each(providers)("%s", (name, installed) => {
  /** A folder of the server's. */
  const who = folderOf(name);
  const inTurn = installed === undefined ? test.skip : test;
  const each = installed === undefined ? test.skip.each : test.each;
  let lab: EngineLab;
  let made: EngineAnswer;

  beforeAll(async () => {
    if (installed === undefined) return;
    lab = await EngineLab.open("manners", installed);
    const commands = Object.entries(situations).map(([what, { args, options }]) => {
      return [named(what), remote(args?.() ?? {}, options === undefined ? {} : { options })] as const;
    });
    const parameters = { commands: Object.fromEntries(commands) };
    made = await lab.run("up", "commands", parameters, { continueOnError: true });
  }, 120_000);

  afterAll(() => lab?.end(), 60_000);

  const up = (commands: Record<string, CommandParameters>) => lab.run("up", "commands", { commands });

  each(Object.entries(situations))("makes of %s what is known", (what, { fails, stdout, says }) => {
    const name = named(what);
    if (fails === undefined) expect([what, made.failed[name]]).toEqual([what, undefined]);
    else expect(made.failed[name]).toMatch(fails);
    expect(resource(made, name) === undefined).toBe(fails !== undefined);
    if (stdout !== undefined) expect(resource(made, name)?.outputs?.["stdout"]).toBe(stdout);
    if (says !== undefined) expect(said(made.said, name).sort()).toEqual([...says].sort());
  });

  each(Object.entries(refused))("refuses %s", async (_what, [args, says]) => {
    const run = await lab.run("preview", "commands", { commands: { one: remote(args()) } });
    expect(run.errors.join("\n")).toMatch(says);
  });

  inTurn("previews what is not known yet, and runs nothing", async () => {
    const one = remote({ create: `touch /${who}/previewed; echo one` });
    const two = remote({ create: { outputOf: "one" } });
    const preview = await lab.run("preview", "commands", { commands: { one, two } });
    expect(preview.outputsOf["one"]).toMatchObject({ stdout: unknownValue, stderr: unknownValue });
    expect(preview.outputsOf["two"]).toMatchObject({ create: unknownValue, stdout: unknownValue });
    expect(() => server.read(`/${who}/previewed`)).toThrow("ENOENT");
  });

  inTurn("runs update or else create for a change of any input, and says by path which", async () => {
    const first = { create: `echo created >>/${who}/life`, stdin: "1", environment: {}, triggers: [1] };
    await up({ one: remote(first) });
    expect((await up({ one: remote(first) })).steps).toEqual([]);
    const second = { ...first, stdin: "2", connection: connection({ dialErrorLimit: 3 }), logging: "stdout" };
    const preview = await lab.run("preview", "commands", { commands: { one: remote(second) } });
    const changed = { connection: "update", logging: "add", stdin: "update" };
    expect(preview.steps).toEqual([{ op: "update", name: "one", changed }]);
    expect(preview.outputsOf["one"]).toMatchObject({ stdout: unknownValue, stderr: unknownValue });
    await up({ one: remote(second) });
    await up({ one: remote({ ...second, update: `echo updated >>/${who}/life` }) });
    expect(server.read(`/${who}/life`)).toBe("created\ncreated\nupdated\n");
  });

  inTurn("takes other time limits of a resource for no change", async () => {
    const limited = (create: string) =>
      remote({ create: "echo one" }, { options: { customTimeouts: { create, update: create } } });
    await up({ one: limited("10s") });
    expect((await up({ one: limited("20s") })).steps).toEqual([]);
  });

  inTurn("warns of outputs that sshd does not take, and does without", async () => {
    await up({ one: remote({ create: "echo one; echo two >&2" }) });
    const run = await up({ one: remote({ create: 'echo "<$PULUMI_COMMAND_STDOUT>"', delete: "true" }) });
    expect(run.outputs["one"]).toBe("<>");
    const warned = said(run.warned, "one");
    expect(warned.map((line) => line.split("\n")[0])).toEqual(
      ["PULUMI_COMMAND_STDOUT", "PULUMI_COMMAND_STDERR"].map(unset),
    );
    const quiet = await up({ one: remote({ create: "echo three", addPreviousOutputInEnv: false }) });
    expect(said(quiet.warned, "one")).toEqual([]);
  });

  inTurn("knows no drift", async () => {
    const commands = { one: remote({ create: "echo one" }) };
    await up(commands);
    const run = await lab.run("refresh", "commands", { commands });
    expect([run.errors, run.outputs["one"]]).toEqual([[], "one"]);
  });

  inTurn("replaces for other triggers, and deletes by what the state holds", async () => {
    const one = (triggers: number[], word: string) => {
      const file = `/${who}/swap`;
      const stdin = `from-${word}\n`;
      return remote({
        create: `echo ${word} >>${file}`,
        delete: `echo no-${word} >>${file}; cat >>${file}`,
        stdin,
        triggers,
      });
    };
    await up({ swap: one([1], "a") });
    const run = await up({ swap: one([2], "b") });
    expect(run.steps.find(({ op }) => op === "replace")?.changed).toMatchObject({
      "triggers[0]": "update-replace",
    });
    expect(server.read(`/${who}/swap`)).toBe("a\nb\nno-a\nfrom-a\n");
    await up({});
    expect(server.read(`/${who}/swap`)).toBe("a\nb\nno-a\nfrom-a\nno-b\nfrom-b\n");
  });

  inTurn("keeps what it fails to delete, and what it held before a change that failed", async () => {
    // Once.
    const stays = `echo stays; echo >>/${who}/tries; test "$(wc -l </${who}/tries)" -gt 1`;
    await up({
      stuck: remote({ create: "true", delete: stays, stdin: "old" }),
    });
    const failed = await up({ stuck: remote({ create: "false", delete: "true", stdin: "new" }) });
    expect(failed.failed["stuck"]).toContain('Process exited with status 1: running "false":');
    const kept = await up({});
    expect(kept.failed["stuck"]).toBe(
      `Process exited with status 1: running ${JSON.stringify(stays)}:\nstays`,
    );
    expect(resource(kept, "stuck")?.inputs).toMatchObject({ stdin: "old", create: "true" });
    expect((await up({})).errors).toEqual([]);
  });

  inTurn("leaves a hook a connection in which a secret holds another one, with defaults", async () => {
    const oldConnection = join(folder, "old-connection.json");
    const { host, hostKey, port } = connection();
    const bare = { host, hostKey, port, privateKey: privateKey(server.userKey) };
    await up({ one: remote({ create: "echo one", connection: bare }) });
    await up({ one: remote({ create: "echo two", connection: bare }, { oldConnection }) });
    const defaults = { dialErrorLimit: 10, perDialTimeout: 15, user: "root" };
    const value = { ...bare, ...defaults };
    expect(JSON.parse(readFileSync(oldConnection, "utf8"))).toEqual({
      secret: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value },
    });
  });

  inTurn("keeps keys and a secret input out of the state, and outputs in it", async () => {
    const run = await up({
      one: remote({ create: "cat" }, { secretStdin: "the-secret-word" }),
      two: remote({ create: "cat >/dev/null" }, { secretStdin: "another-secret" }),
    });
    expect(run.state).not.toMatch(/another-secret|BEGIN OPENSSH|dialErrorLimit/);
    expect(run.state).toContain("the-secret-word");
  });

  inTurn("calls the agent that SSH_AUTH_SOCK names, with a key of its own too", async () => {
    const environment = { SSH_AUTH_SOCK: "/nonexistent/of-the-shell" };
    const commands = { one: remote({ create: "echo agent" }) };
    const run = await lab.run("up", "commands", { commands }, { environment });
    expect(run.failed["one"]).toBe("dial unix /nonexistent/of-the-shell: connect: no such file or directory");
  });

  inTurn("dials once more than its limit says, a little later each time", async () => {
    const times: number[] = [];
    const listener = createServer((socket) => {
      times.push(performance.now());
      socket.end();
    }).listen(0, "::1");
    await once(listener, "listening");
    try {
      const address = listener.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const run = await up({
        one: remote({ create: "true", connection: connection({ port, dialErrorLimit: 4 }) }),
      });
      expect(run.failed["one"]).toBe("after 4 failed attempts: ssh: handshake failed: EOF");
      expect(times).toHaveLength(5);
      const pauses = times.slice(1).map((time, index) => time - (times[index] ?? time));
      for (const [index, least] of [100, 150, 225, 337].entries())
        expect(pauses[index]).toBeGreaterThan(least - 5);
    } finally {
      listener.close();
    }
  });

  inTurn("runs a local command here", async () => {
    const args = { create: "echo $WORD; cat", environment: { WORD: "here" }, stdin: "in", dir: "/" };
    expect((await up({ one: { kind: "local", args } })).outputs["one"]).toBe("here\nin");
    const failed = await up({ two: { kind: "local", args: { create: "exit 4" } } });
    expect(failed.failed["two"]).toBe('exit status 4: running "exit 4":');
  });

  // The last one: nothing but the end of the engine ends it.
  inTurn("hangs where a line that it logs is too long", async () => {
    const create = `head -c 70000 /dev/zero | tr '\\0' x; echo; touch /${who}/has-run`;
    const hung = up({ one: remote({ create }) }).then(
      () => "ended",
      () => "ended",
    );
    for (let tries = 0; tries < 100 && !wasWritten(`/${who}/has-run`); tries++) await sleep(100);
    expect(await Promise.race([hung, sleep(1_500, "hangs")])).toBe("hangs");
  });
});

function folderOf(provider: string): string {
  return provider.replaceAll(" ", "-");
}

function wasWritten(path: string): boolean {
  try {
    server.read(path);
    return true;
  } catch {
    return false;
  }
}

function resource({ resources }: EngineAnswer, name: string) {
  return resources.find(({ urn }) => urn.endsWith(`::${name}`));
}

function named(situation: string): string {
  return situation.replaceAll(/[^a-zA-Z]+/g, "-");
}

/** What was said of one resource. */
function said(lines: readonly string[], name: string): string[] {
  return lines.filter((line) => line.startsWith(`${name}: `)).map((line) => line.slice(name.length + 2));
}
