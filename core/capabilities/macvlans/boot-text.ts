import type { HostPlan, SitePlan } from "../../plan/plan.ts";
import type { BootText } from "../capability.ts";
import { macvlanOptions } from "../docker/units.ts";
import { networkFunctions } from "./network-script.ts";
import { shimFunctions } from "./shim-script.ts";
import type { MacvlanPlan } from "./values.ts";

/** Each macvlan of a site's hosts as one script, for systems that hextet does not change. */
export function bootTexts({ hosts }: SitePlan): readonly BootText[] {
  return hosts.flatMap((host) =>
    host.macvlans.map((macvlan) => ({
      name: `${host.name}/${macvlan.name}`,
      text: () => textOf(host, macvlan),
    })),
  );
}

function textOf(host: HostPlan, macvlan: MacvlanPlan): string {
  const { name, shim } = macvlan;
  const layout = `${host.site}/${host.name}`;
  return `#!/bin/sh
# ${layout}/${name}: Docker's network, and the host's way to its containers. Printed by hextet plan --boot-script.
# On Synology's DSM, either as /usr/local/etc/rc.d/hextet-shim.sh, of mode 0755, or in Control Panel, Task Scheduler:
# Create, Triggered Task, User-defined script; user root, event Boot-up; this text as the script.
${containerLines(host, macvlan)}set -u
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

${networkFunctions(layout, macvlan)}
${shim === undefined ? "" : `${shimFunctions(host, macvlan, shim)}\n`}case \${1:-start} in
start)
  # Docker may start later than this.
  tries=150
  until docker info >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ "$tries" = 0 ]; then fail "Docker does not answer"; fi
    sleep 2
  done
  network${shim === undefined ? "" : " && bring"}
  ;;
stop) ${shim === undefined ? "" : "take "};;
*) fail "start or stop" ;;
esac
`;
}

/** What whoever starts the containers there has to say of each. */
function containerLines({ containers }: HostPlan, macvlan: MacvlanPlan): string {
  const own = containers.filter(({ runtime, bridge }) => runtime === "docker" && bridge === macvlan.name);
  if (own.length === 0) return "";
  const lines = own.map(
    (container) => `# docker run --name ${container.name} ${macvlanOptions(container, macvlan).before27}\n`,
  );
  return `# Containers on it, by Docker before version 27:\n${lines.join("")}`;
}
