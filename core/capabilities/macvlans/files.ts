import type { HostPlan } from "../../plan/plan.ts";
import type { RenderedFile } from "../../render/file.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { dockerUnits } from "./docker-units.ts";
import { networkFunctions } from "./network-script.ts";
import { shimFunctions } from "./shim-script.ts";
import type { MacvlanPlan, ShimPlan } from "./values.ts";

export const networkUnit = (macvlan: string) => `hextet-network-${macvlan}.service`;
export const shimUnit = (macvlan: string) => `hextet-shim-${macvlan}.service`;
const networkProgram = (macvlan: string) => `/etc/hextet/network-${macvlan}`;
const shimProgram = (macvlan: string) => `/etc/hextet/shim-${macvlan}`;

/** What makes each network, and what keeps each shim: apart, so that another route starts no container anew. */
export function macvlanFiles(host: HostPlan): readonly RenderedFile[] {
  const name = `${host.site}/${host.name}`;
  return host.macvlans.flatMap((macvlan) => [
    program(networkProgram(macvlan.name), name, `${networkFunctions(name, macvlan)}\nnetwork\n`),
    ...withShim(macvlan, (shim) =>
      program(
        shimProgram(macvlan.name),
        name,
        `${shimFunctions(host, macvlan, shim)}\n${keep(macvlan.name)}`,
      ),
    ),
  ]);
}

export function macvlanUnits(host: HostPlan): readonly RenderedFile[] {
  const name = `${host.site}/${host.name}`;
  return host.macvlans.flatMap((macvlan) => [
    unit(networkUnit(macvlan.name), networkUnitText(name, macvlan)),
    ...withShim(macvlan, (shim) => unit(shimUnit(macvlan.name), shimUnitText(name, macvlan, shim))),
  ]);
}

function withShim({ shim }: MacvlanPlan, render: (shim: ShimPlan) => RenderedFile): readonly RenderedFile[] {
  return shim === undefined ? [] : [render(shim)];
}

function program(path: string, host: string, text: string): RenderedFile {
  const content = `#!/bin/sh
${ownedBy(host)}
set -u
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

${text}`;
  return { path, mode: 0o755, content, subsystem: "systemd" };
}

function unit(name: string, content: string): RenderedFile {
  return { path: `/etc/systemd/system/${name}`, mode: 0o644, content, subsystem: "systemd" };
}

/** The network goes with its unit's file: while Docker only ends or starts anew, containers of others name it. */
function networkUnitText(host: string, { name, parent }: MacvlanPlan): string {
  return `${ownedBy(host)}
[Unit]
Description=Docker network ${name}, on ${parent}
After=${dockerUnits}
PartOf=${dockerUnits}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${networkProgram(name)}
ExecStop=-/bin/sh -c '[ -e /etc/systemd/system/${networkUnit(name)} ] || docker network rm ${name}'

[Install]
WantedBy=multi-user.target ${dockerUnits}
`;
}

function shimUnitText(host: string, { name, parent }: MacvlanPlan, { interface: device }: ShimPlan): string {
  return `${ownedBy(host)}
[Unit]
Description=${device}, this host's way to containers on ${parent}
After=network.target ${dockerUnits}
PartOf=${dockerUnits}

[Service]
ExecStart=${shimProgram(name)}
Restart=always
RestartSec=1

[Install]
WantedBy=multi-user.target ${dockerUnits}
`;
}

/** Whatever takes part of it away, it is put back; where this is started anew, it stands until then. */
function keep(macvlan: string): string {
  return `end() {
  case $(systemctl list-jobs --no-legend 2>/dev/null) in *' ${shimUnit(macvlan)} '*restart*) ;; *) take ;; esac
}

trap 'end; exit 0' INT TERM
ip -o monitor link address route | {
  until bring; do sleep 1; done
  while read -r line; do
    case $line in *" $shim"[\\ :@]* | *" $on"[\\ :@]*) until bring; do sleep 1; done ;; esac
  done
}
`;
}
