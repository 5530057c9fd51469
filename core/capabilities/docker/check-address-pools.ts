import { parseIpv4Prefix } from "../../address/index.ts";
import type { LayoutSite } from "../../layout/layout.ts";
import type { HostPlan, NetworkPlan } from "../../plan/plan.ts";
import { PlannedPrefix } from "../../plan/planned-prefix.ts";
import type { Problem } from "../../problem/problem.ts";

/** Of which Docker gives networks prefixes where nobody says any (moby, libnetwork/ipamutils): those of its local scope. */
const byItself = ["172.17.0.0/16", "172.18.0.0/15", "172.20.0.0/14", "172.24.0.0/13", "192.168.0.0/16"].map(
  (text) => new PlannedPrefix(undefined, parseIpv4Prefix(text)),
);

/** What Docker may choose for networks that nobody gives a prefix, and what the layout has of that already. */
export function checkAddressPools(
  site: LayoutSite,
  networks: readonly NetworkPlan[],
  hosts: readonly HostPlan[],
): readonly Problem[] {
  return hosts.flatMap((host) => {
    if (host.docker === undefined) return [];
    const at = [...site.path, "hosts", host.name, "docker"];
    const { addressPools } = host.docker;
    return addressPools.length > 0
      ? addressPools.flatMap(({ prefix }, index) =>
          overlapping(prefix, [...at, "addressPools", index], networks),
        )
      : reachedElsewhere(host, at, networks);
  });
}

function overlapping(
  pool: PlannedPrefix,
  path: Problem["path"],
  networks: readonly NetworkPlan[],
): readonly Problem[] {
  return networks.flatMap((network): Problem[] => {
    const taken = prefixesOf(network).find((prefix) => prefix.overlaps(pool));
    return taken === undefined
      ? []
      : [
          {
            code: "HX273",
            path: [...path, "prefix"],
            value: `${pool}`,
            reason: `overlaps the network ${network.name}, ${taken}: Docker would give its own networks what is there`,
            fix: "choose one that nothing of the layout is in",
          },
        ];
  });
}

/** Docker looks for what the host is on itself, and cannot know what is behind a router. */
function reachedElsewhere(
  host: HostPlan,
  path: Problem["path"],
  networks: readonly NetworkPlan[],
): readonly Problem[] {
  const isOn = ({ name, ipv4 }: NetworkPlan) =>
    host.interfaces.some(
      (device) =>
        device.network === name ||
        (device.ipv4 !== undefined && ipv4?.prefix.contains(device.ipv4.address) === true),
    );
  const found = networks.flatMap((network) => {
    const { name, ipv4 } = network;
    const isAtRisk =
      ipv4 !== undefined && !isOn(network) && byItself.some((prefix) => prefix.overlaps(ipv4.prefix));
    return isAtRisk ? [`${name} (${ipv4.prefix})`] : [];
  });
  if (found.length === 0) return [];
  return [
    {
      code: "HX274",
      path,
      value: undefined,
      reason: `may choose prefixes of ${found.join(", ")} for its own networks, and ${host.name} would no longer reach what is there`,
      fix: 'say what it is to choose from: addressPools: [{ prefix: "10.200.0.0/16", length: 24 }]',
    },
  ];
}

function prefixesOf({ prefix, further, ipv4 }: NetworkPlan): readonly PlannedPrefix[] {
  return [prefix, ...further.map((own) => own.prefix), ...(ipv4 === undefined ? [] : [ipv4.prefix])];
}
