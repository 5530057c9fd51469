import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { type Login, runOverSsh } from "../../../components/onprem/index.ts";
import { updateAgent } from "../../../hosts/agent/update.ts";
import { confirmAgain, type UnconfirmedChange } from "../../../hosts/change/confirm-failure.ts";
import { changeHost, type HostChange } from "../../../hosts/change/host-change.ts";
import { fakeAgent } from "./fake-agent.ts";
import { freePort, makeKey, SshServer } from "./ssh-server.ts";

jest.setTimeout(30_000);

let server: SshServer;
let said: string[];
let run = 0;
let agent = "";

beforeAll(async () => {
  server = await SshServer.start();
}, 40_000);

afterAll(async () => {
  await server?.stop();
});

beforeEach(() => {
  said = [];
  run += 1;
});

function login(change: Partial<Login> = {}): Login {
  return {
    address: "::1",
    port: server.port,
    user: "root",
    key: { kind: "file", path: server.userKey.file },
    hostKey: server.hostKey.line,
    bastion: undefined,
    ...change,
  };
}

const applied = '{"agent": "fake", "host": "rack/pve-1", "result": "applied", "left": 2}';

/** A change of which the agent says this, one answer after the other. */
function change(answers: readonly string[], rest: Partial<HostChange> = {}): Promise<string> {
  agent = fakeAgent(`run-${run}`, answers);
  return changeHost({
    host: "rack/pve-1",
    stack: "prod",
    today: [login()],
    leftOut: undefined,
    declared: login(),
    input: "hextet bundle 1\nhost rack/pve-1\n\nend\n",
    hasSecrets: false,
    agent,
    owner: ["--owner", "acme/hextet/prod::rack-pve-1"],
    within: 2,
    allowCutoff: false,
    say: (progress) => said.push(progress),
    ...rest,
  }).catch((error: unknown) => String(error));
}

function calls(): string[] {
  return server.read(`/var/lib/fake/run-${run}/calls`).trimEnd().split("\n");
}

