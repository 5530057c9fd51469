/** What QEMU says of a machine that ends (qemu.org: QEMU Machine Protocol). */

import type { Socket } from "node:net";
import { z } from "zod";
import { linesOf } from "./unix-socket.ts";

const shutdown = z.object({
  event: z.literal("SHUTDOWN"),
  data: z.object({ guest: z.boolean(), reason: z.string() }),
});

/** Resolves with why the machine ended, once its emulator has: `guest-reset`, say; undefined where that went without a word. */
export function reasonOfEnd(monitor: Socket): Promise<string | undefined> {
  let reason: string | undefined;
  const lines = linesOf(monitor);
  lines.on("line", (line) => {
    const said = shutdown.safeParse(JSON.parse(line));
    if (said.success) reason ??= said.data.data.reason;
  });
  monitor.write(`${JSON.stringify({ execute: "qmp_capabilities" })}\n`);
  return new Promise((resolve) => lines.once("close", () => resolve(reason)));
}
