/** What QEMU is told of a machine, and says where it ends (qemu.org: QEMU Machine Protocol). */

import type { Socket } from "node:net";
import { z } from "zod";
import { linesOf } from "./unix-socket.ts";

const shutdown = z.object({
  event: z.literal("SHUTDOWN"),
  data: z.object({ guest: z.boolean(), reason: z.string() }),
});
const answer = z.union([
  z.object({ return: z.unknown(), id: z.int() }),
  z.object({ error: z.object({ desc: z.string() }), id: z.int() }),
]);

export class Monitor {
  /** Resolves with why the machine ended, once its emulator has: `guest-reset`, say; undefined where that went without a word. */
  readonly ended: Promise<string | undefined>;
  readonly #socket: Socket;
  readonly #asked: { resolve(): void; reject(error: Error): void }[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    let reason: string | undefined;
    const lines = linesOf(socket);
    lines.on("line", (line) => {
      const said: unknown = JSON.parse(line);
      const end = shutdown.safeParse(said);
      if (end.success) reason ??= end.data.data.reason;
      const answered = answer.safeParse(said);
      if (answered.success) this.#settle(answered.data);
    });
    this.ended = new Promise((resolve) =>
      lines.once("close", () => {
        resolve(reason);
        for (const { reject } of this.#asked) reject(new Error("the machine has gone"));
      }),
    );
    socket.write(`${JSON.stringify({ execute: "qmp_capabilities" })}\n`);
  }

  #settle(answered: z.infer<typeof answer>): void {
    const asked = this.#asked[answered.id];
    if ("error" in answered) asked?.reject(new Error(answered.error.desc));
    else asked?.resolve();
  }

  /** Takes the cable from a NIC, or puts it back. @param name of its `-netdev` */
  setLink(name: string, up: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const id = this.#asked.push({ resolve, reject }) - 1;
      this.#socket.write(`${JSON.stringify({ execute: "set_link", arguments: { name, up }, id })}\n`);
    });
  }
}