describe("a change of a host", () => {
  test("brings the agent and hands it the whole input, in one connection", async () => {
    const input = `hextet bundle 1\nhost rack/pve-1\n\n${"  long line\n".repeat(20_000)}end\n`;
    expect(await change(['{"agent": "fake", "result": "unchanged"}'], { input })).toBe("unchanged");
    expect(server.read("/usr/local/sbin/hextet-agent")).toBe(agent);
    expect(server.read(`/var/lib/fake/run-${run}/input`)).toBe(input);
    expect(calls()).toEqual(["apply --owner acme/hextet/prod::rack-pve-1 --within 2"]);
  });

  test("passes on what its agent wants a person to know", async () => {
    const note =
      "the records of what hextet put on this host were lost or damaged, and are back from their second copy";
    const answer = `{"agent": "fake", "result": "unchanged", "notes": ["${note}"]}`;
    expect(await change([answer])).toBe("unchanged");
    expect(said.slice(-1)).toEqual([note]);
  });

  test("is seen to leave a fresh way in at the declared address, where its answer comes back by another way", async () => {
    expect(await change([applied], { declared: login({ address: "0::1" }) })).toBe("applied");
    expect(calls()).toEqual(["apply --owner acme/hextet/prod::rack-pve-1 --within 2", "status"]);
  });

  test("whose answer comes back by the declared way is left to be confirmed, which is a fresh login", async () => {
    expect(await change([applied])).toBe("applied");
    expect(calls()).toEqual(["apply --owner acme/hextet/prod::rack-pve-1 --within 2"]);
  });

  test("that leaves none is reported when the host is back, with both addresses and the reason", async () => {
    const declared = login({ port: await freePort() });
    const started = performance.now();
    expect(await change([applied], { declared })).toBe(
      `Error: rack/pve-1: the change was made, and nobody could log in afresh at root@[::1]:${declared.port} within 2 s to confirm it (nothing answers at root@[::1]:${declared.port} (Connection refused); see that it is up, and that address and port are right); the host has gone back and is as it was before`,
    );
    expect(performance.now() - started).toBeGreaterThan(2_000);
    expect(calls()).toEqual(["apply --owner acme/hextet/prod::rack-pve-1 --within 2", "status"]);
  });

  test("that can not leave one, since another key is on record, is taken back at once", async () => {
    const stranger = makeKey(`${server.folder}/stranger-${run}`);
    const left = applied.replace('"left": 2', '"left": 60');
    const started = performance.now();
    const said = await change([left], { declared: login({ hostKey: stranger.line }), within: 60 });
    expect(said).toContain("is on record");
    expect(said).toContain("the host has gone back and is as it was before");
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(calls()).toEqual(["apply --owner acme/hextet/prod::rack-pve-1 --within 60", "rollback", "status"]);
  }, 30_000);

  test("waits for a change that somebody else has left to be confirmed", async () => {
    const pending =
      '{"agent": "fake", "result": "failed", "step": "pending", "reason": "a change waits to be confirmed", "left": 1}';
    expect(await change([pending, applied])).toBe("applied");
    expect(said).toEqual(["waiting for another change of this host, which goes back in 1 s"]);
  });

  test.each([
    [
      '"step": "validate", "reason": "netplan refuses the files of this bundle: line 3"',
      "rack/pve-1: the change did not hold (validate: netplan refuses the files of this bundle: line 3); nothing was changed",
    ],
    [
      '"step": "probe", "reason": "the gateway fe80::1 does not answer on eno1", "back": true',
      "rack/pve-1: the change did not hold (probe: the gateway fe80::1 does not answer on eno1); the host is as it was before",
    ],
    [
      '"step": "foreign", "reason": "/etc/x was changed on this host; hextet take NAME HOST gives that up"',
      "rack/pve-1: /etc/x was changed on this host; hextet take prod rack/pve-1 gives that up",
    ],
    [
      `"step": "owner", "reason": "this host is acme/edge/dev::rack-pve-1's since 2026-11-01T08:00:00Z, and what was sent is acme/edge/prod::rack-pve-1's; nothing was changed. If it is to be theirs: hextet take-over NAME HOST"`,
      "rack/pve-1: this host is acme/edge/dev::rack-pve-1's since 2026-11-01T08:00:00Z, and what was sent is acme/edge/prod::rack-pve-1's; nothing was changed. If it is to be theirs: hextet take-over prod rack/pve-1",
    ],
    [
      `"step": "owner", "reason": "this host is acme/edge/prod::rack-old's since today, and what was sent is acme/edge/prod::rack-pve-1's; nothing was changed"`,
      "rack/pve-1: this host is acme/edge/prod::rack-old's since today, and what was sent is acme/edge/prod::rack-pve-1's; nothing was changed; if rack-pve-1 is only another name of rack-old, say so in the layout: formerly: ...",
    ],
  ])("that the agent refuses is reported in its words: %s", async (fields, sentence) => {
    expect(await change([`{"agent": "fake", "result": "failed", ${fields}}`])).toBe(`Error: ${sentence}`);
  });

  test("may cut its way off where the layout says so", async () => {
    await change([applied], { allowCutoff: true });
    expect(calls()).toEqual(["apply --owner acme/hextet/prod::rack-pve-1 --within 2 --allow-cutoff"]);
  });

  test("is not begun by a key that opens the host with its certificate alone, which cannot confirm it", async () => {
    const folder = mkdtempSync("/dev/shm/hextet-certificate-");
    const authority = makeKey(`${folder}/authority`);
    const ca = readFileSync(`${authority.file}.pub`, "utf8");
    const strict = await SshServer.start({ "/ca.pub": ca }, ["TrustedUserCAKeys=/ca.pub"]);
    try {
      const { file: path } = makeKey(`${folder}/key`);
      const sign = ["-q", "-s", authority.file, "-I", "test", "-n", "root", `${path}.pub`];
      execFileSync("ssh-keygen", sign, { stdio: "ignore" });
      const way = (kind: "file" | "bare-file") =>
        login({ port: strict.port, hostKey: strict.hostKey.line, key: { kind, path } });
      expect((await runOverSsh(way("file"), "true", { deadline: 10_000 })).status).toBe(0);
      const bare = way("bare-file");
      expect(await change([applied], { today: [bare], declared: bare })).toContain(
        `refuses the login with the key in ${path} alone (the certificate beside it is not used, since Pulumi's command provider, which confirms changes, takes one from the SSH agent only: ssh-add ${path}, and name no key)`,
      );
      expect(() => strict.read("/usr/local/sbin/hextet-agent")).toThrow("ENOENT");
    } finally {
      await strict.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 30_000);

  test("goes by the next way in where the first does not answer", async () => {
    const today = [login({ port: await freePort() }), login()];
    expect(await change([applied], { today })).toBe("applied");
  }, 20_000);

  test("that has begun is not begun again where the connection breaks under it", async () => {
    expect(await change(["hang up", applied])).toBe("applied");
    expect(calls()).toEqual(["apply --owner acme/hextet/prod::rack-pve-1 --within 2", "status", "status"]);
    expect(said).toEqual(["the connection broke under the change; looking where the host stands"]);
  }, 20_000);
});

describe("a confirmation that failed", () => {
  const ran = 'running "timeout -k 10 300 /usr/local/sbin/hextet-agent confirm":';
  const refused = "after 10 failed attempts: dial tcp [::1]:22: connect: connection refused";

  async function again(errors: readonly string[], rest: Partial<UnconfirmedChange> = {}): Promise<string> {
    await updateAgent("rack/pve-1", login(), fakeAgent(`run-${run}`, []), { deadline: 10_000 });
    return confirmAgain({
      host: "rack/pve-1",
      stack: "prod",
      today: [login()],
      declared: login(),
      within: 2,
      outcome: "applied",
      until: performance.now() + 2_000,
      perRun: 2,
      errors,
      ...rest,
    }).then(String, (error: unknown) => String(error));
  }

  test("in the agent's own words is reported with host, address, reason, standing and what to do", async () => {
    const answer =
      '{"agent": "2", "result": "failed", "step": "confirm", "reason": "the change was taken back at 12:00:07, since it was not confirmed within 2 s", "back": true}';
    expect(await again([`Process exited with status 1: ${ran}\n${answer}\n`])).toBe(
      `Error: rack/pve-1: the change was made, and could not be confirmed at root@[::1]:${server.port} (the change was taken back at 12:00:07, since it was not confirmed within 2 s); the host is as it was before, and the next up tries again; give it longer where this happens again: rollout: { confirmWithin: ... }`,
    );
  });

  test("since nobody answered is tried again where somebody does by now", async () => {
    expect(await again([refused])).toBe("true");
  });

  test("over and over is reported with host, address, reason and standing", async () => {
    expect(await again([refused, refused])).toBe(
      `Error: rack/pve-1: the change was made, and Pulumi's command provider could not confirm it at root@[::1]:${server.port} (${refused}); the host has gone back and is as it was before`,
    );
    expect(await again([refused, refused], { outcome: "unchanged" })).toBe(
      `Error: rack/pve-1: it holds what it should, and cannot be reached as declared: ${refused}; nothing was changed`,
    );
  });
});
