import type { Capability, PlannedBridge } from "../capabilities/capability.ts";
import { hasCarrier, leadsOutside, outerOf } from "../links/index.ts";
import type { HostPlan, InterfaceAddress, InterfacePlan, InterfaceRoute } from "./plan.ts";
import type { PlannedAddress, PlannedPrefix } from "./planned-prefix.ts";
import { type SourceRule, sourceRules } from "./source-rules.ts";
import { type Family, familyOf } from "./uplink.ts";

/**
 * When a host is looked at: at the end of a change of it, when what lives on it and other hosts of the layout may still
 * be coming up; or once all of that is there.
 */
export type Readiness = "changed" | "settled";

/** What must hold on a host, as far as its blocks are known. */
export interface MustHold {
  readonly interfaces: readonly HeldInterface[];
  /** What capabilities give its loopback. */
  readonly loopback: readonly InterfaceAddress[];
  /** Bridges that capabilities make. */
  readonly bridges: readonly HeldBridge[];
}

export interface HeldInterface {
  readonly name: string;
  /** Whether it has a carrier, by itself or by what lives on the host. */
  readonly carries: boolean;
  /** IPv6, then IPv4. */
  readonly families: readonly HeldFamily[];
}

/** What an interface must have of one family. */
export interface HeldFamily {
  readonly family: Family;
  readonly addresses: readonly InterfaceAddress[];
  /** Next hop of the default route, which must be there. */
  readonly gateway: PlannedAddress | undefined;
  /** Whether it must answer: at the end of a change the other end of a tunnel may still have to come. */
  readonly gatewayAnswers: boolean;
  /** Of that route, where the layout says it. */
  readonly metric: number | undefined;
  /** The address that what goes by that route starts from, where the layout says it. */
  readonly source: PlannedAddress | undefined;
  /** Which way packets from its own addresses take, where the layout says it. */
  readonly leaves: readonly { readonly address: PlannedAddress; readonly via: PlannedAddress }[];
  /** The rules and the default routes of routing tables that make it so. */
  readonly rules: readonly SourceRule[];
  readonly tables: readonly { readonly table: number; readonly via: PlannedAddress }[];
  /** Further routes. */
  readonly routes: readonly InterfaceRoute[];
  /** Their next hops that must answer, besides the gateway, each once. */
  readonly nextHops: readonly PlannedAddress[];
}

export interface HeldBridge extends PlannedBridge {
  readonly carries: boolean;
}

/** What must hold on a host: applying, `verify` and `drift` all ask for it here. */
export function mustHold(
  host: HostPlan,
  capabilities: readonly Capability[],
  readiness: Readiness,
): MustHold {
  const somebodyIsOn = (bridge: string) =>
    capabilities.some(({ inhabitants }) =>
      inhabitants?.of(host).some((inhabitant) => inhabitant.bridge === bridge),
    );
  return {
    interfaces: host.interfaces.map((device): HeldInterface => {
      const carries = hasCarrier(device.link) || somebodyIsOn(device.name);
      const families = ([6, 4] as const).map((family) =>
        heldFamily(host, device, family, carries, readiness),
      );
      return { name: device.name, carries, families };
    }),
    loopback: capabilities
      .flatMap(({ loopbackAddresses }) => loopbackAddresses?.(host) ?? [])
      .filter(isKnown),
    bridges: capabilities
      .flatMap(({ bridges }) => bridges?.(host) ?? [])
      .map((bridge) => ({ ...bridge, carries: somebodyIsOn(bridge.name) })),
  };
}

const nothing = {
  addresses: [],
  gateway: undefined,
  gatewayAnswers: false,
  metric: undefined,
  source: undefined,
  leaves: [],
  rules: [],
  tables: [],
  routes: [],
  nextHops: [],
};

function heldFamily(
  host: HostPlan,
  device: InterfacePlan,
  family: Family,
  carries: boolean,
  readiness: Readiness,
): HeldFamily {
  // EC2 gives an instance its IPv4 by DHCP, which no change of the host brings.
  if (family === 4 && host.kind === "ec2" && readiness === "changed") return { family, ...nothing };
  const planned = familyOf(device, family);
  // What is delegated may be another prefix by now, which no change of the host brings back.
  const isMade = ({ origin }: InterfaceAddress) => readiness === "settled" || origin !== "delegated";
  const addresses = planned.addresses.filter((address) => isKnown(address) && isMade(address));
  const isAsked = readiness === "settled" ? carries : leadsOutside(device.link);
  const known = planned.gateway?.block === undefined ? planned.gateway : undefined;
  const gateway = isAsked && (readiness === "settled" || addresses.length > 0) ? known : undefined;
  // Routes of networks are of IPv6 alone.
  const routes = isAsked && family === 6 ? device.routes.filter(isKnownRoute) : [];
  const hops = routes.filter(
    ({ ofLayout, via }) => (readiness === "settled" || !ofLayout) && planned.gateway?.equals(via) !== true,
  );
  const source =
    family === 6 && gateway !== undefined && device.source?.block === undefined ? device.source : undefined;
  // No file of an instance says anything of its IPv4.
  const hasTables = isAsked && !(family === 4 && host.kind === "ec2");
  return {
    family,
    addresses,
    gateway,
    gatewayAnswers: readiness === "settled" || outerOf(device.link) === undefined,
    metric: gateway === undefined ? undefined : device.metric,
    source,
    ...(hasTables ? bySource(device, family) : { leaves: [], rules: [], tables: [] }),
    routes,
    nextHops: distinct(hops.map(({ via }) => via)),
  };
}

/** Which way packets take by where they come from. Of the pools the rules alone are asked: no address there is the host's by itself. */
function bySource(
  { tables, addresses, ipv4 }: InterfacePlan,
  family: Family,
): Pick<HeldFamily, "leaves" | "rules" | "tables"> {
  const own = family === 6 ? addresses : ipv4 === undefined ? [] : [ipv4];
  const known = tables.filter(
    ({ gateway }) => gateway.block === undefined && gateway.isIpv4 === (family === 4) && own.length > 0,
  );
  const leaves = own.filter(isKnown).flatMap(({ address }) => {
    const table = known.find(({ from }) => from.some((prefix) => prefix.equals(address.asPrefix())));
    return table === undefined ? [] : [{ address, via: table.gateway }];
  });
  const rules = known.flatMap(({ from, except, ...table }) =>
    sourceRules({ ...table, from: from.filter(isKnownPrefix), except: except.filter(isKnownPrefix) }),
  );
  return { leaves, rules, tables: known.map(({ table, gateway }) => ({ table, via: gateway })) };
}

function isKnownPrefix({ block }: PlannedPrefix): boolean {
  return block === undefined;
}

function isKnown({ address }: InterfaceAddress): boolean {
  return address.block === undefined;
}

function isKnownRoute({ to, via }: InterfaceRoute): boolean {
  return to.block === undefined && via.block === undefined;
}

function distinct(addresses: readonly PlannedAddress[]): readonly PlannedAddress[] {
  return [...new Map(addresses.map((address) => [`${address}`, address])).values()];
}
