import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { EngineLab } from "./engine.ts";
import type { CommandParameters } from "./programs.ts";

jest.setTimeout(120_000);

const address = "3fff:fff::80";

describe("a remote command, by the real engine and the stand-in", () => {
  let lab: EngineLab;
  let folder: string;
  let connection: Record<string, unknown>;
  let other: { readonly privateKey: string; readonly publicKey: string };

  const makeKey = (name: string) => {
    const path = join(folder, name);
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
    return {
      path,
      privateKey: readFileSync(path, "utf8"),
      publicKey: readFileSync(`${path}.pub`, "utf8").trim(),
    };
  };
  const up = (commands: Record<string, CommandParameters>) => lab.run("up", "commands", { commands });
  const remote = (
    args: Record<string, unknown>,
    more: Partial<CommandParameters> = {},
  ): CommandParameters => ({
    kind: "remote",
    args: { connection, addPreviousOutputInEnv: false, ...args },
    ...more,
  });
  const onHost = async (path: string) => (await lab.inside("internet--host", "cat", path)).stdout;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "hextet-command-"));
    process.env["TMPDIR"] = folder;
    const key = makeKey("key");
    other = makeKey("other");
    lab = await EngineLab.start("providers-command", [key.publicKey]);
    const { hostKey } = await lab.twin("internet--host");
    connection = { host: address, privateKey: key.privateKey, hostKey, dialErrorLimit: 3, perDialTimeout: 2 };
  });
  afterAll(async () => {
    await lab?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  test("runs with its input, gives its output without the last line break, and says each line", async () => {
    const run = await up({ one: remote({ create: "tee /root/in; echo two >&2", stdin: "first\nsecond\n" }) });
    expect([run.errors, run.outputs["one"]]).toEqual([[], "first\nsecond"]);
    expect(await onHost("/root/in")).toBe("first\nsecond\n");
    expect(run.said).toEqual(expect.arrayContaining(["one: first", "one: second", "one: two"]));
  });

  test("is silent where logging is none, and does not run where nothing has changed", async () => {
    const quiet = { one: remote({ create: "echo again | tee -a /root/runs", logging: "none" }) };
    const run = await up(quiet);
    expect(run.said.filter((line) => line.startsWith("one: "))).toEqual([]);
    expect((await up(quiet)).steps).toEqual([]);
    expect(await onHost("/root/runs")).toBe("again\n");
  });

  test("runs update, or create again, for a change of any input", async () => {
    const create = "echo created >>/root/life";
    await up({ one: remote({ create, update: "echo updated >>/root/life", stdin: "1" }) });
    expect(await onHost("/root/life")).toBe("updated\n");
    await up({ one: remote({ create, stdin: "2" }) });
    expect(await onHost("/root/life")).toBe("updated\ncreated\n");
    const changed = { ...connection, dialErrorLimit: 4 };
    await up({ one: remote({ create, stdin: "2", connection: changed }) });
    expect(await onHost("/root/life")).toBe("updated\ncreated\ncreated\n");
  });

  test("replaces for other triggers, and its delete runs as the state has it", async () => {
    const one = (triggers: number[], word: string) =>
      remote({ create: `echo ${word} >>/root/swap`, delete: `echo no-${word} >>/root/swap`, triggers });
    await up({ swap: one([1], "a") });
    const run = await up({ swap: one([2], "b") });
    expect(run.steps.map(({ op }) => op)).toEqual(
      expect.arrayContaining(["create-replacement", "delete-replaced"]),
    );
    expect(await onHost("/root/swap")).toBe("a\nb\nno-a\n");
    await up({});
    expect(await onHost("/root/swap")).toBe("a\nb\nno-a\nno-b\n");
  });

  test("that fails is not kept, and its error holds the command and what it printed", async () => {
    const run = await up({ bad: remote({ create: 'echo "it broke" >&2; exit 3' }) });
    expect(run.errors.join()).toContain(
      'Process exited with status 3: running "echo \\"it broke\\" >&2; exit 3":\nit broke',
    );
    expect(run.resources.some(({ urn }) => urn.endsWith("::bad"))).toBe(false);
  });

  test("that exits with SSH's own status for trouble is the command's failure, not the connection's", async () => {
    const run = await up({ bad: remote({ create: "echo x >>/root/once; exit 255" }) });
    expect(run.errors.join()).toContain("Process exited with status 255");
    expect(await onHost("/root/once")).toBe("x\n");
  });

  test("that fails to delete keeps its resource", async () => {
    await up({ stuck: remote({ create: "true", delete: "test -e /root/may-go" }) });
    const run = await up({});
    expect(run.errors.join()).toContain('Process exited with status 1: running "test -e /root/may-go"');
    expect(run.resources.some(({ urn }) => urn.endsWith("::stuck"))).toBe(true);
    await lab.inside("internet--host", "touch", "/root/may-go");
    expect((await up({})).errors).toEqual([]);
  });

  test("keeps connection and secret input out of the state", async () => {
    const run = await up({
      one: remote({ create: "cat >/root/secret" }, { secretStdin: "the-secret-word" }),
    });
    expect(run.errors).toEqual([]);
    expect(await onHost("/root/secret")).toBe("the-secret-word");
    expect(run.state).not.toMatch(/the-secret-word|BEGIN OPENSSH|dialErrorLimit/);
    expect(run.state).toContain("ciphertext");
  });

  test("reaches a host through another, each with its own key", async () => {
    const { host: _, ...rest } = connection;
    const run = await up({
      one: remote({
        create: "echo through",
        connection: { ...connection, host: "::1", proxy: { ...rest, host: address } },
      }),
    });
    expect([run.errors, run.outputs["one"]]).toEqual([[], "through"]);
  });

  // Last of those that log in: sshd from OpenSSH 9.8 on shuts out for seconds whoever has been refused.
  test.each([
    [
      "another host key",
      () => ({ hostKey: other.publicKey }),
      /after 3 failed attempts: ssh: handshake failed: ssh: host key mismatch/,
    ],
    [
      "no host key of that type",
      () => ({ hostKey: `ecdsa-sha2-nistp256 ${"A".repeat(68)}` }),
      /ssh: no common algorithm for host key/,
    ],
    [
      "a refused login",
      () => ({ privateKey: other.privateKey }),
      /after 3 failed attempts: ssh: handshake failed: ssh: unable to authenticate, attempted methods \[none publickey\], no supported methods remain/,
    ],
    [
      "nobody who listens",
      () => ({ port: 2222 }),
      /after 3 failed attempts: dial tcp \[3fff:fff::80\]:2222: connect: connection refused/,
    ],
    [
      "nobody at the address",
      () => ({ host: "3fff:fff::dead", dialErrorLimit: 1, perDialTimeout: 1 }),
      /after 1 failed attempts: dial tcp \[3fff:fff::dead\]:22: (i\/o timeout|connect: no route to host)/,
    ],
  ])("with %s is reported as the real provider does", async (_what, change, words) => {
    const run = await up({
      far: remote({ create: "touch /root/reached", connection: { ...connection, ...change() } }),
    });
    expect(run.errors.join()).toMatch(words);
    expect((await lab.inside("internet--host", "test", "-e", "/root/reached")).status).toBe(1);
  });

  test("is refused with what the stand-in cannot do, before anything runs", async () => {
    const refused = async (args: Record<string, unknown>) =>
      (await lab.run("preview", "commands", { commands: { one: remote(args) } })).errors.join();
    expect(await refused({ create: "true", environment: { A: "b" } })).toContain(
      "environment: sshd refuses it unless AcceptEnv names it",
    );
    const misspelt = { type: "command:remote:Command", inputs: { connection, creat: "true" } };
    expect((await lab.run("preview", "misspelt", misspelt)).errors.join()).toContain(
      "command:remote:Command has no property 'creat'; it has ",
    );
    const copied = await lab.run("preview", "misspelt", {
      type: "command:remote:CopyToRemote",
      inputs: { connection },
    });
    expect(copied.errors.join()).toContain(
      "the lab's stand-in for command does not imitate command:remote:CopyToRemote; send the content by stdin",
    );
    const elsewhere = await lab.run(
      "up",
      "commands",
      { commands: { one: remote({ create: "touch /root/elsewhere" }) } },
      { stack: "prod" },
    );
    expect(elsewhere.errors.join()).toContain(
      `this command provider is a lab's stand-in and works on stack ${lab.lab} of project hextet alone, not on prod of hextet`,
    );
    expect((await lab.inside("internet--host", "test", "-e", "/root/elsewhere")).status).toBe(1);
  });

  test("runs a local one here", async () => {
    const local = {
      kind: "local",
      args: { create: "echo $WORD; cat", environment: { WORD: "here" }, stdin: "in", dir: "/" },
    } as const;
    const run = await up({ one: local });
    expect([run.errors, run.outputs["one"]]).toEqual([[], "here\nin"]);
    const failed = await up({ two: { kind: "local", args: { create: "exit 4" } } });
    expect(failed.errors.join()).toContain('exit status 4: running "exit 4"');
  });

  test("leaves no key behind", () => {
    expect(readdirSync(folder).sort()).toEqual(["key", "key.pub", "other", "other.pub"]);
  });
});
