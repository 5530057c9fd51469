/** The lab's socket: takes requests, runs operations, sends progress. */

import { chmod, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { ProgressEvent, Response } from "./protocol.ts";

/** What an operation may do with the connection it was asked on. */
export interface Connection {
  send(event: ProgressEvent): void;
  onClose(listener: () => void): void;
}

export type Handler = (args: unknown, connection: Connection) => Promise<unknown>;

const request = z.strictObject({ id: z.int(), op: z.string(), args: z.unknown().optional() });

/** Listens on a socket that only root can open. */
export async function serve(path: string, operations: ReadonlyMap<string, Handler>): Promise<Server> {
  await rm(path, { force: true });
  const server = createServer((socket) => attend(socket, operations));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  await chmod(path, 0o600);
  return server;
}

function attend(socket: Socket, operations: ReadonlyMap<string, Handler>): void {
  const write = (message: Response | ProgressEvent) => {
    if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
  };
  const connection: Connection = {
    send: write,
    onClose: (listener) => socket.once("close", listener),
  };
  // A client that was killed; "close" follows. The lines' reader says it again.
  socket.on("error", () => {});
  createInterface({ input: socket })
    .on("line", (line) => {
      void answer(line, operations, connection).then(write);
    })
    .on("error", () => {});
}

async function answer(
  line: string,
  operations: ReadonlyMap<string, Handler>,
  connection: Connection,
): Promise<Response> {
  let id = 0;
  try {
    const asked = request.parse(JSON.parse(line));
    id = asked.id;
    const operation = operations.get(asked.op);
    if (operation === undefined) {
      throw new Error(
        `operation ${JSON.stringify(asked.op)}: a lab has none of that name; it has ${[...operations.keys()].join(", ")}`,
      );
    }
    const result = await operation(asked.args, connection);
    return { id, ok: true, result: result ?? null };
  } catch (error) {
    return { id, ok: false, error: { message: messageOf(error) } };
  }
}

/** One sentence, whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    return error.issues.map(({ path, message }) => `${path.join(".") || "arguments"}: ${message}`).join("; ");
  }
  return error instanceof Error ? error.message : String(error);
}
