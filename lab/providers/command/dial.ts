import { setTimeout as sleep } from "node:timers/promises";
import type { DialFailure, Leg } from "./dial-failure.ts";
import type { RemoteConnection } from "./remote-connection.ts";

/** Between attempts, in milliseconds, as the official provider waits. */
const firstDelay = 100;
const growth = 1.5;
const longestDelay = 5_000;

const names: Readonly<Record<Leg, string>> = {
  proxy: "Dial proxy",
  "from-proxy": "Dial from proxy",
  host: "Dial",
};

/**
 * Dials until it works, as often as each leg of the way allows.
 *
 * @param attempt one whole attempt
 * @param context ends the waiting between two attempts, and nothing else
 * @param say notified of each failure that another attempt follows
 * @throws Error in the official provider's words
 */
export async function dialWithRetry<Result>(
  connection: RemoteConnection,
  attempt: () => Promise<Result | DialFailure>,
  isFailure: (result: Result | DialFailure) => result is DialFailure,
  context: AbortSignal,
  say: (progress: string) => unknown,
): Promise<Result> {
  const { proxy } = connection;
  const where = proxy === undefined ? "" : "proxy: ";
  const failures: Record<Leg, number> = { proxy: 0, "from-proxy": 0, host: 0 };
  const delays: Record<Leg, number> = { proxy: firstDelay, "from-proxy": firstDelay, host: firstDelay };
  for (;;) {
    // The official one takes the connection through the proxy again, which the first failure has ended.
    const isOver = proxy !== undefined && failures.host > 0;
    const outcome = isOver ? ended : await attempt();
    if (!isFailure(outcome)) return outcome;
    const { leg, reason } = outcome;
    const limit = leg === "proxy" && proxy !== undefined ? proxy.dialErrorLimit : connection.dialErrorLimit;
    failures[leg] += 1;
    if (limit >= 0 && failures[leg] > limit)
      throw new Error(`${where}after ${failures[leg] - 1} failed attempts: ${reason}`);
    say(`${names[leg]} ${failures[leg]}/${limit < 0 ? "inf" : limit} failed: retrying`);
    await sleep(delays[leg], undefined, { signal: context }).catch(() => {
      throw new Error(`${where}${context.reason}`);
    });
    delays[leg] = Math.min(delays[leg] * growth, longestDelay);
  }
}

const ended: DialFailure = { leg: "host", reason: "ssh: handshake failed: EOF" };
