import { z } from "zod";
import { otherDefinition } from "./other-definitions.ts";

/** What `hextet-agent report` answers, as far as it is used here. */
export const reportAnswer = z.object({
  agent: z.string(),
  /** The host that its bundle is for; empty where nobody has brought one yet. */
  host: z.string(),
  result: z.literal("report"),
  /** Whose the host is: ORG/PROJECT/STACK::RESOURCE, `free`, or empty where nobody has said. */
  owner: z.string().default(""),
  /**
   * What the agent's records are worth: whole in two copies, or in one; never made; or what became of them. Nothing from
   * an agent before release 0.2.
   */
  records: z.enum(["good", "one-copy", "none", "damaged", "lost"]).optional(),
  /** What of hextet's stands there although no records say so: paths. */
  found: z.array(z.string()).default([]),
  /** Those that are not as hextet wrote them, or were let be so. */
  files: z.array(
    z.object({ path: z.string(), state: z.enum(["held", "changed", "missing", "left"]), diff: z.string() }),
  ),
  units: z.array(z.object({ unit: z.string(), enabled: z.boolean(), active: z.boolean() })),
  /** Those that have another value. */
  sysctls: z.array(z.object({ name: z.string(), planned: z.string(), now: z.string() })),
  /** Links that have another MTU than their file gives them. */
  mtus: z.array(z.object({ link: z.string(), planned: z.int(), now: z.int() })).default([]),
  /** Settings that others keep, such as Proxmox VE of its guests, and that are not what their file says; `-` is none. */
  settings: z
    .array(z.object({ of: z.string(), setting: z.string(), planned: z.string(), now: z.string() }))
    .default([]),
  /** What the bundle expects besides addresses and routes and is not so, as its lines have it; agents before that do not look. */
  unlike: z.array(z.string()).default([]),
  /** Links that a bundle made, that none defines any more, and that are still there. */
  links: z.array(z.string()).default([]),
  /** What `ip -o addr`, `ip -6 route` and `ip -4 route` print. */
  addresses: z.string(),
  routes6: z.string(),
  routes4: z.string(),
  /** What else configures its interfaces; agents of release 0.1 do not look. */
  others: z.array(otherDefinition).default([]),
  /** A change that still waits to be confirmed. */
  transaction: z.string().nullable(),
});
