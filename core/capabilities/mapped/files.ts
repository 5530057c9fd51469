import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { ip6tablesText } from "./ip6tables.ts";
import { nftablesText } from "./nftables.ts";
import { rewritingOf } from "./rewriting.ts";
import { script, unitName } from "./script.ts";

const program = "/etc/hextet/mapping";
const nftables = "/etc/hextet/mapping.nft";
const ip6tables = "/etc/hextet/mapping.ip6tables";

/** Which of the two is read is decided on the host. */
export function mappingFiles(host: HostPlan): readonly RenderedFile[] {
  const rewriting = rewritingOf(host);
  if (rewriting === undefined) return [];
  const name = `${host.site}/${host.name}`;
  const file = (path: string, mode: number, content: string): RenderedFile => ({
    path,
    mode,
    content,
    subsystem: "systemd",
  });
  return [
    file(program, 0o755, script(name)),
    file(nftables, 0o644, nftablesText(name, rewriting)),
    file(ip6tables, 0o644, ip6tablesText(name, rewriting)),
  ];
}

/** Before the first packet passes at boot, once a change that was not confirmed has been taken back; again whenever somebody has flushed the whole ruleset. */
export function mappingUnits(host: HostPlan): readonly RenderedFile[] {
  if (rewritingOf(host) === undefined) return [];
  return [
    {
      path: `/etc/systemd/system/${unitName}`,
      mode: 0o644,
      content: `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Public addresses of what lies behind this host
DefaultDependencies=no
Conflicts=shutdown.target
Wants=network-pre.target
Before=network-pre.target shutdown.target
After=local-fs.target hextet-agent-guard.service nftables.service netfilter-persistent.service

[Service]
ExecStartPre=${program} load ${nftables} ${ip6tables}
ExecStart=${program} keep ${nftables} ${ip6tables}
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target
`,
      subsystem: "systemd",
    },
  ];
}
