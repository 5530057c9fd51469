import type { Ipv6Address } from "../../address/index.ts";
import type { Range } from "../../allocate/index.ts";
import type { Layout, LayoutHost, LayoutInterface, LayoutPool, LayoutSite } from "../../layout/layout.ts";
import type { Written } from "../../layout/written.ts";
import type { Ledger } from "../../ledger/index.ts";
import type { Allocation } from "../../plan/allocate.ts";
import type { Members } from "../../plan/allocated-members.ts";
import type { AllocatedSpace, Allocator } from "../../plan/allocated-space.ts";
import type { MacsOfSite } from "../../plan/mac.ts";
import type { NumberRequest } from "../../plan/number-request.ts";
import type { PlannedAddress, PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { HostRequests, SiteRequests } from "../../plan/requests/request.ts";
import type { Problem } from "../../problem/problem.ts";
import type { HostLayouts } from "../values.ts";
import type { HostThing } from "./reading.ts";

/** What a capability gives to the numbers of a layout. */
export interface AsksForNumbers {
  /** What it asks for on a host: everything of it that needs a number, each once for both families. */
  readonly hostRequests?: HostRequests;
  /** The same at a site. */
  readonly siteRequests?: SiteRequests;
  /** What the ledger says of it besides numbers, as far as it has that still. */
  readonly recorded?: (layout: Layout, ledger: Ledger) => readonly AllocatedSpace[];
  /** What it makes of a pool of an interface, where it puts that on a bridge. */
  readonly usePool?: (host: LayoutHost, holder: LayoutInterface, pool: LayoutPool) => PoolUse | undefined;
  /** Its part of a host again, with the pins that stand for interface identifiers. */
  readonly fillPins?: (host: LayoutHost, pinOf: PinOf) => Partial<HostLayouts>;
  /** Its part of a host again, with pins that follow from the MAC addresses that things of it are given. */
  readonly foretell?: (site: string, host: LayoutHost, macOf: MacsOfSite) => Partial<HostLayouts>;
  /** Numbers of a network that others give to whoever asks: none that is new is one of them. */
  readonly givenByOthers?: (site: LayoutSite, network: string, prefix: PlannedPrefix) => readonly Range[];
  /** Whether a thing of it on a host asks for IPv4: if it has none all the same, that is reported where it asks. */
  readonly asksForIpv4?: (host: LayoutHost, name: string) => boolean;
  /** The address that a thing of it on a host came to, for who refers to that; in the family of `members`. */
  readonly hostAddress?: (
    site: LayoutSite,
    host: LayoutHost,
    name: string,
    members: Members,
  ) => PlannedAddress | undefined;
  /** The same of a thing at a site. */
  readonly siteAddress?: (site: LayoutSite, name: string, members: Members) => PlannedAddress | undefined;
}

/** What becomes of a pool. */
export interface PoolUse {
  /** What keeps it from the pool's IPv6 block. */
  readonly unusable: (block: PlannedPrefix) => Problem | undefined;
  /** What keeps it from the pool's IPv4 block, which is none where the pool got none. */
  readonly unusableInIpv4: (
    ipv4: NonNullable<LayoutPool["ipv4"]>,
    block: PlannedPrefix | undefined,
  ) => Problem | undefined;
  /** Allocates what is in its IPv6 block; absent where names do. */
  readonly allocateInside:
    | ((
        requests: readonly NumberRequest[],
        block: PlannedPrefix,
        space: string,
        allocator: Allocator,
      ) => ReadonlyMap<string, Allocation>)
    | undefined;
}

/** The pin that stands for the interface identifier that a thing asks for; none where it asks for none. */
export type PinOf = (
  thing: HostThing,
  place: { readonly network: string } | { readonly pool: string },
) => Written<Ipv6Address> | undefined;
