import type { AdvertisedPrefix } from "./values.ts";

/**
 * How long what is advertised holds, in seconds: the defaults of RFC 4861 section 6.2.1, written out, since vendors have others
 * (VyOS prefers a prefix for four hours). Resolvers hold as long as the router does (RFC 8106 section 5.1: three times the
 * longest time between two advertisements, which is 600 s).
 */
export const routerLifetime = 1800;
export const validLifetime = 2_592_000;

const preferredLifetime = 604_800;

/** RFC 4862 section 5.5.4: nothing starts from an address that is preferred no more. */
export function preferredFor({ deprecated }: AdvertisedPrefix): number {
  return deprecated ? 0 : preferredLifetime;
}
