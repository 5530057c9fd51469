import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  hostKeyFingerprint,
  type Login,
  type LoginEndpoint,
  runOverSsh,
  SshError,
  scanHostKeys,
} from "../../../components/onprem/index.ts";
import { agentText } from "../../../hosts/agent/program.ts";
import { updateAgent } from "../../../hosts/agent/update.ts";
import { freePort, type KeyPair, makeKey, SshServer } from "./ssh-server.ts";

const run = { deadline: 20_000 };

let server: SshServer;
let bastion: SshServer;
let stranger: KeyPair;

beforeAll(async () => {
  [server, bastion] = await Promise.all([SshServer.start(), SshServer.start()]);
  stranger = makeKey(`${server.folder}/stranger`);
}, 120_000);

afterAll(async () => {
  await Promise.all([server?.stop(), bastion?.stop()]);
});

function endpointOf(at: SshServer, change: Partial<LoginEndpoint> = {}): LoginEndpoint {
  return {
    address: "::1",
    port: at.port,
    user: "root",
    key: { kind: "file", path: at.userKey.file },
    hostKey: at.hostKey.line,
    ...change,
  };
}

function login(change: Partial<Login> = {}): Login {
  return { ...endpointOf(server), bastion: undefined, ...change };
}

/** The one sentence that a person reads when the agent cannot be brought to `rack/pve-1`. */
async function sentence(to: Login, patience = 0): Promise<string> {
  const outcome = await updateAgent("rack/pve-1", to, "#!/bin/sh\n", { ...run, patience }).catch(
    (error) => error,
  );
  return outcome instanceof Error ? outcome.message : `no error, but ${outcome}`;
}

