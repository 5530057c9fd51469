import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import type { Ec2HostPlan } from "../plan/index.ts";
import type { RenderedFile, Subsystem } from "./file.ts";
import { renderHostWith } from "./targets.ts";
import { yamlText } from "./yaml-text.ts";

/** EC2's limit, before base64 (EC2 user guide, "Run commands at launch"). */
export const userDataLimit = 16_384;

/**
 * The first boot of an EC2 host, for cloud-init: the same files as everywhere, then each subsystem activated
 * once. The file that cloud-init owns (/etc/netplan/50-cloud-init.yaml) is not edited.
 */
export function renderUserData(host: Ec2HostPlan): string {
  return renderUserDataWith(host, allCapabilities);
}

/** The same of these capabilities. */
export function renderUserDataWith(host: Ec2HostPlan, capabilities: readonly Capability[]): string {
  const { files, units } = renderHostWith(host, capabilities);
  const cloudConfig = {
    write_files: files.map((file) => ({
      path: stagedPath(file),
      permissions: mode(file),
      content: file.content,
    })),
    runcmd: [...steps(host, files, capabilities), ...(units.length === 0 ? [] : [startUnits(units)])],
  };
  return `#cloud-config\n# First boot of ${host.site}/${host.name}, written by hextet.\n${yamlText(cloudConfig)}`;
}

/** Where a file that has to be merged waits for that. */
function stagedPath(file: RenderedFile): string {
  return file.merge === undefined ? file.path : `/etc/hextet/merge${file.path}`;
}

function mode(file: RenderedFile): string {
  return `0${file.mode.toString(8)}`;
}

function startUnits(units: readonly string[]): string {
  return `systemctl daemon-reload && systemctl enable --now ${units.join(" ")}`;
}

/** One shell step for each subsystem that has files, in the order in which they depend on each other, and those of capabilities. */
function steps(
  host: Ec2HostPlan,
  files: readonly RenderedFile[],
  capabilities: readonly Capability[],
): string[] {
  const has = (subsystem: Subsystem) => files.some((file) => file.subsystem === subsystem);
  const sysctls = files
    .filter((file) => file.subsystem === "sysctl")
    .map((file) => `sysctl -q -p ${file.path}`);
  const merges = files.filter((file) => file.merge !== undefined).map(mergeStep);
  return [
    ...(has("netplan") ? ["netplan generate && netplan apply"] : []),
    ...sysctls,
    ...capabilities.flatMap(({ firstBoot }) => firstBoot?.install(host) ?? []),
    ...merges,
    ...capabilities.flatMap(({ firstBoot }) => firstBoot?.activate(host) ?? []),
  ];
}

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
