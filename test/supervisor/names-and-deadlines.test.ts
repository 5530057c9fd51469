import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "@jest/globals";
import { waitFor } from "../../lab/supervisor/deadline.ts";
import { enterController, enterTwin } from "../../lab/supervisor/enter.ts";
import { hostsText } from "../../lab/supervisor/internet.ts";
import { deviceName } from "../../lab/supervisor/namespace.ts";
import { output, runToEnd } from "../../lab/supervisor/process.ts";
import { segmentDevice } from "../../lab/supervisor/router.ts";
import { runDirectory } from "../../lab/supervisor/run-directory.ts";

describe("names", () => {
  test("a lab's name becomes a folder, so it must be a label", () => {
    expect(runDirectory("lab").socket).toBe("/run/hextet/lab/socket");
    for (const name of ["", "..", "a/b", "Lab", "-a", "a-", "x".repeat(41)]) {
      expect(() => runDirectory(name)).toThrow(/^lab name ".*": must be lower-case letters/);
    }
  });

  test("the lock lies beside the folder, so that removing the folder does not remove the lock", () => {
    const { lock, path } = runDirectory("lab");
    expect(lock.startsWith(`${path}/`)).toBe(false);
  });

  test("a device name fits the kernel's 15 characters, is the same each time, and differs for another nic", () => {
    const names = ["rack--pve-1 eno1", "rack--pve-1 eno2", "a-very-long-site--a-very-long-host eno1"].map(
      (name) => deviceName("port-", name),
    );
    expect(new Set(names).size).toBe(3);
    expect(names.every((name) => name.length <= 15)).toBe(true);
    expect(deviceName("port-", "rack--pve-1 eno1")).toBe(names[0]);
  });

  test("a segment's bridge has the segment's name where that fits", () => {
    expect(segmentDevice("rack--uplink")).toBe("rack--uplink");
    expect(segmentDevice("headquarters--management")).toMatch(/^seg-[0-9a-f]{8}$/);
  });

  test("every address of a name is a record", () => {
    const records = new Map([
      ["git.example", ["3fff::1", "3fff::2"]],
      ["web.example", ["3fff::3"]],
    ]);
    expect(hostsText(records)).toBe("3fff::1 git.example\n3fff::2 git.example\n3fff::3 web.example\n");
  });

  test("entering goes through the lab's first process", () => {
    expect(enterController(42)).toEqual(["nsenter", "--net=/proc/42/root/run/netns/controller", "--"]);
    expect(enterTwin(42, 7).filter((word) => word.startsWith("--target="))).toEqual([
      "--target=42",
      "--target=7",
    ]);
  });
});

describe("commands and waits", () => {
  test("a command's status and words are in its error", async () => {
    await expect(output(["sh", "-c", "echo broken >&2; exit 3"])).rejects.toThrow(
      "sh -c echo broken >&2; exit 3: status 3: broken",
    );
    await expect(output(["/no/such/program"])).rejects.toThrow("/no/such/program: cannot be started");
  });

  test("a command that outlasts its deadline is ended with all it has started", async () => {
    const mark = `31.${process.pid}`;
    await expect(
      runToEnd(["sh", "-c", `echo waiting >&2; sleep ${mark} & sleep ${mark}`], { deadline: 200 }),
    ).rejects.toThrow("did not end within 0.2 s; it said: waiting");
    const left = async () => {
      const { stdout } = await runToEnd(["ps", "-eo", "args"]);
      return stdout.split("\n").filter((line) => line.trim() === `sleep ${mark}`);
    };
    // A process that is killed goes when the kernel has come to it.
    for (let tries = 0; tries < 20 && (await left()).length > 0; tries++) await sleep(100);
    expect(await left()).toEqual([]);
  });

  test("a signal counts as a shell counts it", async () => {
    expect((await runToEnd(["sh", "-c", "kill -9 $$"])).status).toBe(137);
  });

  test("standard input reaches a command, and one that does not read it does no harm", async () => {
    expect(await output(["cat"], { stdin: "hello" })).toBe("hello");
    expect(await output(["true"], { stdin: "x".repeat(1_000_000) })).toBe("");
  });

  test("a wait that fails says what it waited for, how long, and what was seen", async () => {
    await expect(
      waitFor({
        failure: "the moon did not rise",
        deadline: 50,
        every: 5,
        probe: () => undefined,
        evidence: () => "clouds\n",
      }),
    ).rejects.toThrow("the moon did not rise within 0.05 s\nclouds");
  });

  test("a wait ends with the first answer", async () => {
    let asked = 0;
    expect(
      await waitFor({
        failure: "",
        deadline: 1_000,
        every: 1,
        probe: () => (++asked === 3 ? asked : undefined),
      }),
    ).toBe(3);
  });
});
