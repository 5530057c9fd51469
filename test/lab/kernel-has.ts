import { spawnSync } from "node:child_process";
import type { KernelNeed } from "../../core/links/index.ts";

/** How to make one of what a kernel may lack, of the pair `here` and `there`. */
const tries: Readonly<Record<string, string>> = {
  "8021q": "ip link add link here name it type vlan id 7",
  bonding: "ip link add it type bond",
  dummy: "ip link add it type dummy",
  macvlan: "ip link add link here name it type macvlan",
  "bridge-vlan-filtering": "ip link add it type bridge vlan_filtering 1",
};

const known = new Map<string, boolean>();

/** Whether the running kernel has it, tried in a network namespace that goes with the try. */
export function kernelHas(need: Exclude<KernelNeed, { readonly nics: string }>): boolean {
  const [name = ""] = Object.values(need);
  const before = known.get(name);
  if (before !== undefined) return before;
  const script = `ip link add here type veth peer name there && ${tries[name] ?? "false"}`;
  const has = spawnSync("unshare", ["--net", "sh", "-c", script], { timeout: 30_000 }).status === 0;
  known.set(name, has);
  return has;
}
