import type { HostPlan } from "../plan/index.ts";
import { renderDaemonJson } from "./daemon-json.ts";
import { renderDockerUnits } from "./docker-units.ts";
import { hostExpectations } from "./expectations.ts";
import type { HostFiles, RenderedFile } from "./file.ts";
import { renderIfupdown2 } from "./ifupdown2.ts";
import { renderInstanceUnits, renderPreseed } from "./incus.ts";
import { renderNetplan } from "./netplan.ts";
import { renderSysctl } from "./sysctl.ts";

/** Every render target; each returns the files it has for a host, or none. A new target is one more line. */
const targets: readonly ((host: HostPlan) => readonly RenderedFile[])[] = [
  renderSysctl,
  renderNetplan,
  renderIfupdown2,
  renderDaemonJson,
  renderPreseed,
  renderDockerUnits,
  renderInstanceUnits,
];

const unitFolder = "/etc/systemd/system/";

/** Everything one host must hold. Where a block is still unknown, addresses read as words: `cloud/56+03::a`. */
export function renderHost(host: HostPlan): HostFiles {
  const files = targets.flatMap((target) => target(host));
  const units = files
    .filter((file) => file.path.startsWith(unitFolder))
    .map((file) => file.path.slice(unitFolder.length));
  return { host: `${host.site}/${host.name}`, files, units, expect: hostExpectations(host) };
}
