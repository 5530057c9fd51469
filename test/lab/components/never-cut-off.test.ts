import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText } from "../../../core/bundle/index.ts";
import { apart } from "../command-provider.ts";
import { longer } from "../longer.ts";
import type { EngineRun } from "./engine-run.ts";
import { freePort, makeKey } from "./ssh-server.ts";
import { all, confirmWithin, harmless, layout, TwinRack, wrong } from "./twin-rack.ts";

jest.setTimeout(180_000);

const folder = mkdtempSync(join(tmpdir(), "hextet-never-cut-off-"));
let rack: TwinRack;
let stack: TwinRack["stack"];
const program: TwinRack["program"] = (text, change) => rack.program(text, change);
const wayTo: TwinRack["wayTo"] = (host, change) => rack.wayTo(host, change);
const netplan: TwinRack["netplan"] = (host) => rack.netplan(host);

beforeAll(async () => {
  rack = await TwinRack.boot("never-cut-off");
  stack = rack.stack;
  // Whoever logs in reads more than was asked for, and not by a shell of POSIX's everywhere.
  stack.onHost("rack/one", "echo \"printf 'Welcome! '\" >/root/.bashrc");
  stack.onHost("rack/two", "echo \"echo -n 'Welcome! '\" >/root/.tcshrc; usermod -s /usr/bin/tcsh root");
}, 180_000);

