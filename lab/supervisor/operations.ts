/** The operations that every lab has, over its world. */

import { z } from "zod";
import { boot } from "./boot.ts";
import type { Lab } from "./lab.ts";
import type { CoreOperation, Hello, TwinReport } from "./protocol.ts";
import { extend, shrink } from "./reshape.ts";
import { controllerNamespace } from "./router.ts";
import type { Handler } from "./server.ts";
import { type Topology, topologySchema } from "./topology.ts";
import type { Operations } from "./world.ts";

/** What the operations need of the supervisor beside the lab. */
export interface Supervision {
  readonly hello: () => Omit<Hello, "booted">;
  readonly subscribe: Handler;
  readonly own: Handler;
  readonly keep: Handler;
  readonly end: Handler;
}

const milliseconds = z.int().min(1).max(600_000);
const execShape = {
  argv: z.array(z.string()).min(1).readonly(),
  stdin: z.string().optional(),
  deadline: milliseconds.optional(),
};
const execSchema = z.strictObject({ ...execShape, twin: z.string() });
const runSchema = z.strictObject({ ...execShape, netns: z.string().optional() });
const twinSchema = z.strictObject({ twin: z.string() });
const carrierSchema = z.strictObject({ twin: z.string(), nic: z.string(), has: z.boolean() });
const bootSchema = z.strictObject({ topology: topologySchema });
const recordsSchema = z.strictObject({
  records: z.record(z.string().min(1), z.array(z.union([z.ipv6(), z.ipv4()]))),
});

/** @param groups of further operations, such as those of the stand-in for EC2 */
export function operations(
  lab: Lab,
  supervision: Supervision,
  groups: readonly Operations[],
): Map<string, Handler> {
  let booting = false;
  let standing: Topology | undefined;
  /** One change of the lab's shape at a time. */
  let reshaping: Promise<unknown> = Promise.resolve();
  const reshape = (args: unknown, act: typeof extend) => {
    const { topology } = bootSchema.parse(args);
    const reshaped = reshaping.then(async () => {
      if (standing === undefined) throw new Error(`lab ${lab.lab}: has not been booted yet`);
      standing = await act(lab, standing, topology);
      return reports(lab);
    });
    reshaping = reshaped.catch(() => {});
    return reshaped;
  };
  const core: Record<CoreOperation, Handler> = {
    hello: async () => ({ ...supervision.hello(), booted: standing !== undefined }),
    subscribe: supervision.subscribe,
    own: supervision.own,
    keep: supervision.keep,
    end: supervision.end,
    boot: async (args) => {
      const { topology } = bootSchema.parse(args);
      if (booting) throw new Error(`lab ${lab.lab}: has been booted already`);
      booting = true;
      await boot(lab, topology);
      standing = topology;
      return reports(lab);
    },
    extend: (args) => reshape(args, extend),
    shrink: (args) => reshape(args, shrink),
    twins: async () => reports(lab),
    exec: async (args) => {
      const { twin, argv, ...options } = execSchema.parse(args);
      return lab.runToEndInTwin(twin, argv, present(options));
    },
    run: async (args) => {
      const { argv, netns = controllerNamespace, ...options } = runSchema.parse(args);
      return lab.runToEnd(argv, { netns, ...present(options) });
    },
    evidence: async (args) => lab.labTwin(twinSchema.parse(args).twin).evidence(),
    cutPower: async (args) => lab.labTwin(twinSchema.parse(args).twin).cutPower(),
    setCarrier: async (args) => {
      const { twin, nic, has } = carrierSchema.parse(args);
      return lab.labTwin(twin).setCarrier(nic, has);
    },
    stop: async (args) => lab.stopTwin(twinSchema.parse(args).twin),
    names: async () => lab.names(),
    setNames: async (args) => lab.setNames(recordsSchema.parse(args).records),
  };
  const all = new Map<string, Handler>(Object.entries(core));
  for (const group of groups) {
    for (const [name, operation] of Object.entries(group)) {
      if (all.has(name)) throw new Error(`operation ${name} is registered twice`);
      all.set(name, operation);
    }
  }
  return all;
}

function reports(lab: Lab): TwinReport[] {
  return lab.twins().map((twin) => ({
    name: twin.spec.name,
    hostname: twin.spec.hostname,
    state: twin.state,
    machine: twin.spec.machine ?? false,
    pid: twin.spec.machine ? null : (twin.pid ?? null),
    hostKey: twin.hostKey,
  }));
}

/** Optional properties that were not given are left out, not undefined. */
function present(options: { stdin?: string | undefined; deadline?: number | undefined }): {
  stdin?: string;
  deadline?: number;
} {
  return {
    ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    ...(options.deadline === undefined ? {} : { deadline: options.deadline }),
  };
}
