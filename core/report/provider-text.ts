import type { ProviderKind, ProviderProbe } from "../survey/index.ts";

const verdicts: Readonly<Record<ProviderKind, string>> = {
  routed: "is routed to the host",
  "on-link": "is on-link: the router looks for each address of it on the segment, and the host can answer",
  connects:
    "only connects: nothing of it is delivered but the host's own address. Another prefix may be routed to the host: ask the provider which, and probe that",
  single: "is not given to the host: its own address alone is delivered",
};

/** What a provider does, for a person, with the layout's part for the host. */
export function providerText({
  prefix,
  is,
  interface: uplink,
  own,
  target,
  evidence,
  layout,
}: ProviderProbe): string {
  return `${prefix} ${verdicts[is]}
${evidence.map((sentence) => `  - ${sentence}`).join("\n")}
Tried with echoes to ${target} by ${uplink}, beside ${own}. Everything tried has been taken away.

In the layout:
${layout}`;
}
