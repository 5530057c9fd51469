import type { HostSource } from "../../layout/source.ts";
import { leadsOutside, nounOf } from "../../links/index.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutUpstream } from "./values.ts";

/** What each interface says of its provider; where there can be none is reported. */
export function readUpstreams(
  { reader, path, interfaces }: HostReading,
  { aws, interfaces: written }: HostSource,
): readonly LayoutUpstream[] {
  return Object.entries(written ?? {}).flatMap(([name, { upstream, network }]): LayoutUpstream[] => {
    if (upstream === undefined) return [];
    const at = [...path, "interfaces", name, "upstream"];
    const link = interfaces.find((own) => own.name === name)?.link;
    const refuse = (reason: string, fix: string) => reader.add("HX005", at, upstream, reason, fix);
    if (aws !== undefined) refuse("is not for an EC2 instance: a VPC delivers by interface", "leave it out");
    else if (link !== undefined && !leadsOutside(link))
      refuse(
        `is said of a ${nounOf(link)} that leads nowhere`,
        "say it at the interface towards the provider's router",
      );
    else if (network === undefined)
      refuse("needs a network of the interface's, where the router is", "say network: at the interface");
    else return [{ interface: name, path: at, is: upstream }];
    return [];
  });
}
