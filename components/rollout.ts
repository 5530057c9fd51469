import type { SshHostPlan } from "../core/plan/index.ts";
import { hostName } from "../hosts/index.ts";
import type { Predecessor } from "./onprem/predecessors.ts";

/**
 * Places hosts wave by wave, each after all that came before it; those that no wave names come last.
 *
 * @param waves names such as `rack/pve-1`
 * @param place makes one host, which is to stand after those given, and says what others have to wait for
 */
export function inWaves(
  waves: readonly (readonly string[])[],
  hosts: readonly SshHostPlan[],
  place: (host: SshHostPlan, after: readonly Predecessor[]) => Predecessor["resource"] | undefined,
): void {
  const named = new Set(waves.flat());
  const last = hosts.map(hostName).filter((name) => !named.has(name));
  let after: readonly Predecessor[] = [];
  for (const wave of [...waves, last]) {
    const before = after;
    const placed = hosts.flatMap((host): Predecessor[] => {
      const name = hostName(host);
      const resource = wave.includes(name) ? place(host, before) : undefined;
      return resource === undefined ? [] : [{ name, resource }];
    });
    after = [...before, ...placed];
  }
}
