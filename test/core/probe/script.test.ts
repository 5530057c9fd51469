import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { nextLook, type Probe, probeScript, readAnswers } from "../../../core/index.ts";

/** The script runs for real, in this machine's own network, on its loopback. */
let server: Server;
let open = 0;

beforeAll(async () => {
  server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "::1", resolve));
  const address = server.address();
  open = typeof address === "object" && address !== null ? address.port : 0;
});

afterAll(() => {
  server.close();
});

const echo: Probe = {
  id: "echo",
  kind: "echo",
  from: "here",
  to: "loopback",
  address: "::1",
  port: undefined,
  expected: "answer",
};
const tcp = (port: number): Probe => ({
  id: `tcp ${port}`,
  kind: "tcp",
  from: "here",
  to: "loopback",
  address: "::1",
  port,
  expected: "answer",
});

describe.each(["dash", "bash"])("under %s", (shell) => {
  test("an answer has its time and hop limit, a refusal its reason", () => {
    const probes = [echo, tcp(open), tcp(1)];
    const [ping, connected, refused] = run(shell, probes);
    expect(ping).toMatchObject({ ok: true, hopLimit: 64, detail: "" });
    expect(ping?.milliseconds).toBeGreaterThan(0);
    expect(connected).toMatchObject({ ok: true, detail: "" });
    expect(connected?.milliseconds).toBeGreaterThan(0);
    expect(refused).toMatchObject({ ok: false, milliseconds: undefined });
    expect(refused?.detail).toContain("Connection refused");
  });
});

describe("where the layout lets nothing through", () => {
  const silent = (probe: Probe): Probe => ({ ...probe, expected: "silence" });

  test("an answer is wrong, and so is a refusal: it came all the way", () => {
    const [ping, connected, refused] = run("sh", [silent(echo), silent(tcp(open)), silent(tcp(1))]);
    expect(ping).toMatchObject({ ok: false, detail: "answers" });
    expect(connected).toMatchObject({ ok: false, detail: "answers" });
    expect(refused).toMatchObject({ ok: false, detail: "answers: connection refused" });
    if (ping === undefined) throw new Error("no result");
    expect(nextLook(ping)).toContain("pulumi preview --refresh --diff");
  });

  test.each([
    ["failed 3 packets transmitted, 0 received, 100% packet loss, time 0ms", true],
    [
      "failed PING x(x) 56 data bytes From fe80::1 icmp_seq=1 Destination unreachable: Administratively prohibited  --- x ping",
      true,
    ],
    ["failed no answer", true],
    ["failed sh: 1: ping: not found", false],
    ["failed timeout: failed to run command 'bash': No such file or directory", false],
  ])("%s: as it should be: %s", (answer, ok) => {
    expect(readAnswers([silent(echo)], `0 ${answer}\n`)[0]).toMatchObject({ ok, asked: true });
  });

  test("nobody who could ask is no silence", () => {
    expect(readAnswers([silent(echo)], "site does not run\n")[0]).toMatchObject({
      ok: false,
      detail: "site does not run",
    });
  });
});

test("a probe that the script says nothing of has failed, and says so", () => {
  const [first, second] = readAnswers([echo, tcp(1)], "1 ok connected 1.5 1.75\nnoise\n");
  expect(first).toMatchObject({ ok: false, detail: "no answer from the probing host" });
  expect(second).toMatchObject({ ok: true, milliseconds: 250 });
});

test("a container that does not run is named, and none of its probes succeeds", () => {
  const place = {
    kind: "inside" as const,
    host: "rack/x",
    name: "no-such-container",
    firstProcess: "docker inspect --format '{{.State.Pid}}' no-such-container",
  };
  const ended = spawnSync("sh", ["-s"], { input: probeScript(place, [echo]), encoding: "utf8" });
  expect(ended.status).toBe(1);
  expect(ended.stderr).toContain("no-such-container does not run");
});

function run(shell: string, probes: readonly Probe[]) {
  const ended = spawnSync(shell, ["-s"], {
    input: probeScript(undefined, probes),
    encoding: "utf8",
    timeout: 20_000,
  });
  return readAnswers(probes, ended.stdout);
}
