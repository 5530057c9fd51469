import { agentPath } from "../../../hosts/agent/program.ts";
import { settledScript } from "./bundles.ts";
import type { MachineLab } from "./machine-lab.ts";

/** Ends the machine's power, from inside: nothing comes between what was before and that. */
const cut = 'for port in /dev/vport*p3; do echo cut >"$port"; done; sleep 60';

/**
 * Does something on the machine, ends its power as soon as it is done, and resolves when the machine is up again.
 * @param rests whether it has to be at rest then, too
 */
export async function thenCut(lab: MachineLab, script: string, rests = true): Promise<void> {
  const boot = await lab.outputOf("host-1", "cat /proc/sys/kernel/random/boot_id");
  // The command goes with the machine.
  const ended = await lab.at("host-1", `${script} && { ${cut}; }`).catch(() => undefined);
  if (ended !== undefined) throw new Error(`the power was not cut: ${ended.stdout}${ended.stderr}`);
  const isAnother = `[ "$(cat /proc/sys/kernel/random/boot_id)" != ${boot} ]`;
  const isAtRest = rests ? settledScript : "true";
  await lab.until("host-1", `${isAnother} && ${isAtRest} && systemctl is-active ssh.service`);
}

/** Confirms the change that waits for it, and ends the machine's power at once. @param rests as of `thenCut` */
export function confirmAndCut(lab: MachineLab, rests = true): Promise<void> {
  return thenCut(lab, `${agentPath} confirm >/run/confirmed && grep -q confirmed /run/confirmed`, rests);
}
