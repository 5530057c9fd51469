/** Commands in a machine by QEMU's guest agent, whatever the machine's network is like (qemu.org: Guest Agent Protocol). */

import { randomInt } from "node:crypto";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { secondsText } from "../../hosts/process/index.ts";
import type { Ended } from "../supervisor/process.ts";
import { linesOf } from "./unix-socket.ts";

/** Milliseconds for one answer of the agent, and between two questions whether a command has ended. */
const answerDeadline = 120_000;
const lookEvery = { first: 100, last: 1_000 };

/** Bytes that are read of a file at a time. */
const count = 65_536;

const answerSchema = z.union([
  z.object({ return: z.unknown() }),
  z.object({ error: z.object({ desc: z.string() }) }),
]);
const handleSchema = z.int();
const readSchema = z.object({ "buf-b64": z.base64(), eof: z.boolean() });
const startedSchema = z.object({ pid: z.int() });
const statusSchema = z.object({
  exited: z.boolean(),
  exitcode: z.int().optional(),
  signal: z.int().optional(),
  "out-data": z.base64().optional(),
  "err-data": z.base64().optional(),
});

export class GuestAgent {
  readonly #socket: Socket;
  #take: (line: string) => void = () => {};
  /** One question at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(socket: Socket) {
    this.#socket = socket;
    linesOf(socket).on("line", (line) => this.#take(line));
  }

  /** Resolves when the agent in the machine answers; what it still had to say to others is passed over. */
  static async greet(socket: Socket): Promise<GuestAgent> {
    const agent = new GuestAgent(socket);
    const id = randomInt(2 ** 31);
    await new Promise<void>((resolve, reject) => {
      agent.#take = (line) => {
        if (line.includes(`${id}`)) resolve();
      };
      socket.once("close", () => reject(new Error("the machine has gone")));
      // The byte ends whatever another has begun to say.
      socket.write(Buffer.concat([Buffer.from([0xff]), Buffer.from(words("guest-sync", { id }))]));
    });
    return agent;
  }

  /** @param deadline milliseconds. @throws where the command cannot be started or outlasts it */
  async run(
    argv: readonly string[],
    options: { readonly stdin?: string; readonly deadline: number; readonly title: string },
  ): Promise<Ended> {
    const { stdin, deadline, title } = options;
    const [path = "", ...arg] = argv;
    const begun = performance.now();
    const { pid } = startedSchema.parse(
      await this.#ask("guest-exec", {
        path,
        arg,
        "capture-output": true,
        ...(stdin === undefined || stdin === ""
          ? {}
          : { "input-data": Buffer.from(stdin).toString("base64") }),
      }),
    );
    for (let wait = lookEvery.first; ; wait = Math.min(wait * 1.5, lookEvery.last)) {
      const status = statusSchema.parse(await this.#ask("guest-exec-status", { pid }));
      if (status.exited) {
        return {
          status: status.exitcode ?? 128 + (status.signal ?? 0),
          stdout: Buffer.from(status["out-data"] ?? "", "base64").toString(),
          stderr: Buffer.from(status["err-data"] ?? "", "base64").toString(),
        };
      }
      if (performance.now() - begun > deadline) {
        await this.#ask("guest-exec", { path: "/bin/kill", arg: ["-9", String(pid)] }).catch(() => {});
        throw new Error(`${title}: did not end within ${secondsText(deadline)}`);
      }
      await sleep(wait);
    }
  }

  /** The text of a file, without a program that reads it. @throws where it cannot be read */
  async read(path: string): Promise<string> {
    const handle = handleSchema.parse(await this.#ask("guest-file-open", { path, mode: "r" }));
    const parts: Buffer[] = [];
    try {
      for (let ended = false; !ended; ) {
        const { "buf-b64": part, eof } = readSchema.parse(
          await this.#ask("guest-file-read", { handle, count }),
        );
        parts.push(Buffer.from(part, "base64"));
        ended = eof || part === "";
      }
    } finally {
      await this.#ask("guest-file-close", { handle });
    }
    return Buffer.concat(parts).toString();
  }

  #ask(execute: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    const asked = this.#queue.then(() => this.#exchange(execute, args));
    this.#queue = asked.catch(() => {});
    return asked;
  }

  #exchange(execute: string, args: Readonly<Record<string, unknown>>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error("the machine has gone"));
        return;
      }
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#socket.off("close", gone);
        this.#take = () => {};
        act();
      };
      const gone = () => settle(() => reject(new Error("the machine has gone")));
      const timer = setTimeout(
        () => settle(() => reject(new Error(`the machine's agent did not answer ${execute} in time`))),
        answerDeadline,
      );
      this.#socket.once("close", gone);
      this.#take = (line) =>
        settle(() => {
          const answer = answerSchema.parse(JSON.parse(line));
          if ("error" in answer) reject(new Error(answer.error.desc));
          else resolve(answer.return);
        });
      this.#socket.write(words(execute, args));
    });
  }
}

function words(execute: string, args: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ execute, arguments: args })}\n`;
}