afterAll(async () => {
  await stack?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

describe("hosts that get their files from the real engine", () => {
  test("get their files and confirm them, one after the other too", async () => {
    const run = await stack.up(program(layout()), { parallel: 1 });
    expect(run.errors).toEqual({});
    expect(run.outputs["rack/one"]).toMatchObject({ result: "confirmed", host: "rack/one" });
    expect(JSON.parse(answerText(stack.onHost("rack/one", "hextet-agent status")))).not.toHaveProperty(
      "transaction",
    );
    const again = await stack.up(program(layout()), { parallel: 2 });
    expect(Object.keys(again.changes)).toEqual(["same"]);
  });

  test("preview a change as a patch of their files, and show no key", async () => {
    const { changes, text } = await stack.preview(program(layout(wrong)));
    expect(changes).toMatchObject({ update: 2 });
    expect(text).toMatch(/\+\s+via: \\?"3fff:b0b:1::30\\?"\n/);
    expect(text.includes("PRIVATE KEY")).toBe(false);
    expect(stack.keptFiles()).toContain("hextet bundle 1");
    expect(stack.keptFiles().includes("PRIVATE KEY")).toBe(false);
  });

  test("fail one by one, each by its name and in one sentence, and the others go on", async () => {
    const stranger = makeKey(join(folder, "stranger"));
    const port = await freePort();
    const ways = { ...wayTo("rack/two", { port }), ...wayTo("rack/three", { hostKey: stranger.line }) };
    const run = await stack.up(program(layout(harmless, all), ways));
    expect(netplan("rack/one")).toContain("3fff:eee::/64");
    const { "": whole, ...each } = run.errors;
    // And nothing else is said but that the update as a whole failed.
    expect(whole).toBe("update failed\n");
    expect(Object.keys(each).sort()).toEqual(["rack-three", "rack-two"]);
    expect(each["rack-two"]).toContain(`root@[3fff:b0b:1::20]:${port}`);
    expect(each["rack-two"]).toContain("is as it was before");
    expect(each["rack-three"]).toContain("and not the ssh-ed25519 key");
    expect((await stack.up(program(layout()))).errors).toEqual({});
  });

  test("go back by themselves from a route to nowhere, and the sentence says so", async () => {
    const before = netplan("rack/one");
    const run = await stack.up(program(layout(wrong)));
    expect(run.failed).toBe(true);
    const { "": whole, ...each } = run.errors;
    expect(whole).toBe("update failed\n");
    expect(Object.keys(each).sort()).toEqual(["rack-one", "rack-two"]);
    for (const [name, address] of [
      ["one", "10"],
      ["two", "20"],
    ]) {
      expect(each[`rack-${name}`]).toContain(`rack/${name}: the `);
      expect(each[`rack-${name}`]).toContain(`root@[3fff:b0b:1::${address}]:22`);
      expect(each[`rack-${name}`]).toContain("is as it was before");
    }
    expect(netplan("rack/one")).toBe(before);
  });

  test("are still to change after that, and change by the next plain run once the cause is mended elsewhere", async () => {
    const wanted = program(layout(wrong));
    expect((await stack.preview(wanted)).changes).toMatchObject({ update: 2 });
    stack.onHost("rack/three", "sysctl -q -w net.ipv6.conf.all.forwarding=1");
    const run = await stack.up(wanted);
    expect(run.errors).toEqual({});
    expect(run.changes).toMatchObject({ update: 2 });
    expect(netplan("rack/one")).toContain("3fff:b0b:1::30");
    expect(Object.keys((await stack.preview(wanted)).changes)).toEqual(["same"]);
  });

  longer(
    "go back when the engine is killed under a change, which the next plain run makes again, whole",
    async () => {
      const wanted = program(layout());
      await stack.upKilled(wanted, () => !netplan("rack/two").includes("3fff:b0b:1::30"));
      expect((await stack.preview(wanted)).changes).toMatchObject({ update: expect.any(Number) });
      const run = await stack.up(wanted);
      expect(run.errors).toEqual({});
      for (const host of ["rack/one", "rack/two"]) expect(netplan(host)).not.toContain("3fff:b0b:1::30");
      expect(Object.keys((await stack.preview(wanted)).changes)).toEqual(["same"]);
    },
  );
});

describe("hosts that Pulumi's provider does not get into, although OpenSSH does", () => {
  const untouched = async (act: () => Promise<EngineRun>, sentence: RegExp) => {
    const before = netplan("rack/one");
    const run = await act();
    expect(Object.keys(run.errors).sort()).toEqual(["", "rack-one", "rack-two"]);
    expect(run.errors["rack-one"]).toMatch(sentence);
    expect(netplan("rack/one")).toBe(before);
  };

  test("are not touched where it would call an SSH agent that is dead", async () => {
    const dead = { SSH_AUTH_SOCK: "/nonexistent/agent" };
    await untouched(
      () => stack.up(program(layout(harmless)), { programEnv: dead, engineEnv: dead }),
      /rack\/one: SSH_AUTH_SOCK names \/nonexistent\/agent, where no SSH agent answers \(ENOENT\)\. .*: unset SSH_AUTH_SOCK, or name an agent that runs; nothing was changed$/m,
    );
    expect(stack.onHost("rack/one", "cat /run/hextet/log 2>/dev/null || :")).not.toContain("3fff:eee::");
  });

  test("go back where it calls one that dies meanwhile, and the variable is named", async () => {
    await untouched(
      () => stack.up(program(layout(harmless)), { engineEnv: { SSH_AUTH_SOCK: "/nonexistent/agent" } }),
      /rack\/one: the change was made, and Pulumi's command provider could not confirm it at root@\[3fff:b0b:1::10\]:22 \(SSH_AUTH_SOCK names \/nonexistent\/agent, where no SSH agent answers \(no such file or directory\); unset it, or start one\); the host has gone back and is as it was before$/m,
    );
  });

  longer("go back within their time where all of its packets are lost", async () => {
    const pathFirst = stack.providerApart();
    stack.onController(
      `nft 'table inet lost { chain output { type filter hook output priority 0; meta skgid ${apart} tcp dport 22 drop; }; }'`,
    );
    try {
      const began = performance.now();
      await untouched(
        () => stack.up(program(layout(harmless)), { pathFirst }),
        /rack\/one: the change was made, and Pulumi's command provider could not confirm it at root@\[3fff:b0b:1::10\]:22 \(it did not get in within 3 s\); the host has gone back and is as it was before$/m,
      );
      // Its own eleven dials, twice, would take a minute even so.
      expect(performance.now() - began).toBeLessThan((confirmWithin + 15) * 1_000);
    } finally {
      stack.onController("nft delete table inet lost");
    }
    expect((await stack.up(program(layout(harmless)))).errors).toEqual({});
  });
});
