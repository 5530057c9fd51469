import { readFileSync } from "node:fs";
import { z } from "zod";
import { fileText } from "../../core/file-text.ts";
import type { Connection } from "../../core/layout/layout.ts";
import { thrownText } from "../../core/thrown-text.ts";

/** Connections by host, `rack/pve-1`: in place of what the layout says, where a lab or a tunnel stands for the host. */
export type Connections = Readonly<Record<string, Connection>>;

const endpoint = {
  address: z.string().min(1),
  port: z.int().min(1).max(65_535),
  user: z.string().min(1),
  key: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("agent") }),
    z.strictObject({ kind: z.literal("file"), path: z.string().min(1) }),
  ]),
  hostKey: z.string().min(1),
};

const schema = z.record(
  z.string(),
  z.strictObject({ ...endpoint, bastion: z.strictObject(endpoint).optional() }),
);

/** Environment variable with the path of a file of connections; `hextet lab env` prints one. */
export const connectionsVariable = "HEXTET_CONNECTIONS";

/**
 * The connections of the file that HEXTET_CONNECTIONS names; none where it is not set.
 *
 * @throws Error naming the file and what is wrong with it
 */
export function connectionsFromEnvironment(env: NodeJS.ProcessEnv = process.env): Connections {
  const path = env[connectionsVariable];
  return path === undefined || path === "" ? {} : connectionsFromFile(path);
}

/** Reads `{ "rack/pve-1": { address, port, user, key, hostKey } }`. @throws Error as `connectionsFromEnvironment` */
export function connectionsFromFile(path: string): Connections {
  try {
    const read = schema.parse(JSON.parse(fileText(readFileSync(path))));
    return Object.fromEntries(
      Object.entries(read).map(([host, { bastion, ...rest }]) => [host, { ...rest, bastion }]),
    );
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : thrownText(error);
    throw new Error(
      `${path} (${connectionsVariable}) holds no connections: ${reason}; of a lab, hextet lab up writes them anew`,
    );
  }
}
