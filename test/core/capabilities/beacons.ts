import { z } from "zod";
import type { Capability, HostParts } from "../../../core/capabilities/capability.ts";
import type { HostLayouts, HostPlans } from "../../../core/capabilities/values.ts";
import { type Ipv6Address, Ipv6Prefix } from "../../../core/index.ts";
import { byName } from "../../../core/layout/by-name.ts";
import { host } from "../../../core/layout/source/host.ts";
import { label } from "../../../core/layout/source/names.ts";
import { site } from "../../../core/layout/source/site.ts";
import type { HostSource } from "../../../core/layout/source.ts";
import { layoutSchema } from "../../../core/layout/source.ts";
import type { LayoutIdentity, Path, Written } from "../../../core/layout/written.ts";
import type { OnHost, ThingHolding } from "../../../core/plan/holds/holding.ts";
import type { Origin } from "../../../core/plan/interface-address.ts";
import type { AddressMapping } from "../../../core/plan/mapped/mapping.ts";
import { workloadOwner } from "../../../core/plan/owners.ts";
import { type PlannedAddress, PlannedPrefix } from "../../../core/plan/planned-prefix.ts";

/**
 * A capability that no stage has heard of: beacons of a host, each with an address of a network that nobody is on, on the
 * host's loopback, and a unit that sends.
 */

const beacon = z.strictObject({
  formerly: label.optional(),
  network: label.describe("the network that its address is from"),
  address: z.string().optional(),
});

const keys = { beacons: z.record(label, beacon).optional() };

/** The layout's schema with the keys of beacons. */
export const schemaWithBeacons = layoutSchema.extend({
  sites: z.record(label, site.extend({ hosts: z.record(label, host.extend(keys)).optional() })),
});

interface LayoutBeacon extends LayoutIdentity {
  readonly name: string;
  readonly formerly: string | undefined;
  readonly path: Path;
  readonly network: string;
  readonly pin: Written<Ipv6Address> | undefined;
}

interface BeaconPlan {
  readonly name: string;
  readonly network: string;
  readonly address: PlannedAddress;
  readonly origin: Origin;
}

/** What a property of the typed map is: of a source, a layout's host and a planned one. */
interface With<Beacons> {
  readonly beacons: Beacons;
}

/** What is near enough for packets of any size. */
const seen = new PlannedPrefix(undefined, Ipv6Prefix.parse("3fff:b0b::/32"));

const isWritten = (source: object): source is With<Readonly<Record<string, z.input<typeof beacon>>>> =>
  "beacons" in source;
const isRead = (layout: object): layout is With<readonly LayoutBeacon[]> => "beacons" in layout;
const isPlanned = (plan: object): plan is With<readonly BeaconPlan[]> => "beacons" in plan;

const written = (source: HostSource) => (isWritten(source) ? source.beacons : undefined);
const readIn = (layout: object) => (isRead(layout) ? layout.beacons : []);
const plannedIn = (plan: object) => (isPlanned(plan) ? plan.beacons : []);

function* holds(plan: object, on: OnHost, path: Path): Iterable<ThingHolding> {
  for (const { name, network, address, origin } of plannedIn(plan))
    yield {
      kind: "thing",
      word: "beacon",
      rank: "living",
      note: `beacon, ${origin}`,
      ...on,
      name,
      within: network,
      family: 6,
      origin,
      from: origin,
      owner: workloadOwner(on.site, on.host, "beacons", name),
      path: [...path, "beacons", name, "address"],
      address,
      prefix: undefined,
      length: 128,
      space: undefined,
    };
}

const hostParts: HostParts & With<object> = {
  beacons: {
    holds,
    map: (plan: object, to: AddressMapping) => ({
      beacons: plannedIn(plan).map((planned) => ({ ...planned, address: to.address(planned.address) })),
    }),
  },
};

export const beacons: Capability = {
  name: "beacons",
  hostList: { key: "beacons", written, read: readIn },
  readHost: ({ reader, path, networkNames, pin }, source) => {
    const read: Partial<HostLayouts> & With<readonly LayoutBeacon[]> = {
      beacons: byName(written(source)).flatMap(([name, { formerly, network, address }]) => {
        const at = [...path, "beacons", name];
        if (!reader.reference([...at, "network"], network, "network", networkNames)) return [];
        const own = pin([...at, "address"], address, name);
        return [{ name, formerly, path: at, network, pin: own, mac: undefined, identifier: undefined }];
      }),
    };
    return read;
  },
  hostRequests: function* (siteName, layout) {
    for (const { name, network, path, pin } of readIn(layout)) {
      const owner = workloadOwner(siteName, layout.name, "beacons", name);
      yield { kind: "address", owner, within: network, ipv6: { path, pin }, ipv4: undefined };
    }
  },
  planHost: ({ site: { name: siteName }, host: layout, members }) => {
    const planned: Partial<HostPlans> & With<readonly BeaconPlan[]> = {
      beacons: readIn(layout).flatMap(({ name, network }) => {
        const owner = workloadOwner(siteName, layout.name, "beacons", name);
        const own = members.ipv6.address(network, owner);
        return own === undefined ? [] : [{ name, network, address: own.address, origin: own.origin }];
      }),
    };
    return planned;
  },
  hostParts,
  loopbackAddresses: (plan) =>
    plannedIn(plan).map(({ address, origin }) => ({ address, origin, length: 128 })),
  onInterface: (plan, name) =>
    name === "eno1" && plannedIn(plan).length > 0
      ? {
          netplan: { wakeonlan: true },
          ifupdown2: ["ethernet-wol g"],
          defaultRoute: { mtu: 1400, except: seen },
        }
      : undefined,
  tables: ({ hosts }) => [
    { title: "Beacons", rows: hosts.flatMap((plan) => plannedIn(plan).map(({ name }) => [plan.name, name])) },
  ],
  lints: [
    (layout) =>
      layout.sites
        .flatMap(({ hosts }) => hosts.flatMap(readIn))
        .filter(({ name }) => name === "dark")
        .map(({ path }) => ({
          code: "HX051",
          path,
          value: undefined,
          reason: "is dark",
          fix: "give it another name",
        })),
  ],
  units: (plan) =>
    plannedIn(plan).map(({ name, address }) => ({
      path: `/etc/systemd/system/hextet-beacon-${name}.service`,
      mode: 0o644,
      content: `[Service]\nExecStart=/usr/bin/beacon ${address}\n`,
      subsystem: "systemd" as const,
    })),
  endpoints: ({ site: siteName, name: hostName, ...plan }) =>
    plannedIn(plan).map(({ name, address }) => ({
      name: `${siteName}/${hostName}/${name}`,
      address,
      tcp: [],
      place: { kind: "host", host: `${siteName}/${hostName}` },
    })),
};
