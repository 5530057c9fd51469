import type { AdvertisedPrefix, Lifetimes, SaidLifetimes } from "./values.ts";

/** RFC 4861 section 6.2.1: AdvDefaultLifetime is 0 or between MaxRtrAdvInterval, which is 4 s at least, and 9000 s. */
export const routerLifetimes = { least: 4, most: 9000 };

/** RFC 4861 section 6.2.1: MaxRtrAdvInterval's default. */
const usualInterval = 600;

/** The defaults of RFC 4861 section 6.2.1, written out, since vendors have others (VyOS prefers a prefix for four hours). */
export const usualLifetimes: Lifetimes = { router: 1800, valid: 2_592_000, preferred: 604_800 };

/** What is said for a network, then for all of its router; a lifetime that nobody says gives way to one that somebody does. */
export function lifetimesOf(ofNetwork: SaidLifetimes, ofRouter: SaidLifetimes): Lifetimes {
  const router = ofNetwork.router ?? ofRouter.router ?? usualLifetimes.router;
  const valid = ofNetwork.valid ?? ofRouter.valid;
  const preferred = ofNetwork.preferred ?? ofRouter.preferred;
  return {
    router,
    valid: valid ?? Math.max(usualLifetimes.valid, preferred ?? 0),
    preferred: preferred ?? Math.min(usualLifetimes.preferred, valid ?? usualLifetimes.preferred),
  };
}

/** RFC 4862 section 5.5.4: nothing starts from an address that is preferred no more. */
export function preferredFor({ deprecated }: AdvertisedPrefix, { preferred }: Lifetimes): number {
  return deprecated ? 0 : preferred;
}

/** Resolvers hold as long as the router does, and where it is nobody's way out three intervals (RFC 8106 section 5.1). */
export function resolverLifetime({ router }: Lifetimes): number {
  return router === 0 ? usualLifetimes.router : router;
}

/**
 * The longest time between two advertisements, in seconds, where the usual one is too long: what holds for less than three of
 * them is lost with two that do not arrive. `undefined`: the usual one.
 */
export function shorterInterval({ router, valid, preferred }: Lifetimes): number | undefined {
  const shortest = Math.min(...[router, valid, preferred].filter((lifetime) => lifetime > 0));
  const interval = Math.max(routerLifetimes.least, Math.floor(shortest / 3));
  return interval < usualInterval ? interval : undefined;
}

export function isUsual({ router, valid, preferred }: Lifetimes): boolean {
  const { router: own, valid: stays, preferred: starts } = usualLifetimes;
  return router === own && valid === stays && preferred === starts;
}
