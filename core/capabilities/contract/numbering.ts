import type { Ipv6Address } from "../../address/index.ts";
import type { LayoutHost, LayoutSite } from "../../layout/layout.ts";
import type { Written } from "../../layout/written.ts";
import type { SiteMembers } from "../../plan/numbered-members.ts";
import type { PlannedAddress } from "../../plan/planned-prefix.ts";
import type { HostLayouts } from "../values.ts";
import type { HostThing } from "./reading.ts";

/** What a capability gives to the numbers of a layout. */
export interface AsksForNumbers {
  /** Its part of a host again, with the pins that stand for interface identifiers. */
  readonly fillPins?: (host: LayoutHost, pinOf: PinOf) => Partial<HostLayouts>;
  /** The address that a thing of it on a host came to, for who refers to that. */
  readonly hostAddress?: (
    site: LayoutSite,
    host: LayoutHost,
    name: string,
    members: SiteMembers,
  ) => PlannedAddress | undefined;
  /** The same of a thing at a site. */
  readonly siteAddress?: (site: LayoutSite, name: string, members: SiteMembers) => PlannedAddress | undefined;
}

/** The pin that stands for the interface identifier that a thing asks for; none where it asks for none. */
export type PinOf = (
  thing: HostThing,
  place: { readonly network: string } | { readonly pool: string },
) => Written<Ipv6Address> | undefined;
