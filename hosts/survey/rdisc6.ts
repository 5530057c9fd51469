import { Ipv6Prefix } from "../../core/address/index.ts";
import type { Advertisement } from "../../core/survey/index.ts";
import { canonical } from "./canonical.ts";
import type { Section } from "./sections.ts";

/** What rdisc6 (ndisc6 1.0) prints of the advertisements that it has heard, as `NAME : VALUE`, and ` from ROUTER` behind each. */
export function readRdisc6({ of, lines }: Section): readonly Omit<Advertisement, "own">[] {
  const heard: Omit<Advertisement, "own">[] = [];
  let values: (readonly [name: string, value: string])[] = [];
  for (const line of lines) {
    const [, router] = /^\s*from (\S+)\s*$/.exec(line) ?? [];
    const address = router === undefined ? undefined : canonical(router);
    if (address !== undefined) {
      const read = advertisementOf(of, address, values);
      if (read !== undefined && !heard.some((known) => known.router === address)) heard.push(read);
      values = [];
      continue;
    }
    const [, name, value] = /^\s*([A-Z][^:]*?)\s*: +(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.push([name, value]);
  }
  return heard;
}

function advertisementOf(
  name: string,
  router: string,
  values: readonly (readonly [name: string, value: string])[],
): Omit<Advertisement, "own"> | undefined {
  const of = (wanted: string) => values.find(([key]) => key === wanted)?.[1];
  if (of("Router lifetime") === undefined) return undefined;
  const preference = of("Router preference");
  const read: Omit<Advertisement, "own"> = {
    interface: name,
    router,
    managed: of("Stateful address conf.") === "Yes",
    otherConfiguration: of("Stateful other conf.") === "Yes",
    preference: preference === "high" || preference === "low" ? preference : "medium",
    lifetime: numberIn(of("Router lifetime")) ?? 0,
    hopLimit: numberIn(of("Hop limit")),
    mtu: numberIn(of("MTU")),
    mac: of("Source link-layer address")?.toLowerCase() ?? null,
    prefixes: [],
    resolvers: [],
    domains: [],
    routes: [],
    nat64: [],
    complete: true,
  };
  // A value below another belongs to the last one that began.
  for (const [key, value] of values) {
    const prefix = read.prefixes.at(-1);
    if (key === "Prefix") {
      const text = prefixText(value);
      if (text !== undefined)
        read.prefixes.push({ prefix: text, onLink: false, autonomous: false, valid: 0, preferred: 0 });
    } else if (prefix !== undefined && key === "On-link") prefix.onLink = value === "Yes";
    else if (prefix !== undefined && key === "Autonomous address conf.") prefix.autonomous = value === "Yes";
    else if (prefix !== undefined && key === "Valid time") prefix.valid = numberIn(value);
    else if (prefix !== undefined && key === "Pref. time") prefix.preferred = numberIn(value);
    else if (key === "Recursive DNS server") {
      const address = canonical(value);
      if (address !== undefined) read.resolvers.push({ address, lifetime: null });
    } else if (key === "DNS server lifetime" || key === "DNS servers lifetime") {
      for (const resolver of read.resolvers) resolver.lifetime ??= numberIn(value);
    } else if (key === "Route") {
      const text = prefixText(value);
      if (text !== undefined) read.routes.push({ prefix: text, lifetime: null });
    } else if (key === "Route lifetime") {
      const route = read.routes.at(-1);
      if (route !== undefined) route.lifetime = numberIn(value);
    } else if (key === "DNS search list") {
      read.domains.push(...value.split(/\s+/).filter((domain) => /^[A-Za-z0-9._-]+$/.test(domain)));
    }
  }
  return read;
}

/** `1800 (0x00000708) seconds`; null of `infinite` and `unspecified`. */
function numberIn(text: string | undefined): number | null {
  const [, digits] = /^(\d{1,10})\b/.exec(text ?? "") ?? [];
  const value = Number(digits);
  return digits === undefined || value === 0xffffffff ? null : value;
}

function prefixText(text: string): string | undefined {
  try {
    return `${Ipv6Prefix.parse(text)}`;
  } catch {
    return undefined;
  }
}
