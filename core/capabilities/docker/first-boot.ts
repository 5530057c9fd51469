import type { Ec2HostPlan } from "../../plan/plan.ts";
import type { FirstBoot } from "../capability.ts";

/** Archives without AAAA records time out where there is IPv6 alone, so apt is configured (apt.conf: ForceIPv6). */
const installDocker =
  "command -v dockerd >/dev/null || { apt-get -q -o Acquire::ForceIPv6=true update && DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::ForceIPv6=true install docker.io; }";

/** An image of EC2's has no Docker, and one that runs reads its file once it is restarted. */
export const firstBoot: FirstBoot = {
  install: ({ docker }) => (docker === undefined ? [] : [installDocker]),
  activate: ({ docker }) => (docker === undefined ? [] : ["systemctl restart docker"]),
  mostBytes,
};

function mostBytes({ docker, containers }: Ec2HostPlan): number {
  const networks = docker?.networks.length ?? 0;
  return (
    largestContainer * containers.length + (networks === 0 ? 0 : sharedByNetworks + largestNetwork * networks)
  );
}

/** Bytes, above what a unit of the kind can take (a test holds that). */
const largestContainer = 1900;
const largestNetwork = 2000;
/** What makes them, and what their packets leave with. */
const sharedByNetworks = 4000;
