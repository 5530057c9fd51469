import { z } from "zod";
import type { Login, LoginEndpoint } from "../ssh/login.ts";

const hop = z.object({
  host: z.string().min(1),
  port: z.number().default(22),
  user: z.string().default("root"),
  hostKey: z.string().min(1),
  privateKey: z.string().optional(),
});
const connection = hop.extend({ proxy: hop.optional() });

/**
 * How a host was reached when it was last changed, out of what a state holds of the command that confirmed it: the
 * address that works today, whatever the layout says by now.
 *
 * @param held the command's connection, without the wrappers that mark secrets; absent where the host is yet to be changed
 * @returns nothing where the state says nothing usable
 */
export function todaysLogin(held: unknown): Login | undefined {
  const read = connection.safeParse(held);
  if (!read.success) return undefined;
  const { proxy, ...host } = read.data;
  return { ...endpoint(host), bastion: proxy === undefined ? undefined : endpoint(proxy) };
}

function endpoint({ host, port, user, hostKey, privateKey }: z.infer<typeof hop>): LoginEndpoint {
  const key =
    privateKey === undefined ? ({ kind: "agent" } as const) : ({ kind: "text", privateKey } as const);
  return { address: host, port, user, hostKey, key };
}
