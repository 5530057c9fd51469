import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { mostBytes, runClient } from "../../../hosts/process/run-client.ts";

/** Programs in place of ssh, which say what a host could have them say. */
const shell = (script: string, deadline = 20_000) => runClient("sh", ["-c", script], { deadline });

test("the longest answer that is taken is taken whole; a byte more of either stream, and nothing of it is", async () => {
  const exactly = (bytes: number, to = 1) => shell(`head -c ${bytes} /dev/zero | tr '\\0' a >&${to}`);
  for (const [stream, to] of [
    ["stdout", 1],
    ["stderr", 2],
  ] as const) {
    const whole = await exactly(mostBytes[stream], to);
    expect(typeof whole === "string" ? whole : whole[stream].length).toBe(mostBytes[stream]);
    expect(await exactly(mostBytes[stream] + 1, to)).toBe("too-much");
  }
}, 60_000);

test("a stream that never ends is ended, with everything that made it", async () => {
  const before = process.memoryUsage().rss;
  expect(await shell("echo $$ >&2; yes & yes & wait", 60_000)).toBe("too-much");
  expect(process.memoryUsage().rss - before).toBeLessThan(20 * mostBytes.stdout);
}, 60_000);

test("the deadline holds also where a program has left the group and keeps the output open", async () => {
  const began = performance.now();
  const mark = `${299 + Math.random()}`;
  expect(await shell(`setsid sleep ${mark} & sleep 300`, 500)).toBe("too-slow");
  expect(performance.now() - began).toBeLessThan(10_000);
  const listed = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" }).split("\n");
  const strays = listed.filter((line) => line.includes(`sleep ${mark}`));
  for (const line of strays) process.kill(Number(line.trim().split(/\s+/)[0]), "SIGKILL");
}, 30_000);

test("what comes in is text that no terminal obeys; lines, tabs and letters stay as they are", async () => {
  const said =
    "\\033[2J\\033]0;x\\007\\tTab\\r\\ncr\\rback\\302\\2331m \\342\\200\\256sdrow \\303\\244 \\377";
  const ended = await shell(`printf '${said}'; printf '${said}' >&2`);
  const shown = "\ufffd[2J\ufffd]0;x\ufffd\tTab\r\ncr\ufffdback\ufffd1m \ufffdsdrow ä \ufffd";
  expect(ended).toEqual({ status: 0, stdout: shown, stderr: shown });
});
