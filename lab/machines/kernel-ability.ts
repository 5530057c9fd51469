/** Whether the kernel that runs here can make what a kind of link needs: only trying tells, as a module may be built in or barred. */

import type { KernelNeed } from "../../core/links/index.ts";
import { runToEnd } from "../supervisor/process.ts";

/** Milliseconds for one trial. */
const deadline = 10_000;

/** Whether there can be such a link in a namespace of the running kernel. */
export type KernelAbility = (need: KernelNeed) => Promise<boolean>;

/** Makes a link of it in a network of its own, which goes with the trial. The answer holds for this process. */
export function thisKernel(): KernelAbility {
  const known = new Map<string, Promise<boolean>>();
  return (need) => {
    const [name, script] = trialOf(need);
    if (script === undefined) return Promise.resolve(false);
    const trial = known.get(name) ?? makes(script);
    known.set(name, trial);
    return trial;
  };
}

/** What a person calls the need, and what makes a link of it; nothing where no namespace has it, whatever the kernel. */
function trialOf(need: KernelNeed): readonly [string, string?] {
  if ("nics" in need) return [need.nics];
  if ("option" in need) return [need.option, "ip link add a type bridge vlan_filtering 1"];
  return [need.module, trials[need.module]];
}

const onBridge = (link: string) => `ip link add a type bridge && ip link add link a name b type ${link}`;

const trials: Readonly<Record<Extract<KernelNeed, { readonly module: unknown }>["module"], string>> = {
  "8021q": onBridge("vlan id 7"),
  bonding: "ip link add a type bond",
  dummy: "ip link add a type dummy",
  ipvlan: onBridge("ipvlan"),
  macvlan: onBridge("macvlan"),
  sit: "ip link add a type sit remote 192.0.2.1",
  wireguard: "ip link add a type wireguard",
};

function makes(script: string): Promise<boolean> {
  return runToEnd(["unshare", "--net", "sh", "-c", script], { deadline, title: "a trial of a link" }).then(
    ({ status }) => status === 0,
    () => false,
  );
}

/** What a message calls a need. */
export function needText(need: KernelNeed): string {
  if ("nics" in need) return "NICs that say which MAC address they came with";
  if ("option" in need) return "bridges that tell VLANs apart";
  return `the module ${need.module}`;
}
