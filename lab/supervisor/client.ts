/** A client of a lab's socket. Imports nothing but Node, as the stand-in providers start with it. */

import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { secondsText } from "../../hosts/process/index.ts";
import type { CoreOperation, CoreOperations, ProgressEvent, Response } from "./protocol.ts";

/** How long an operation may take when the caller does not say; milliseconds. */
const operationDeadline = 60_000;

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class LabClient {
  readonly #socket: Socket;
  readonly #pending = new Map<number, Pending>();
  readonly #closed: Promise<void>;
  #next = 1;
  #onProgress: (event: ProgressEvent) => void = () => {};

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Its input's errors are its own too: a supervisor that ends while it is asked is told by the connection's end.
    createInterface({ input: socket })
      .on("line", (line) => this.#receive(line))
      .on("error", () => {});
    this.#closed = new Promise((resolve) => {
      socket.on("close", () => {
        for (const { reject, timer } of this.#pending.values()) {
          clearTimeout(timer);
          reject(new Error("the lab's supervisor has gone"));
        }
        this.#pending.clear();
        resolve();
      });
    });
    socket.on("error", () => {});
  }

  /** @param path of the socket. @throws when nobody listens there */
  static connect(path: string): Promise<LabClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once("error", (error) => reject(new Error(`no lab answers at ${path}: ${error.message}`)));
      socket.once("connect", () => resolve(new LabClient(socket)));
    });
  }

  /** Asks for one of the supervisor's own operations. @throws with the supervisor's message, or after `deadline` milliseconds */
  ask<Op extends CoreOperation>(
    op: Op,
    args: CoreOperations[Op]["args"],
    deadline?: number,
  ): Promise<CoreOperations[Op]["result"]> {
    return this.call(op, args, deadline) as Promise<CoreOperations[Op]["result"]>;
  }

  /** Asks for any operation, such as those of a group (`ec2.createVpc`); the caller checks the result. */
  call(op: string, args: unknown, deadline: number = operationDeadline): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) {
        reject(new Error("the lab's supervisor has gone"));
        return;
      }
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`the lab's supervisor did not answer ${op} within ${secondsText(deadline)}`));
      }, deadline);
      this.#pending.set(id, { resolve, reject, timer });
      this.#socket.write(`${JSON.stringify({ id, op, args })}\n`);
    });
  }

  /** Calls `listener` with everything the lab has said and will say. */
  async watch(listener: (event: ProgressEvent) => void): Promise<void> {
    this.#onProgress = listener;
    await this.ask("subscribe", null);
  }

  /** Resolves when the connection has ended, from either side. */
  get closed(): Promise<void> {
    return this.#closed;
  }

  /** Lets the process end although the connection is open. */
  unref(): void {
    this.#socket.unref();
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(line: string): void {
    const message = JSON.parse(line) as Response | ProgressEvent;
    if ("event" in message) {
      this.#onProgress(message);
      return;
    }
    const pending = this.#pending.get(message.id);
    if (pending === undefined) return;
    this.#pending.delete(message.id);
    clearTimeout(pending.timer);
    if (message.ok) pending.resolve(message.result);
    else pending.reject(new Error(message.error.message));
  }
}
