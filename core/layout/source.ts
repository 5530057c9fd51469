import { z } from "zod";
import type { addressOrReference, reference } from "./source/address.ts";
import { allow } from "./source/allow.ts";
import { label } from "./source/names.ts";
import { prefix } from "./source/prefix.ts";
import { rollout } from "./source/rollout.ts";
import { site } from "./source/site.ts";

/**
 * The layout as written: structure and types only. What texts mean (addresses, references) is the next
 * stage's, so that one bad address hides nothing else.
 */

export { interfacePattern, labelPattern } from "./source/names.ts";

export const layoutSchema = z.strictObject({
  hextet: z.literal(1).describe("the version of the layout's form: 1"),
  allow,
  purpose: z
    .enum(["production", "lab", "example"])
    .optional()
    .describe("what the layout is for; production where absent"),
  rollout: rollout
    .optional()
    .describe("in which order hosts on-prem are changed; all at the same time where absent"),
  prefixes: z
    .record(label, prefix)
    .optional()
    .describe("the prefixes that networks are numbered from, by name, such as home: 2001:db8::/48"),
  sites: z.record(label, site).describe("the places with a routing of their own, by name"),
});

/** A layout as a person writes it, in YAML or as a TypeScript object. */
export type LayoutSource = z.input<typeof layoutSchema>;

export type SiteSource = LayoutSource["sites"][string];
export type NetworkSource = NonNullable<SiteSource["networks"]>[string];
export type HostSource = NonNullable<SiteSource["hosts"]>[string];
export type PrefixSource = NonNullable<LayoutSource["prefixes"]>[string];
export type InterfaceSource = NonNullable<HostSource["interfaces"]>[string];
export type PoolSource = NonNullable<InterfaceSource["pools"]>[string];
/** The address of another thing, by its name. */
export type ReferenceSource = z.input<typeof reference>;
export type AddressSource = z.input<typeof addressOrReference>;
export type ConnectSource = NonNullable<HostSource["connect"]>;
export type RolloutSource = NonNullable<LayoutSource["rollout"]>;
