import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { endingAndMending, loadOrKeep } from "../kept-table.ts";

const program = "/etc/hextet/tunnels";
const rules = "/etc/hextet/tunnels.nft";
const table = "hextet_tunnels";
const unit = "hextet-tunnels.service";

/** What the headers of IPv6 and TCP take of a packet, in bytes (RFC 8200, RFC 9293). */
const headers = 60;

/**
 * Who is behind a tunnel learns of its size by packet-too-big, which some on the way drop: a host that forwards therefore
 * limits what both ends of a TCP connection offer each other (RFC 9293 section 3.7.1), in a table of its own. It never makes
 * that larger (nft(8), "maxseg"). Whoever flushes the whole ruleset, as nftables.service does, takes that table along: it is put back.
 */
export function clampFiles(host: HostPlan): readonly RenderedFile[] {
  if (!isClamped(host)) return [];
  const owned = ownedBy(`${host.site}/${host.name}`);
  return [
    { path: program, mode: 0o755, content: script(owned), subsystem: "systemd" },
    {
      path: rules,
      mode: 0o644,
      content: `${owned}
table ip6 ${table}
delete table ip6 ${table}
table ip6 ${table} {
	chain forward {
		type filter hook forward priority mangle; policy accept;
${[...host.tunnels, ...host.wireguard].map(lines).join("")}	}
}
`,
      subsystem: "systemd",
    },
  ];
}

function lines({ interface: name, mtu }: { readonly interface: string; readonly mtu: number }): string {
  return ["iifname", "oifname"]
    .map((way) => `\t\t${way} "${name}" tcp flags syn tcp option maxseg size set ${mtu - headers}\n`)
    .join("");
}

function script(owned: string): string {
  return `#!/bin/sh
${owned}
# tunnels load|keep NFT
set -u
loaded=/run/hextet-tunnels
nft=$2

shown() {
  nft list table ip6 ${table} 2>/dev/null
}

load() {
  nft -f "$nft" && shown >"$loaded"
}

drop() {
  nft delete table ip6 ${table} 2>/dev/null
  rm -f "$loaded"
}

${endingAndMending(unit)}
# What is done to tables, and a line at the end of each transaction.
changes() {
  nft monitor
}

${loadOrKeep(table)}`;
}

export function clampUnits(host: HostPlan): readonly RenderedFile[] {
  if (!isClamped(host)) return [];
  return [
    {
      path: `/etc/systemd/system/${unit}`,
      mode: 0o644,
      content: `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Limits the segments of TCP through tunnels
DefaultDependencies=no
After=local-fs.target hextet-agent-guard.service nftables.service netfilter-persistent.service
Before=network-pre.target shutdown.target
Wants=network-pre.target
Conflicts=shutdown.target

[Service]
ExecStartPre=${program} load ${rules}
ExecStart=${program} keep ${rules}
Restart=always
RestartSec=1

[Install]
WantedBy=sysinit.target
`,
      subsystem: "systemd",
    },
  ];
}

function isClamped({ forwarding, tunnels, wireguard }: HostPlan): boolean {
  return forwarding && tunnels.length + wireguard.length > 0;
}
