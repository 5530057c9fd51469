import { fileModeText } from "../bundle/file-mode.ts";
import type { HostPlan } from "../plan/index.ts";
import type { RenderedFile, Subsystem } from "./file.ts";
import { renderHost } from "./targets.ts";
import { yamlText } from "./yaml-text.ts";

/** EC2's limit, before base64 (EC2 user guide, "Run commands at launch"). */
export const userDataLimit = 16_384;

/**
 * The first boot of an EC2 host, for cloud-init: the same files as everywhere, then each subsystem activated
 * once. The file that cloud-init owns (/etc/netplan/50-cloud-init.yaml) is not edited.
 */
export function renderUserData(host: HostPlan): string {
  const { files, units } = renderHost(host);
  const cloudConfig = {
    write_files: files.map((file) => ({
      path: stagedPath(file),
      permissions: fileModeText(file.mode),
      content: file.content,
    })),
    runcmd: [...steps(host, files), ...(units.length === 0 ? [] : [startUnits(units)])],
  };
  return `#cloud-config\n# First boot of ${host.site}/${host.name}, written by hextet.\n${yamlText(cloudConfig)}`;
}

/** Where a file that has to be merged waits for that. */
function stagedPath(file: RenderedFile): string {
  return file.merge === undefined ? file.path : `/etc/hextet/merge${file.path}`;
}

function startUnits(units: readonly string[]): string {
  return `systemctl daemon-reload && systemctl enable --now ${units.join(" ")}`;
}

/** One shell step for each subsystem that has files, in the order in which they depend on each other. */
function steps(host: HostPlan, files: readonly RenderedFile[]): string[] {
  const has = (subsystem: Subsystem) => files.some((file) => file.subsystem === subsystem);
  const sysctls = files
    .filter((file) => file.subsystem === "sysctl")
    .map((file) => `sysctl -q -p ${file.path}`);
  const merges = files.filter((file) => file.merge !== undefined).map(mergeStep);
  return [
    ...(has("netplan") ? ["netplan generate && netplan apply"] : []),
    ...sysctls,
    ...(host.docker === undefined ? [] : [installDocker]),
    ...merges,
    ...(has("docker") ? ["systemctl restart docker"] : []),
  ];
}

/** Archives without AAAA records time out where there is IPv6 alone, so apt is told (apt.conf: ForceIPv6). */
const installDocker =
  "command -v dockerd >/dev/null || { apt-get -q -o Acquire::ForceIPv6=true update && DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::ForceIPv6=true install docker.io; }";

/** Our top-level keys win, all others of the image's file stay. cloud-init itself brings Python. */
function mergeStep(file: RenderedFile): string {
  return `python3 - ${file.path} ${stagedPath(file)} <<'END'
import json, os, sys
theirs, ours = sys.argv[1:]
keys = json.load(open(theirs)) if os.path.exists(theirs) and os.path.getsize(theirs) else {}
keys.update(json.load(open(ours)))
os.makedirs(os.path.dirname(theirs), exist_ok=True)
with open(theirs + ".hextet", "w") as out:
    json.dump(keys, out, indent=2)
    out.write("\\n")
os.replace(theirs + ".hextet", theirs)
END`;
}
