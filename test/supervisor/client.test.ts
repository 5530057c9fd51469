import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { LabClient } from "../../lab/supervisor/client.ts";
import { type Handler, serve } from "../../lab/supervisor/server.ts";

const folder = mkdtempSync(join(tmpdir(), "hextet-socket-"));
const path = join(folder, "socket");
afterAll(() => rmSync(folder, { recursive: true }));

const operations = new Map<string, Handler>([
  ["echo", async (args) => args],
  ["slow", () => sleep(200, "slow")],
  ["nothing", async () => undefined],
  ["never", () => new Promise(() => {})],
  ["fail", async () => Promise.reject(new Error("subnet edge: 3fff::1 is reserved"))],
  [
    "subscribe",
    async (_, connection) => {
      connection.send({ event: "progress", text: "one", at: 1 });
      connection.send({ event: "progress", text: "two", at: 2 });
    },
  ],
]);

let server: Server;
let client: LabClient;

beforeEach(async () => {
  server = await serve(path, operations);
  client = await LabClient.connect(path);
});

afterEach(() => {
  client.close();
  server.close();
  rmSync(path, { force: true });
});

describe("the socket", () => {
  test("answers each question with its own answer, in whatever order they are ready", async () => {
    const answers = await Promise.all([
      client.call("slow", null),
      client.call("echo", { a: [1, "ü\n"] }),
      client.call("nothing", null),
    ]);
    expect(answers).toEqual(["slow", { a: [1, "ü\n"] }, null]);
  });

  test("carries long messages", async () => {
    const long = "x".repeat(3_000_000);
    expect(await client.call("echo", long)).toBe(long);
  });

  test("hands on an operation's own message", async () => {
    await expect(client.call("fail", null)).rejects.toThrow(/^subnet edge: 3fff::1 is reserved$/);
  });

  test("an unknown operation is named with those that there are", async () => {
    await expect(client.call("ec2.conjure", null)).rejects.toThrow(
      'operation "ec2.conjure": a lab has none of that name; it has echo, slow',
    );
  });

  test("a question has a deadline", async () => {
    await expect(client.call("never", null, 50)).rejects.toThrow(
      "the lab's supervisor did not answer never within 0.05 s",
    );
  });

  test("who waits when the supervisor goes is notified", async () => {
    const waiting = client.call("never", null);
    const other = client.call("never", null);
    client.close();
    await expect(waiting).rejects.toThrow("the lab's supervisor has gone");
    await expect(other).rejects.toThrow("the lab's supervisor has gone");
    await expect(client.call("echo", 1)).rejects.toThrow("the lab's supervisor has gone");
  });

  test("what is no question at all is answered, and the connection lives on", async () => {
    await expect(client.call("", undefined)).rejects.toThrow('operation "": a lab has none of that name');
    expect(await client.call("echo", 1)).toBe(1);
  });

  test("progress is heard in order", async () => {
    const heard: string[] = [];
    await client.watch(({ text }) => heard.push(text));
    expect(heard).toEqual(["one", "two"]);
  });

  test("no supervisor at a path is one sentence", async () => {
    await expect(LabClient.connect(join(folder, "none"))).rejects.toThrow(/^no lab answers at .*none: /);
  });
});
