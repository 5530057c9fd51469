import type { Capability } from "../capabilities/capability.ts";
import type { LayoutSite } from "../layout/layout.ts";
import type { NumberRequest } from "./number-request.ts";
import { interfaceRequests } from "./requests/interfaces.ts";
import type { Request } from "./requests/request.ts";

/** What is asked for in one network or pool, by family. */
export interface AskedWithin {
  readonly ipv6: readonly NumberRequest[];
  readonly ipv4: readonly NumberRequest[];
}

const nothing: AskedWithin = { ipv6: [], ipv4: [] };

/** Everything of a site that needs numbers, in networks and in pools, by what they are allocated in. */
export class SiteAsked {
  readonly #within = new Map<string, { ipv6: NumberRequest[]; ipv4: NumberRequest[] }>();

  constructor(site: LayoutSite, capabilities: readonly Capability[]) {
    for (const { siteRequests } of capabilities) this.#add(siteRequests?.(site) ?? []);
    const ofHosts = capabilities.flatMap(({ hostRequests }) => hostRequests ?? []);
    for (const host of site.hosts) {
      this.#add(interfaceRequests(site.name, host));
      for (const hostRequests of ofHosts) this.#add(hostRequests(site.name, host));
    }
  }

  #add(requests: Iterable<Request>): void {
    for (const request of requests) {
      if (request.within === undefined) continue;
      let lists = this.#within.get(request.within);
      if (lists === undefined) {
        lists = { ipv6: [], ipv4: [] };
        this.#within.set(request.within, lists);
      }
      const ipv6 = inFamily(request, "ipv6");
      if (ipv6 !== undefined) lists.ipv6.push(ipv6);
      const ipv4 = inFamily(request, "ipv4");
      if (ipv4 !== undefined) lists.ipv4.push(ipv4);
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
