import type { HostPlan, SitePlan } from "../../../plan/plan.ts";
import type { RenderedFile } from "../../../render/file.ts";
import { ownedBy } from "../../../render/yaml-text.ts";
import type { SiteTable } from "../../capability.ts";
import type { DockerNat } from "../values.ts";

export const tableName = "hextet-docker";
const path = "/etc/hextet/docker-nat.nft";
const unitPath = "/etc/systemd/system/hextet-docker-nat.service";
const families = ["ip6", "ip"] as const;

function natsOf({ docker }: Pick<HostPlan, "docker">): readonly DockerNat[] {
  return docker?.networks.flatMap(({ nat }) => nat) ?? [];
}

/** What packets of Docker's networks leave with: `ip6tables: false` keeps Docker from it, of whichever release. */
export function natFiles(host: HostPlan): readonly RenderedFile[] {
  const nats = natsOf(host);
  if (nats.length === 0) return [];
  const name = `${host.site}/${host.name}`;
  return [{ path, mode: 0o644, content: natText(name, nats), subsystem: "systemd" }];
}

/**
 * Tables of nftables (nft(8)) that take the place of what was there in one transaction. Their chains come before Docker's own, of
 * priority srcnat: what rewrites a connection's source first does so alone.
 */
function natText(host: string, nats: readonly DockerNat[]): string {
  const rule = ({ from, interfaces, address }: DockerNat, family: string) =>
    `\t\t${family} saddr ${from} oifname { ${interfaces.map((each) => `"${each}"`).join(", ")} } ${address === undefined ? "masquerade" : `snat to ${address}`}\n`;
  const table = (family: "ip6" | "ip") => {
    const own = nats.filter(({ from }) => from.isIpv4 === (family === "ip"));
    return `table ${family} ${tableName}
delete table ${family} ${tableName}
table ${family} ${tableName} {
\tchain postrouting {
\t\ttype nat hook postrouting priority srcnat - 5; policy accept;
${own.map((each) => rule(each, family)).join("")}\t}
}
`;
  };
  return `#!/usr/sbin/nft -f
${ownedBy(host)}

${families.map(table).join("\n")}`;
}

/** Loaded before the network is up, and again with nftables' own service, which flushes all of the ruleset. */
export function natUnits(host: HostPlan): readonly RenderedFile[] {
  if (natsOf(host).length === 0) return [];
  const content = `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=What packets of Docker's networks leave with
DefaultDependencies=no
Conflicts=shutdown.target
Wants=network-pre.target
Before=network-pre.target shutdown.target
After=local-fs.target hextet-agent-guard.service nftables.service
PartOf=nftables.service
ReloadPropagatedFrom=nftables.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/env nft -f ${path}
ExecReload=/usr/bin/env nft -f ${path}
${families.map((family) => `ExecStop=-/usr/bin/env nft delete table ${family} ${tableName}`).join("\n")}

[Install]
WantedBy=multi-user.target nftables.service
`;
  return [{ path: unitPath, mode: 0o644, content, subsystem: "systemd" }];
}

/** What packets of Docker's networks leave a site's hosts with, for a person. */
export function natTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(
    ({ name: host, docker }) =>
      docker?.networks.flatMap(({ name, nat }) =>
        nat.map(({ from, interfaces, address }) => [
          `${host}/${name}`,
          `${from}`,
          `as ${address ?? "the host"} by ${interfaces.join(", ")}`,
        ]),
      ) ?? [],
  );
  return rows.length === 0 ? [] : [{ title: "Docker's networks, outside of their hosts", rows }];
}
