import { createServer } from "node:net";
import { expect, test } from "@jest/globals";
import type { HostCheck, Probe } from "../../../core/index.ts";
import { type HostLook, lookAtHost } from "../../../hosts/probing/look-at-host.ts";

/** From this machine to its own loopback, for real. */
const tcp = (port: number): Probe => ({
  id: `tcp ${port}`,
  kind: "tcp",
  from: "here",
  to: "loopback",
  address: "::1",
  port,
  expected: "answer",
});
const loopback: HostCheck = {
  host: "here",
  kind: "address",
  interface: "lo",
  address: "::1",
  length: 128,
  carries: true,
};

function look(more: Partial<HostLook>): HostLook {
  return { login: "here", enter: [], sources: [], checks: [], patience: 0, ...more };
}

test("what is not right yet is asked for again, alone, until it is", async () => {
  const server = createServer((socket) => socket.end());
  await new Promise<void>((resolve) => server.listen(0, "::1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  const rounds: string[] = [];
  try {
    const found = await lookAtHost(
      look({
        sources: [{ place: undefined, probes: [tcp(port)] }],
        checks: [loopback],
        patience: 20_000,
        progress: (text) => {
          rounds.push(text);
          if (rounds.length === 1) server.listen(port, "::1");
        },
      }),
    );
    expect(found.probes).toMatchObject([{ ok: true, asked: true }]);
    expect(found.checks).toMatchObject([{ verdict: "ok" }]);
    expect(rounds[0]).toMatch(/^1 not right yet, again for \d+ s at most$/);
  } finally {
    server.close();
  }
});

test("at its deadline a look ends with what it saw last", async () => {
  const began = performance.now();
  const gone: HostCheck = { ...loopback, address: "3fff::1" };
  const found = await lookAtHost(
    look({ sources: [{ place: undefined, probes: [tcp(1)] }], checks: [gone], patience: 700 }),
  );
  expect(performance.now() - began).toBeGreaterThanOrEqual(700);
  expect(found.probes).toMatchObject([{ ok: false, detail: expect.stringContaining("refused") }]);
  expect(found.checks).toMatchObject([{ verdict: "failed", seen: "not on lo" }]);
});

test("where nothing says how to log in, nothing is known, and nobody waits", async () => {
  const login = { cannot: "nothing says how to log in to rack/a" };
  const found = await lookAtHost(
    look({
      login,
      sources: [{ place: undefined, probes: [tcp(1)] }],
      checks: [loopback],
      patience: 600_000,
    }),
  );
  expect(found.probes).toMatchObject([{ ok: false, asked: false, detail: login.cannot }]);
  expect(found.checks).toMatchObject([{ verdict: "unknown", seen: login.cannot }]);
});
