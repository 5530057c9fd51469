/** What a site's provider lets through from a segment: at the router's own door, so that it hears nothing else. */

import { output } from "./process.ts";
import { segmentDevice } from "./router.ts";
import type { Provider } from "./topology.ts";

/** @param provider lets everything through where it is `undefined` */
export async function setProvider(
  netns: string,
  segment: string,
  provider: Provider | undefined,
): Promise<void> {
  const table = `table netdev provider-${segment}`;
  const rules = provider === undefined ? "" : tableText(table, segmentDevice(segment), provider);
  await output(["ip", "netns", "exec", netns, "nft", "-f", "-"], {
    // Of a table that is not there nothing can be taken away.
    stdin: `${table} {\n}\ndelete ${table}\n${rules}`,
    title: `nft in ${netns}: the provider on ${segment}`,
  });
}

function tableText(table: string, device: string, { macs, delivers, cutsOffAfter }: Provider): string {
  return `${table} {
${cutsOffAfter === undefined ? "" : setsText(cutsOffAfter)}  chain in {
    type filter hook ingress device "${device}" priority 0; policy accept;
    ether saddr != { ${macs.join(", ")} } drop
${delivers === undefined ? "" : listText(delivers, cutsOffAfter !== undefined)}  }
}
`;
}

function listText(delivers: readonly string[], isPatient: boolean): string {
  return `    ip6 saddr { ${[...delivers, "fe80::/10", "::/128"].join(", ")} } accept
${isPatient ? patienceText : ""}    ether type ip6 drop
`;
}

/** Who has been seen, and who so lately that it is let through. */
function setsText(seconds: number): string {
  return `  set seen { type ipv6_addr; flags dynamic; size 65536; }
  set fresh { type ipv6_addr; flags dynamic, timeout; timeout ${seconds}s; size 65536; }
`;
}

const patienceText = `    ip6 saddr != @seen add @fresh { ip6 saddr }
    add @seen { ip6 saddr }
    ip6 saddr @fresh accept
`;
