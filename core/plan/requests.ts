import type { LayoutSite } from "../layout/layout.ts";
import type { NumberRequest } from "./number-request.ts";
import { containerRequests } from "./requests/containers.ts";
import { guestRequests } from "./requests/guests.ts";
import { incusRequests } from "./requests/incus.ts";
import { interfaceRequests } from "./requests/interfaces.ts";
import type { HostRequests, Request, SiteRequests } from "./requests/request.ts";
import { serviceRequests } from "./requests/services.ts";

const ofSite: readonly SiteRequests[] = [serviceRequests];
const ofHost: readonly HostRequests[] = [interfaceRequests, incusRequests, containerRequests, guestRequests];

/** Everything of a site that needs numbers, in networks and in pools. */
function* siteRequests(site: LayoutSite): Iterable<Request> {
  for (const requests of ofSite) yield* requests(site);
  for (const host of site.hosts) for (const requests of ofHost) yield* requests(site.name, host);
}

/** What is asked for in one network or pool, by family. */
export interface AskedWithin {
  readonly ipv6: readonly NumberRequest[];
  readonly ipv4: readonly NumberRequest[];
}

const nothing: AskedWithin = { ipv6: [], ipv4: [] };

/** All requests of a site, by what they are numbered in. */
export class SiteAsked {
  readonly #within = new Map<string, { ipv6: NumberRequest[]; ipv4: NumberRequest[] }>();

  constructor(site: LayoutSite) {
    for (const request of siteRequests(site)) {
      if (request.within === undefined) continue;
      let lists = this.#within.get(request.within);
      if (lists === undefined) {
        lists = { ipv6: [], ipv4: [] };
        this.#within.set(request.within, lists);
      }
      for (const family of ["ipv6", "ipv4"] as const) {
        const asked = inFamily(request, family);
        if (asked !== undefined) lists[family].push(asked);
      }
    }
  }

  /** @param within name of a network, or owner of a pool */
  in(within: string): AskedWithin {
    return this.#within.get(within) ?? nothing;
  }
}

function inFamily(request: Request, family: "ipv6" | "ipv4"): NumberRequest | undefined {
  const { owner } = request;
  if (request.kind === "address") {
    const asked = request[family];
    return asked && { kind: "address", owner, path: asked.path, pin: asked.pin };
  }
  const asked = request[family];
  return asked && { kind: "block", owner, path: asked.path, pin: asked.pin, length: asked.length };
}
