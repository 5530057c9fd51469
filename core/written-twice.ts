import type { Capability } from "./capabilities/index.ts";
import type { Plan } from "./plan/index.ts";
import type { Problem } from "./problem/index.ts";
import { writersOf } from "./render/index.ts";

/** Files that a layout names for a host, and that follow from what else it says of that host. */
export function writtenTwice(plan: Plan, capabilities: readonly Capability[]): Problem[] {
  return plan.sites
    .flatMap((site) => site.hosts)
    .flatMap((host) => {
      const chosen = capabilities.flatMap(({ chosenPaths }) => chosenPaths?.(host) ?? []);
      if (chosen.length === 0) return [];
      const writers = writersOf(host, capabilities);
      return chosen.flatMap(({ path, at }): Problem[] => {
        const writer = writers.get(path);
        if (writer === undefined) return [];
        return [
          {
            code: "HX115",
            path: at,
            value: undefined,
            reason: `is written by hextet itself on this host, for ${writer}`,
            fix: "give the file another name, or say what it is for by the layout's own keys",
          },
        ];
      });
    });
}
