import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { clientOf, serviceOf, waitingOf } from "./flavors.ts";
import { keeperScript } from "./keeper-script.ts";
import { keptLines } from "./kept.ts";

/** What a preseed can not say: forwards, and devices of containers; a program that sees to them, and what it sees to. */
export function keeperFiles(host: HostPlan): readonly RenderedFile[] {
  const { incus } = host;
  const lines = keptLines(host);
  if (incus === undefined || lines.length === 0) return [];
  const name = `${host.site}/${host.name}`;
  const unit = `hextet-${incus.flavor}.service`;
  return [
    {
      path: programOf(incus.flavor),
      mode: 0o755,
      content: keeperScript(name, { client: clientOf(incus), flavor: incus.flavor, unit }),
      subsystem: "systemd",
    },
    {
      path: listOf(incus.flavor),
      mode: 0o644,
      content: `${ownedBy(name)}\n${lines.join("\n")}\n`,
      subsystem: "systemd",
    },
  ];
}

/** It goes on for as long as the daemon runs: what somebody takes away comes back, and what is adopted may be made later. */
export function keeperUnits(host: HostPlan): readonly RenderedFile[] {
  const { incus } = host;
  if (incus === undefined || keptLines(host).length === 0) return [];
  const service = serviceOf(incus);
  const command = `${programOf(incus.flavor)} VERB ${listOf(incus.flavor)}`;
  return [
    {
      path: `/etc/systemd/system/hextet-${incus.flavor}.service`,
      mode: 0o644,
      content: `${ownedBy(`${host.site}/${host.name}`)}
[Unit]
Description=Forwards and devices that ${incus.flavor === "incus" ? "Incus" : "LXD"} is to have
Wants=${service}
After=${service}

[Service]
ExecStartPre=${waitingOf(incus)}
ExecStartPre=${command.replace("VERB", "sync")}
ExecStart=${command.replace("VERB", "keep")}
Restart=always
RestartSec=2

[Install]
WantedBy=multi-user.target
`,
      subsystem: "systemd",
    },
  ];
}

function programOf(flavor: string): string {
  return `/etc/hextet/${flavor}-keeper`;
}

function listOf(flavor: string): string {
  return `/etc/hextet/${flavor}-kept`;
}
