/**
 * What the engine sees of a command provider, as a table of situations: of the lab's stand-in and, where it is
 * installed (below PULUMI_HOME or ~/.pulumi), of the official plug-in, which has the last word on what belongs here.
 */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { officialCommandHome } from "../../../lab/providers/path.ts";
import { unknownValue } from "../../../lab/providers/property-value.ts";
import { refused, situations } from "./command-situations.ts";
import { type EngineAnswer, EngineLab } from "./engine.ts";
import { MannersBench, privateKey } from "./manners-bench.ts";
import type { CommandParameters } from "./programs.ts";

jest.setTimeout(180_000);

const providers = [
  ["the stand-in", "/nonexistent"],
  ["the official plug-in", officialCommandHome(process.env)],
] as const;

const unset = (name: string) =>
  `Unable to set '${name}'. This only works if your SSH server is configured to accept`;

let bench: MannersBench;
const connection: MannersBench["connection"] = (change) => bench.connection(change);
const remote: MannersBench["remote"] = (args, more) => bench.remote(args, more);

beforeAll(async () => {
  bench = await MannersBench.open(providers.map(([name]) => folderOf(name)));
}, 60_000);

afterAll(() => bench?.close());

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
      return [named(what), remote(args?.(bench) ?? {}, options === undefined ? {} : { options })] as const;
    });
    const parameters = { commands: Object.fromEntries(commands) };
    made = await lab.run("up", "commands", parameters, { continueOnError: true });
  }, 240_000);

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
    const previewed = remote({ create: `touch /${who}/previewed; echo one` });
    const two = remote({ create: { outputOf: "one" } });
    const preview = await lab.run("preview", "commands", { commands: { one: previewed, two } });
    expect(preview.outputsOf["one"]).toMatchObject({ stdout: unknownValue, stderr: unknownValue });
    expect(preview.outputsOf["two"]).toMatchObject({ create: unknownValue, stdout: unknownValue });
    expect(() => bench.server.read(`/${who}/previewed`)).toThrow("ENOENT");
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
    expect(bench.server.read(`/${who}/life`)).toBe("created\ncreated\nupdated\n");
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
    const triggered = (triggers: number[], word: string) => {
      const file = `/${who}/swap`;
      const stdin = `from-${word}\n`;
      return remote({
        create: `echo ${word} >>${file}`,
        delete: `echo no-${word} >>${file}; cat >>${file}`,
        stdin,
        triggers,
      });
    };
    await up({ swap: triggered([1], "a") });
    const run = await up({ swap: triggered([2], "b") });
    expect(run.steps.find(({ op }) => op === "replace")?.changed).toMatchObject({
      "triggers[0]": "update-replace",
    });
    expect(bench.server.read(`/${who}/swap`)).toBe("a\nb\nno-a\nfrom-a\n");
    await up({});
    expect(bench.server.read(`/${who}/swap`)).toBe("a\nb\nno-a\nfrom-a\nno-b\nfrom-b\n");
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
    const oldConnection = join(bench.folder, "old-connection.json");
    const { host, hostKey, port } = connection();
    const bare = { host, hostKey, port, privateKey: privateKey(bench.server.userKey) };
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
    bench.server.read(path);
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
