import { z } from "zod";
import { unwrapped } from "./old-inputs.ts";
import type { Login, LoginEndpoint } from "./ssh-login.ts";

const hop = z.object({
  host: z.string().min(1),
  port: z.number().default(22),
  user: z.string().default("root"),
  hostKey: z.string().min(1),
  privateKey: z.string().optional(),
});
const connection = hop.extend({ proxy: hop.optional() });

/**
 * How a host was reached when it was last changed, out of what the state holds of its command: the address that works
 * today, whatever the layout says by now.
 *
 * @param oldInputs as a resource hook gets them; absent where the resource is yet to be made
 * @returns nothing where the state says nothing usable
 */
export async function todaysLogin(
  oldInputs: Readonly<Record<string, unknown>> | undefined,
): Promise<Login | undefined> {
  const read = connection.safeParse(await unwrapped(oldInputs?.["connection"]));
  if (!read.success) return undefined;
  const { proxy, ...host } = read.data;
  return { ...endpoint(host), bastion: proxy === undefined ? undefined : endpoint(proxy) };
}

function endpoint({ host, port, user, hostKey, privateKey }: z.infer<typeof hop>): LoginEndpoint {
  const key =
    privateKey === undefined ? ({ kind: "agent" } as const) : ({ kind: "text", privateKey } as const);
  return { address: host, port, user, hostKey, key };
}

/** The same way into the same host, whether its key comes as a text or from a file. */
export function sameWay(a: Login, b: Login): boolean {
  return (
    sameEnd(a, b) && (a.bastion === undefined ? b.bastion === undefined : sameBastion(a.bastion, b.bastion))
  );
}

function sameBastion(a: LoginEndpoint, b: LoginEndpoint | undefined): boolean {
  return b !== undefined && sameEnd(a, b);
}

function sameEnd(a: LoginEndpoint, b: LoginEndpoint): boolean {
  return a.address === b.address && a.port === b.port && a.user === b.user && a.hostKey === b.hostKey;
}