describe("a command over SSH", () => {
  test("comes back with its status, its output and its own messages", async () => {
    const result = await runOverSsh(login(), "cat; echo trouble >&2; exit 7", {
      ...run,
      stdin: "one\ntwo\n",
    });
    expect(result).toEqual({ status: 7, stdout: "one\ntwo\n", stderr: "trouble\n" });
  });

  test("may end with 255, which ssh keeps for itself", async () => {
    expect(await runOverSsh(login(), "exit 255", run)).toMatchObject({ status: 255 });
  });

  test("is given up when its time is over", async () => {
    const started = performance.now();
    const outcome = runOverSsh(login(), "sleep 60", { deadline: 1_500 });
    await expect(outcome).rejects.toThrow(`root@[::1]:${server.port} did not finish within 1.5 s`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("runs with a key that the program holds as text", async () => {
    const key = { kind: "text", privateKey: readFileSync(server.userKey.file, "utf8") } as const;
    expect(await runOverSsh(login({ key }), "id -un", run)).toMatchObject({ stdout: "root\n" });
  });

  test("runs with a key that only the SSH agent has", async () => {
    const folder = mkdtempSync("/tmp/hextet-agent-");
    const agent = spawn("ssh-agent", ["-D", "-a", `${folder}/socket`], { stdio: "ignore" });
    const before = process.env["SSH_AUTH_SOCK"];
    try {
      process.env["SSH_AUTH_SOCK"] = `${folder}/socket`;
      for (let i = 0; !existsSync(`${folder}/socket`) && i < 100; i++) await sleep(50);
      execFileSync("ssh-add", ["-q", server.userKey.file], { stdio: "ignore", env: process.env });
      expect(await runOverSsh(login({ key: { kind: "agent" } }), "id -un", run)).toMatchObject({
        stdout: "root\n",
      });
    } finally {
      if (before === undefined) delete process.env["SSH_AUTH_SOCK"];
      else process.env["SSH_AUTH_SOCK"] = before;
      agent.kill();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("runs through a bastion with keys and host key of its own", async () => {
    const through = login({ bastion: endpointOf(bastion, { user: "guest" }) });
    expect(await runOverSsh(through, "echo behind", run)).toMatchObject({ stdout: "behind\n" });
  });
});

describe("an sshd that takes few logins at a time", () => {
  test("lets everybody in after a while, at its door and behind it", async () => {
    const busy = await SshServer.start({}, ["MaxStartups=3:60:6"]);
    try {
      const all = Array.from({ length: 16 }, (_, index) => {
        const behind = { bastion: endpointOf(busy) };
        const at = index % 2 === 0 ? { ...endpointOf(busy), bastion: undefined } : login(behind);
        return runOverSsh(at, `echo ${index}`, { ...run, patience: 30_000 });
      });
      const said = (await Promise.all(all)).map(({ stdout }) => stdout.trim());
      expect(said).toEqual(all.map((_, index) => String(index)));
      expect(busy.log()).toMatch(/MaxStartups|beginning MaxStartups throttling|drop connection/);
    } finally {
      await busy.stop();
    }
  }, 60_000);
});

describe("the agent", () => {
  test("is installed where it is missing or another, and left where it is the same", async () => {
    const text = "#!/bin/sh\necho 'it'\n";
    expect(await updateAgent("rack/pve-1", login(), text, run)).toBe("installed");
    expect(await updateAgent("rack/pve-1", login(), text, run)).toBe("kept");
    expect(server.read("/usr/local/sbin/hextet-agent")).toBe(text);
    expect(await updateAgent("rack/pve-1", login(), agentText(), run)).toBe("installed");
    const version = await runOverSsh(login(), "/usr/local/sbin/hextet-agent version", run);
    expect(version).toMatchObject({ status: 0, stderr: "" });
  });

  test("is installed through sudo by who may use it", async () => {
    const text = "#!/bin/sh\necho by-admin\n";
    expect(await updateAgent("rack/pve-1", login({ user: "admin" }), text, run)).toBe("installed");
    expect(server.read("/usr/local/sbin/hextet-agent")).toBe(text);
  });
});

describe("one sentence says why a host cannot be changed:", () => {
  test("nobody answers", async () => {
    const port = await freePort();
    expect(await sentence(login({ port }))).toBe(
      `rack/pve-1: its agent could not be brought up to date: nothing answers at root@[::1]:${port} (Connection refused); see that it is up, and that address and port are right`,
    );
  });

  test("nobody answers, also not a little later", async () => {
    const port = await freePort();
    const started = performance.now();
    expect(await sentence(login({ port }), 1_200)).toContain("(Connection refused, tried for ");
    expect(performance.now() - started).toBeGreaterThan(1_200);
  });

  test("another host key is shown", async () => {
    expect(await sentence(login({ hostKey: stranger.line }))).toBe(
      `rack/pve-1: its agent could not be brought up to date: root@[::1]:${server.port} shows the key ${hostKeyFingerprint(server.hostKey.line)} and not the ssh-ed25519 key ${hostKeyFingerprint(stranger.line)} that is on record; if it was installed anew, record its new key (hextet hostkey ::1 --port ${server.port}), and if not, somebody else answers there`,
    );
  });

  test("a host key of another type is shown", async () => {
    const hostKey = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7";
    expect(await sentence(login({ hostKey }))).toContain(
      `root@[::1]:${server.port} has no ssh-rsa key, which is on record, but ssh-ed25519; record one of those`,
    );
  });

  test("the login is refused", async () => {
    const key = { kind: "file", path: stranger.file } as const;
    expect(await sentence(login({ key }))).toBe(
      `rack/pve-1: its agent could not be brought up to date: root@[::1]:${server.port} refuses the login with the key in ${stranger.file} (Permission denied (publickey)); put its public half into root's authorized_keys there, or name another key`,
    );
  });

  test("there is no SSH agent to ask for a key", async () => {
    const before = process.env["SSH_AUTH_SOCK"];
    delete process.env["SSH_AUTH_SOCK"];
    const said = await sentence(login({ key: { kind: "agent" } }));
    if (before !== undefined) process.env["SSH_AUTH_SOCK"] = before;
    expect(said).toContain(
      "refuses the login with no key at all (SSH_AUTH_SOCK is not set, so there is no SSH agent)",
    );
  });

  test("the key file is not there", async () => {
    const key = { kind: "file", path: "/nowhere/key" } as const;
    expect(await sentence(login({ key }))).toContain(
      `the private key for root@[::1]:${server.port} cannot be read (ENOENT: no such file or directory, access '/nowhere/key')`,
    );
  });

  test("sudo asks for a password", async () => {
    expect(await sentence(login({ user: "guest" }))).toBe(
      `rack/pve-1: guest@[::1]:${server.port} may not work as root there (sudo: a password is required); allow it without a password: guest ALL=(root) NOPASSWD: ALL`,
    );
  });

  test("the bastion does not answer", async () => {
    const port = await freePort();
    expect(await sentence(login({ bastion: endpointOf(bastion, { port }) }))).toContain(
      `nothing answers at the bastion root@[::1]:${port} (Connection refused)`,
    );
  });

  test("the bastion shows another host key", async () => {
    const through = login({ bastion: endpointOf(bastion, { hostKey: stranger.line }) });
    expect(await sentence(through)).toContain(
      `the bastion root@[::1]:${bastion.port} shows the key ${hostKeyFingerprint(bastion.hostKey.line)} and not`,
    );
  });

  test("the bastion refuses the login", async () => {
    const key = { kind: "file", path: stranger.file } as const;
    expect(await sentence(login({ bastion: endpointOf(bastion, { key }) }))).toContain(
      `the bastion root@[::1]:${bastion.port} refuses the login with the key in ${stranger.file}`,
    );
  });

  test("the host behind the bastion does not answer", async () => {
    const port = await freePort();
    expect(await sentence(login({ port, bastion: endpointOf(bastion) }))).toContain(
      `nothing answers at root@[::1]:${port} (Connection refused, seen from its bastion)`,
    );
  });

  test("the host behind the bastion shows another host key", async () => {
    const through = login({ hostKey: stranger.line, bastion: endpointOf(bastion) });
    const said = await sentence(through);
    expect(said).toContain(`: root@[::1]:${server.port} shows the key`);
    expect(said).toContain(`(on its bastion: ssh-keyscan -p ${server.port} ::1)`);
  });
});

describe("the host keys that a host shows", () => {
  test("are fetched for a person to compare", async () => {
    expect(await scanHostKeys(login(), 10_000)).toEqual([server.hostKey.line]);
  });

  test("are fetched by the bastion where there is one", async () => {
    expect(await scanHostKeys(login({ bastion: endpointOf(bastion) }), 10_000)).toEqual([
      server.hostKey.line,
    ]);
  });

  test("are an error where nobody answers", async () => {
    const outcome = scanHostKeys(login({ port: await freePort() }), 4_000);
    await expect(outcome).rejects.toBeInstanceOf(SshError);
    await expect(outcome).rejects.toThrow("nothing answers at");
  });
});
