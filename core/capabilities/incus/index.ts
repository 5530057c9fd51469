import type { Refusal } from "../../layout/refusal.ts";
import type { HostSource } from "../../layout/source.ts";
import { maybe } from "../../plan/mapped/mapping.ts";
import type { Capability, NamedThing } from "../capability.ts";
import { publicHidden } from "./check.ts";
import { commandsText } from "./commands.ts";
import { renderInstanceUnits, renderPreseed } from "./files.ts";
import { hiddenBridges } from "./hidden.ts";
import { incusHolds } from "./holds.ts";
import { keeperFiles, keeperUnits } from "./keeper.ts";
import { mapIncus } from "./map-addresses.ts";
import { bridgeAddress, planIncus } from "./plan.ts";
import { devicePromises } from "./promises.ts";
import { readIncus } from "./read.ts";
import { incusRequests } from "./requests.ts";

/** Incus, or LXD, which is the same with other commands: bridges, and instances on them. */
export const incus = {
  name: "incus",
  hostTargets: {
    names: bridgeNames,
    find: findBridge,
    areTheHosts: true,
  },
  readHost: (reading, source) => ({ incus: readIncus(reading, source) }),
  refused: (kind, source) => (kind === "ec2" ? notSetUp(source) : []),
  writtenBridges: bridgeNames,
  layoutBridges: (host) => host.incus?.bridges ?? [],
  hostRequests: incusRequests,
  asksForIpv4: (host, name) =>
    host.incus?.bridges.some((bridge) => bridge.name === name && bridge.ipv4 !== undefined) === true,
  hostAddress: bridgeAddress,
  planHost: ({ site, host, members }) => ({ incus: planIncus(site, host, members) }),
  checkPlan: publicHidden,
  hostParts: {
    incus: {
      holds: incusHolds,
      map: ({ incus: plan }, to) => ({ incus: maybe(plan, (value) => mapIncus(value, to)) }),
    },
  },
  forwards: (host) => host.incus !== undefined,
  bridges: ({ incus: plan }) =>
    (plan?.bridges ?? []).map((bridge) => ({
      ...bridge,
      interface: bridge.name,
      runtime: plan?.flavor ?? "incus",
      within: bridge.network,
    })),
  unrouted: (host) => hiddenBridges(host).map(({ prefix }) => prefix),
  hidden: hiddenBridges,
  files: (host) => [...renderPreseed(host), ...keeperFiles(host)],
  // What is kept comes first: a container that makes its address itself starts once it has none by number any more.
  units: (host) => [...keeperUnits(host), ...renderInstanceUnits(host)],
  besideFiles: (host) => {
    const commands = commandsText(host);
    return commands === undefined ? [] : [[`${host.incus?.flavor}-commands`, commands]];
  },
  promises: devicePromises,
  madeLinks: { names: /^(incusbr|lxdbr|lxcbr)/, key: "incus" },
} satisfies Capability;

function bridgeNames(source: HostSource): readonly string[] {
  return Object.keys((source.incus ?? source.lxd)?.bridges ?? {});
}

function findBridge(source: HostSource, steps: readonly string[]): NamedThing | undefined {
  const flavor = source.incus === undefined ? "lxd" : "incus";
  const isWhole = steps.length === 3 && steps[0] === flavor && steps[1] === "bridges";
  const name = isWhole ? steps[2] : steps.length === 1 ? steps[0] : undefined;
  const bridges = source[flavor]?.bridges;
  if (name === undefined || bridges === undefined || !Object.hasOwn(bridges, name)) return undefined;
  const { address, network } = bridges[name] ?? {};
  return { name, steps: [flavor, "bridges", name], address, network };
}

function notSetUp(source: HostSource): Refusal[] {
  return (["incus", "lxd"] as const).flatMap((flavor) =>
    source[flavor] === undefined
      ? []
      : [
          {
            code: "HX101",
            at: [flavor],
            reason:
              "is not set up on an EC2 instance: nothing reads its preseed at the first boot, and EC2 delivers to interfaces alone",
            fix: "use docker with a pool of the interface's, or a host that is reached over SSH",
          },
        ],
  );
}
