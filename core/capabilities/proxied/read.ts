import type { HostSource } from "../../layout/source.ts";
import { leadsOutside, nounOf } from "../../links/index.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutProxy } from "./values.ts";

/** What each interface answers for; where nobody is to be answered is reported. */
export function readProxies(
  { reader, path, interfaces, networkNames }: HostReading,
  { aws, interfaces: sources }: HostSource,
): readonly LayoutProxy[] {
  const pools = interfaces.flatMap((device) => device.pools.map(({ name }) => name));
  return Object.entries(sources ?? {}).flatMap(([name, { proxies, network }]): LayoutProxy[] => {
    if (proxies === undefined) return [];
    const at = [...path, "interfaces", name, "proxies"];
    const isList = Array.isArray(proxies);
    const written = isList ? proxies : (proxies.networks ?? []);
    const link = interfaces.find((own) => own.name === name)?.link;
    const refuse = (reason: string, fix: string) => reader.add("HX005", at, undefined, reason, fix);
    if (aws !== undefined) {
      refuse("is not for an EC2 instance: a VPC delivers by interface", "leave it out");
      return [];
    }
    if (link !== undefined && !leadsOutside(link)) {
      refuse(`is said of a ${nounOf(link)} that leads nowhere`, "say it at the interface towards the router");
      return [];
    }
    if (network === undefined) {
      refuse("needs a network of the interface's, where the router is", "say network: at the interface");
      return [];
    }
    const names = [...new Set(written)].flatMap((text) => {
      const place = [...at, ...(isList ? [] : ["networks"]), written.indexOf(text)];
      if (!pools.includes(text) && !reader.reference(place, text, "network", networkNames)) return [];
      return [{ value: text, text, path: place }];
    });
    const by = isList ? "kernel" : (proxies.by ?? "kernel");
    return [{ interface: name, path: at, names, by }];
  });
}
