import type { LayoutHost, LayoutSite, Path, Rollout } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { RolloutSource } from "./source.ts";

/** Seconds in which a change has to be confirmed, where the layout does not say. */
const confirmWithin = 90;

interface Candidate {
  /** `rack/pve-1` */
  readonly name: string;
  readonly host: LayoutHost;
  /** Why it takes no part; undefined where it does. */
  readonly unfit: string | undefined;
}

/** Waves with their hosts by name: a host that a wave names is in no other; labels pick among the rest. */
export function resolveRollout(
  reader: LayoutReader,
  source: RolloutSource | undefined,
  sites: readonly LayoutSite[],
): Rollout {
  const candidates = sites.flatMap((site) => site.hosts.map((host) => candidate(site, host)));
  const picked = new Map<string, string>();
  const hostOf = (path: Path, name: string): string[] => {
    const found = candidates.find((candidate) => candidate.name === name);
    const known = candidates
      .filter((candidate) => candidate.unfit === undefined)
      .map((candidate) => candidate.name);
    if (found === undefined) {
      reader.reference(path, name, "host", known);
      return [];
    }
    const before = picked.get(name);
    if (found.unfit !== undefined) {
      reader.add("HX044", path, name, found.unfit, "leave it out of the rollout");
      return [];
    }
    if (before !== undefined) {
      reader.add("HX044", path, name, `stands in ${before} already`, "name it once");
      return [];
    }
    picked.set(name, waveWords(path));
    return [name];
  };

  const canary =
    source?.canary === undefined ? [] : [hostOf(["rollout", "canary"], source.canary)].filter(isNotEmpty);
  const waves = (source?.waves ?? []).map((wave, index) =>
    wave.map((member, place) => {
      const path = ["rollout", "waves", index, place];
      return typeof member === "string"
        ? { names: hostOf(path, member) }
        : { path: [...path, "label"], label: member.label };
    }),
  );
  const labels = [...new Set(candidates.flatMap((candidate) => candidate.host.labels))].sort();
  const full = waves.map((wave) =>
    wave.flatMap((member) => {
      if (member.label === undefined) return member.names;
      if (!reader.reference(member.path, member.label, "label", labels)) return [];
      const chosen = candidates.filter(
        ({ name, host, unfit }) =>
          unfit === undefined && host.labels.includes(member.label) && !picked.has(name),
      );
      for (const { name } of chosen) picked.set(name, waveWords(member.path));
      return chosen.map(({ name }) => name);
    }),
  );
  return {
    confirmWithin: source?.confirmWithin ?? confirmWithin,
    waves: [...canary, ...full].filter(isNotEmpty),
  };
}

function candidate(site: LayoutSite, host: LayoutHost): Candidate {
  const unfit = host.kind === "ec2" ? "is not changed over SSH" : host.retired ? "is retired" : undefined;
  return { name: `${site.name}/${host.name}`, host, unfit };
}

/** `the canary`, `wave 2` */
function waveWords(path: Path): string {
  return path[1] === "canary" ? "the canary" : `wave ${Number(path[2]) + 1}`;
}

function isNotEmpty(names: readonly string[]): boolean {
  return names.length > 0;
}
