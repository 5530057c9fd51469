import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";

const rules = "/etc/hextet/tunnels.nft";

/** What the headers of IPv6 and TCP take of a packet, in bytes (RFC 8200, RFC 9293). */
const headers = 60;

/**
 * Who is behind a tunnel learns of its size by packet-too-big, which some on the way drop: a host that forwards therefore
 * limits what both ends of a TCP connection offer each other (RFC 9293 section 3.7.1), in a table of its own. It never makes
 * that larger (nft(8), "maxseg").
 */
export function clampFiles(host: HostPlan): readonly RenderedFile[] {
  if (!isClamped(host)) return [];
  return [
    {
      path: rules,
      mode: 0o644,
      content: `${ownedBy(`${host.site}/${host.name}`)}
table ip6 hextet_tunnels
delete table ip6 hextet_tunnels
table ip6 hextet_tunnels {
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

export function clampUnits(host: HostPlan): readonly RenderedFile[] {
  if (!isClamped(host)) return [];
  return [
    {
      path: "/etc/systemd/system/hextet-tunnels.service",
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
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${rules}
ExecReload=/usr/sbin/nft -f ${rules}
ExecStop=/usr/sbin/nft delete table ip6 hextet_tunnels

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
