/** What the stand-in for command does beside imitating the official plug-in, which command-manners.test.ts compares. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { SshServer } from "../components/ssh-server.ts";
import { EngineLab } from "./engine.ts";
import type { CommandParameters } from "./programs.ts";

jest.setTimeout(120_000);

let folder: string;
let server: SshServer;
let lab: EngineLab;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hextet-command-"));
  server = await SshServer.start();
  process.env["TMPDIR"] = folder;
  lab = await EngineLab.open("stand-in");
}, 60_000);

afterAll(async () => {
  await lab?.end();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function remote(create: string): CommandParameters {
  const privateKey = readFileSync(server.userKey.file, "utf8");
  const connection = { host: "::1", port: server.port, hostKey: server.hostKey.line, privateKey };
  return { kind: "remote", args: { connection, create } };
}

test("who is at work is said", async () => {
  const run = await lab.run("up", "commands", { commands: { one: remote("touch /here") } });
  expect([run.errors, run.said]).toEqual([
    [],
    expect.arrayContaining([
      ": provider command is the lab's stand-in: it works on twins here, in the official plug-in's place",
    ]),
  ]);
  expect(server.read("/here")).toBe("");
});

test("a stack of another name is refused before anything is run", async () => {
  const place = { stack: "prod" };
  const run = await lab.run("up", "commands", { commands: { one: remote("touch /elsewhere") } }, place);
  expect(run.errors.join()).toContain(
    `this command provider is a lab's stand-in and works on stack ${lab.lab} of project hextet alone, not on prod of hextet`,
  );
  expect(() => server.read("/elsewhere")).toThrow("ENOENT");
});

test("what it does not imitate is refused, with what does as well", async () => {
  const inputs = { connection: { host: "::1", password: "x" } };
  const copied = await lab.run("preview", "misspelt", { type: "command:remote:CopyToRemote", inputs });
  expect(copied.errors.join()).toContain(
    "the lab's stand-in for command does not imitate command:remote:CopyToRemote; send the content by stdin",
  );
  const secret = await lab.run("preview", "misspelt", { type: "command:remote:Command", inputs });
  expect(secret.errors.join()).toContain("the lab's stand-in for command does not imitate password");
});

test("no key is left behind", () => {
  expect(readdirSync(folder)).toEqual([]);
});
