import type { HostSource } from "../../layout/source.ts";
import type { Capability } from "../capability.ts";
import { bootTexts } from "./boot-text.ts";
import { checkMacvlans } from "./check.ts";
import { competingRoutes } from "./competing.ts";
import { macvlanFiles, macvlanUnits } from "./files.ts";
import { foretellShims } from "./foretell.ts";
import { macvlansHold } from "./holds.ts";
import { mapMacvlan } from "./map-addresses.ts";
import { planMacvlans, shimAddress } from "./plan.ts";
import { shimPromises } from "./promises.ts";
import { readMacvlans } from "./read.ts";
import { shimRequests } from "./requests.ts";
import { macvlanTables } from "./table.ts";

const written = (host: HostSource) => host.macvlans;

/** Docker's networks of driver macvlan, whose containers are neighbours of their host, and the host's own way to these. */
export const macvlans = {
  name: "macvlans",
  hostList: {
    key: "macvlans",
    written,
    read: (host) => host.macvlans,
    givenMacs: (host) =>
      host.macvlans.filter(({ shim, driver }) => shim !== undefined && driver === "macvlan"),
  },
  hostTargets: {
    names: (source) =>
      Object.entries(source.macvlans ?? {}).flatMap(([name, own]) => shimOf(name, own) ?? []),
    find: (source, [shim = "", ...more]) => {
      const found = Object.entries(source.macvlans ?? {}).find(([name, own]) => shimOf(name, own) === shim);
      if (found === undefined || more.length > 0) return undefined;
      const [name, { parent, shim: own }] = found;
      return {
        name: shim,
        steps: ["macvlans", name],
        address: typeof own === "object" ? own.address : undefined,
        network: source.interfaces?.[parent]?.network,
      };
    },
    areTheHosts: true,
  },
  readHost: (reading, source) => ({ macvlans: readMacvlans(reading, source) }),
  refused: (kind, source) =>
    kind !== "ec2" || source.macvlans === undefined
      ? []
      : [
          {
            code: "HX101",
            at: ["macvlans"],
            reason: "is not for an EC2 instance: EC2 delivers to interfaces that it knows alone",
            fix: "use docker with a pool of the interface's",
          },
        ],
  foretell: (site, host, macOf) => ({ macvlans: foretellShims(site, host, macOf) }),
  lints: [competingRoutes],
  hostRequests: shimRequests,
  asksForIpv4: (host, shim) => host.macvlans.some((own) => own.shim === shim && own.ipv4 !== undefined),
  hostAddress: shimAddress,
  checkPlan: checkMacvlans,
  planHost: (planning) => ({ macvlans: planMacvlans(planning) }),
  hostParts: {
    macvlans: {
      holds: macvlansHold,
      map: ({ macvlans: plans }, to) => ({ macvlans: plans.map((plan) => mapMacvlan(plan, to)) }),
    },
  },
  files: macvlanFiles,
  units: macvlanUnits,
  bootTexts,
  tables: macvlanTables,
  promises: shimPromises,
  madeLinks: { names: /^shim-/, key: "macvlans" },
  expectations: ({ macvlans: plans }) =>
    plans.flatMap(({ shim }) =>
      shim === undefined
        ? []
        : [
            ...(shim.ipv4 === undefined ? [] : [{ address: shim.ipv4.address, length: 32 }]),
            { address: shim.address, length: 128 },
          ]
            .filter(({ address }) => address.block === undefined)
            .map(({ address, length }) => ({
              kind: "address" as const,
              address: `${address}`,
              length,
              interface: shim.interface,
            })),
    ),
} satisfies Capability;

function shimOf(name: string, { shim }: NonNullable<HostSource["macvlans"]>[string]): string | undefined {
  if (shim === undefined) return undefined;
  return (shim === true ? undefined : shim.name) ?? `shim-${name}`;
}
