import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { GuestAgent } from "../../lab/machines/guest-agent.ts";
import { Monitor } from "../../lab/machines/monitor.ts";
import { connectSocket } from "../../lab/machines/unix-socket.ts";

/** What QEMU's guest agent, or its monitor, answers to a line. */
type Answers = (line: string) => readonly unknown[];

let folder: string;
let server: Server | undefined;
beforeEach(() => {
  // Longer than the path of a socket may be.
  folder = mkdtempSync(join(tmpdir(), `${"long-".repeat(30)}-`));
});
afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

/** @param ends whether a monitor is left alone once it has been greeted */
function listen(answers: Answers, ends = true): void {
  const cwd = process.cwd();
  process.chdir(folder);
  server = createServer((socket) => {
    createInterface({ input: socket }).on("line", (line) => {
      for (const answer of answers(line)) socket.write(`${JSON.stringify(answer)}\n`);
      if (ends && line.includes("qmp_capabilities")) socket.end();
    });
  }).listen("socket");
  process.chdir(cwd);
}

async function connected() {
  const socket = await connectSocket(folder, "socket", () => true);
  if (socket === undefined) throw new Error("nobody listens");
  return socket;
}

const asked = (line: string) => JSON.parse(line.replace(/^[^{]*/, ""));

test("an answer to somebody before is passed over, and a command ends with its status and what it said", async () => {
  let looks = 0;
  listen((line) => {
    const { execute, arguments: args } = asked(line);
    if (execute === "guest-sync") return [{ return: { pid: 3 } }, { return: args.id }];
    if (execute === "guest-exec") return [{ return: { pid: 12 } }];
    looks += 1;
    if (looks < 3) return [{ return: { exited: false } }];
    const text = Buffer.from(`${args.pid}`).toString("base64");
    return [{ return: { exited: true, exitcode: 4, "out-data": text } }];
  });
  const socket = await connected();
  const agent = await GuestAgent.greet(socket);
  expect(await agent.run(["true"], { deadline: 5_000, title: "true" })).toEqual({
    status: 4,
    stdout: "12",
    stderr: "",
  });
  socket.destroy();
});

test("a command that outlasts its deadline is killed, and one that cannot start says why", async () => {
  const started: unknown[] = [];
  listen((line) => {
    const { execute, arguments: args } = asked(line);
    if (execute === "guest-sync") return [{ return: args.id }];
    if (execute === "guest-exec-status") return [{ return: { exited: false } }];
    started.push([args.path, ...args.arg]);
    return args.path === "none"
      ? [{ error: { class: "GenericError", desc: "no such file" } }]
      : [{ return: { pid: 12 } }];
  });
  const socket = await connected();
  const agent = await GuestAgent.greet(socket);
  await expect(agent.run(["sleep", "9"], { deadline: 100, title: "sleep 9" })).rejects.toThrow(
    "sleep 9: did not end within 0.1 s",
  );
  expect(started).toEqual([
    ["sleep", "9"],
    ["/bin/kill", "-9", "12"],
  ]);
  await expect(agent.run(["none"], { deadline: 100, title: "none" })).rejects.toThrow("no such file");
  socket.destroy();
});

test("a file is read to its end, and closed", async () => {
  const closed: unknown[] = [];
  const parts = ["one ", "two", ""];
  listen((line) => {
    const { execute, arguments: args } = asked(line);
    if (execute === "guest-sync") return [{ return: args.id }];
    if (execute === "guest-file-open") return [{ return: args.path === "/proc/net/tcp6" ? 7 : 0 }];
    if (execute === "guest-file-close") closed.push(args.handle);
    if (execute !== "guest-file-read") return [{ return: {} }];
    const part = Buffer.from(parts.shift() ?? "").toString("base64");
    return [{ return: { "buf-b64": part, count: part.length, eof: parts.length === 0 } }];
  });
  const socket = await connected();
  const agent = await GuestAgent.greet(socket);
  expect(await agent.read("/proc/net/tcp6")).toBe("one two");
  expect(closed).toEqual([7]);
  socket.destroy();
});

test("a command in a machine that goes fails at once", async () => {
  listen((line) => (asked(line).execute === "guest-sync" ? [{ return: asked(line).arguments.id }] : []));
  const socket = await connected();
  const agent = await GuestAgent.greet(socket);
  const running = agent.run(["sleep", "9"], { deadline: 60_000, title: "sleep 9" });
  socket.destroy();
  await expect(running).rejects.toThrow("the machine has gone");
});

test("a machine whose emulator is killed ends neither the lab nor who asks", async () => {
  listen((line) => {
    const { execute, arguments: args } = asked(line);
    return execute === "guest-sync" ? [{ return: args.id }] : [];
  });
  const socket = await connected();
  const agent = await GuestAgent.greet(socket);
  const running = agent.run(["sleep", "9"], { deadline: 60_000, title: "sleep 9" });
  // As the kernel does with what nobody has read.
  socket.destroy(Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }));
  await expect(running).rejects.toThrow("the machine has gone");
});

test("why a machine ended is what its emulator said last", async () => {
  listen(() => [
    { return: {} },
    { event: "SHUTDOWN", data: { guest: true, reason: "guest-reset" } },
    { event: "STOP" },
  ]);
  expect(await new Monitor(await connected()).ended).toBe("guest-reset");
});

test("the cable of a NIC is pulled by its name, and what the emulator refuses is an error", async () => {
  listen((line) => {
    const { execute, arguments: args, id } = asked(line);
    if (execute !== "set_link") return [];
    return [args.name === "tap-eno1" ? { return: {}, id } : { error: { desc: "no such device" }, id }];
  }, false);
  const socket = await connected();
  const monitor = new Monitor(socket);
  await monitor.setLink("tap-eno1", false);
  await expect(monitor.setLink("tap-eno9", false)).rejects.toThrow("no such device");
  socket.destroy();
});
