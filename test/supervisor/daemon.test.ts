import { expect, test } from "@jest/globals";
import { startDaemon } from "../../lab/supervisor/daemon.ts";

test("a daemon that ends at once is a failure, with what it said", async () => {
  await expect(
    startDaemon("radvd ens5", ["sh", "-c", "echo no such interface >&2; exit 1"], { report: () => {} }),
  ).rejects.toThrow(
    "daemon radvd ens5 (sh -c echo no such interface >&2; exit 1): ended with status 1: no such interface",
  );
});

test("a daemon that ends later is reported, one that is stopped is not", async () => {
  const reports: string[] = [];
  const report = (text: string) => reports.push(text);
  await startDaemon("short", ["sh", "-c", "sleep 0.15; echo bye"], { settle: 30, report });
  const long = await startDaemon("long", ["sleep", "60"], { settle: 30, report });
  await long.stop();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(reports).toEqual(["daemon short ended with status 0: bye"]);
});

test("a daemon that ignores the request to stop is killed", async () => {
  const stubborn = await startDaemon("stubborn", ["sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60"], {
    settle: 100,
    report: () => {},
  });
  const asked = performance.now();
  await stubborn.stop();
  expect(performance.now() - asked).toBeLessThan(4_500);
});
