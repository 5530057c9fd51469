import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { EngineStack } from "./engine-stack.ts";
import type { ProgramSpec } from "./programs.ts";
import { freePort, type KeyPair, makeKey, SshServer } from "./ssh-server.ts";

const names = ["gateway", "mirror", "backup", "archive"] as const;
type Name = (typeof names)[number];

/** What a test may get wrong about a host. */
interface Fault {
  readonly port?: number;
  readonly hostKey?: string;
  readonly keyFile?: string;
}

/** A whole system would be needed to reload units; the call is written down instead. */
const systemctl = { "/usr/local/sbin/systemctl": '#!/bin/sh\necho "systemctl $*" >>/var/log/calls\n' };

let servers: Readonly<Record<Name, SshServer>>;
let stranger: KeyPair;
let stack: EngineStack;

beforeAll(async () => {
  const [gateway, mirror, backup, archive] = await Promise.all([
    SshServer.start(systemctl),
    SshServer.start(systemctl),
    SshServer.start(systemctl),
    SshServer.start(systemctl),
  ]);
  servers = { gateway, mirror, backup, archive };
  stranger = makeKey(`${gateway.folder}/stranger`);
  stack = await EngineStack.open("components");
}, 120_000);

afterAll(async () => {
  await Promise.all([stack?.close(), ...Object.values(servers ?? {}).map((server) => server.stop())]);
}, 120_000);

/** A stack of four hosts that each hold a note. */
function program(note: string, faults: Partial<Record<Name, Fault>> = {}): ProgramSpec {
  const hosts = names.map((name) => {
    const { port, hostKey, userKey } = servers[name];
    const connection = {
      address: "::1",
      port,
      hostKey: hostKey.line,
      keyFile: userKey.file,
      ...faults[name],
    };
    const files = { "/etc/hextet/note": { subsystem: "systemd", content: note } } as const;
    return [name, { host: `rack/${name}`, connection, files }] as const;
  });
  return { kind: "hosts", hosts: Object.fromEntries(hosts) };
}

function notes(): string[] {
  return names.map((name) => servers[name].read("/etc/hextet/note"));
}

describe("managed hosts in the real engine", () => {
  test("get the agent, then their files; the second time nothing", async () => {
    const first = await stack.up(program("one\ntwo\nthree\n"));
    expect(first.errors).toEqual({});
    expect(first.outputs["gateway"]).toMatchObject({
      result: "changed",
      host: "rack/gateway",
      files: [{ path: "/etc/hextet/note", change: "created" }],
      activated: ["systemd"],
    });
    expect(notes()).toEqual(names.map(() => "one\ntwo\nthree\n"));
    const again = await stack.preview(program("one\ntwo\nthree\n"));
    expect(Object.keys(again.changes)).toEqual(["same"]);
  }, 120_000);

  test("preview a change as a patch of their files, and show no key", async () => {
    const { changes, text } = await stack.preview(program("one\n2\nthree\n"));
    expect(changes).toMatchObject({ update: 4 });
    expect(text).toMatch(/- {3}two\n\s+\+ {3}2\n/);
    expect(text.includes("PRIVATE KEY")).toBe(false);
    expect(stack.keptFiles()).toContain("hextet bundle 1");
    expect(stack.keptFiles().includes("PRIVATE KEY")).toBe(false);
  }, 120_000);

  test("fail one by one, each by its name and in one sentence, and the others go on", async () => {
    const port = await freePort();
    const run = await stack.up(
      program("one\n2\nthree\n", {
        mirror: { port },
        backup: { hostKey: stranger.line },
        archive: { keyFile: stranger.file },
      }),
    );
    expect(run.failed).toBe(true);
    expect(servers.gateway.read("/etc/hextet/note")).toBe("one\n2\nthree\n");
    expect(run.errors["rack-mirror"]).toContain(
      `rack/mirror: its agent could not be brought up to date: nothing answers at root@[::1]:${port} (Connection refused, tried for `,
    );
    expect(run.errors["rack-backup"]).toContain(
      "rack/backup: its agent could not be brought up to date: root@[::1]:",
    );
    expect(run.errors["rack-backup"]).toContain(`(hextet hostkey ::1 --port ${servers.backup.port})`);
    expect(run.errors["rack-archive"]).toContain(`refuses the login with the key in ${stranger.file}`);
    // And nothing else is said but that the update as a whole failed.
    const { "": whole, ...each } = run.errors;
    expect(Object.keys(each).sort()).toEqual(["rack-archive", "rack-backup", "rack-mirror"]);
    expect(whole).toBe("update failed\n");
  }, 120_000);

  test("are still to change after that, and change when the cause is mended", async () => {
    const mended = program("one\n2\nthree\n");
    expect((await stack.preview(mended)).changes).toMatchObject({ update: 3 });
    const run = await stack.up(mended);
    expect(run.errors).toEqual({});
    expect(run.changes).toMatchObject({ update: 3 });
    expect(notes()).toEqual(names.map(() => "one\n2\nthree\n"));
  }, 120_000);

  test("give back what stood there when they are destroyed", async () => {
    const run = await stack.up({ kind: "nothing" });
    expect(run.errors).toEqual({});
    expect(notes).toThrow("ENOENT");
  }, 120_000);
});
