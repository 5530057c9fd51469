/** Sockets of a machine's emulator. */

import { closeSync, openSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { createInterface, type Interface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Connects to a socket that is there soon. Through an open folder, as a socket's path has room for 107 characters alone.
 *
 * @param wanted whether to go on trying
 * @returns undefined where it is not wanted any more
 */
export async function connectSocket(
  folder: string,
  name: string,
  wanted: () => boolean,
): Promise<Socket | undefined> {
  for (; wanted(); await sleep(20)) {
    const descriptor = openSync(folder, "r");
    try {
      const socket = await attempt(`/proc/self/fd/${descriptor}/${name}`);
      if (socket !== undefined) return socket;
    } finally {
      closeSync(descriptor);
    }
  }
  return undefined;
}

/** What a socket says, by lines; where the emulator is killed there are no more, which is no error. */
export function linesOf(socket: Socket): Interface {
  return createInterface({ input: socket }).on("error", () => {});
}

function attempt(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("error", () => resolve(undefined));
    socket.once("connect", () => {
      // It goes with the emulator.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}
