import type { FleetMember } from "../../bench/hosts/fleet-layout.ts";
import type { PlainFileArgs } from "../../components/onprem/index.ts";
import { planFromText, renderHost } from "../../core/index.ts";
import type { TwinFeature } from "../../lab/supervisor/world.ts";

/** A host's files, as a program of Pulumi's gives them. */
export type StateFiles = Readonly<Record<string, PlainFileArgs & { readonly content: string }>>;

/** What states of some hosts have more than those of all. */
export interface More {
  readonly features: readonly TwinFeature[];
  readonly units: readonly string[];
  /** Shell that makes what a host has to have beforehand. @param part last part of the host's address */
  readonly before?: (part: string) => string;
  /** Lines of kernel parameters. */
  readonly sysctl: string;
  /**
   * Others in each state, or the same by other files.
   * @param mark of the state: last part but one of an address. @param part last part of the host's address
   */
  readonly files: (mark: string, part: string, renderer: FleetMember["renderer"]) => StateFiles;
  /** Shell that says what the host's kernel has of it. */
  readonly state: string;
  /** Shell that says what a neighbour sees of it. @param part as above */
  readonly seen?: (part: string) => string;
}

/**
 * Of what a host of a layout has, those files that a pattern fits.
 * @param contents what `sites.rack` has
 */
export function filesOf(contents: string, pattern: RegExp): StateFiles {
  const { plan, problems } = planFromText(
    "faults",
    `hextet: 1
purpose: lab
sites:
  rack:
${contents}`,
  );
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error(JSON.stringify(problems));
  return Object.fromEntries(
    renderHost(host)
      .files.filter(({ path }) => pattern.test(path))
      .map(({ path, mode, ...file }) => [path, { ...file, mode: `0${mode.toString(8)}` }]),
  );
}

/** Shell: what of a unit there is, and whether it runs and is enabled. */
export function unitState(unit: string): string {
  return `systemctl is-active ${unit} || true\nsystemctl is-enabled ${unit} 2>/dev/null || true\n`;
}
