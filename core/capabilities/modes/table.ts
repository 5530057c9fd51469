import { Ipv6Address } from "../../address/index.ts";
import { comesByWords } from "../../layout/resolve-comes.ts";
import type { InterfaceComes, SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";
import type { AdvertisedFlags } from "./values.ts";

/** The modes of a site's networks, and what comes to its hosts by itself, for a person. */
export function modeTables({ modes, hosts }: SitePlan): readonly SiteTable[] {
  const advertised = modes.map(({ network, mode, flags }) => [network, mode, flagsText(flags)]);
  const coming = hosts.flatMap((host) =>
    host.interfaces.flatMap(({ name, network = "", comes }) =>
      comes === undefined
        ? []
        : [[`${host.name}/${name}`, network, comesByWords[comes.by], ...identifierText(comes)]],
    ),
  );
  return [
    { title: "Routers advertise, by network", rows: advertised },
    { title: "Addresses that come by themselves", rows: coming },
  ].filter(({ rows }) => rows.length > 0);
}

function flagsText({ managed, otherConfiguration, autonomous, onLink }: AdvertisedFlags): string {
  const bits = [
    ["M", managed],
    ["O", otherConfiguration],
    ["A", autonomous],
    ["L", onLink],
  ] as const;
  return bits.map(([name, isSet]) => `${name}=${isSet ? 1 : 0}`).join(" ");
}

function identifierText({ identifier }: InterfaceComes): readonly string[] {
  if (identifier === undefined) return [];
  return [identifier instanceof Ipv6Address ? `token ${identifier}` : identifier];
}
