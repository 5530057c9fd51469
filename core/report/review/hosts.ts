import { fileModeText } from "../../bundle/index.ts";
import type { Capability } from "../../capabilities/index.ts";
import type { Ec2HostPlan, HostPlan, Plan, SitePlan } from "../../plan/index.ts";
import type { RenderedFile } from "../../render/index.ts";
import { renderHostWith, renderUserDataWith } from "../../render/index.ts";
import { unifiedDiff } from "../unified-diff.ts";

/** `moved`: another site has had a host of that name until now. */
export const hostChanges = ["added", "changed", "moved", "removed", "let go", "replaced"] as const;

export type HostChange = (typeof hostChanges)[number];

/** What a change does to one host, and how the host comes back where it fails. */
export interface TouchedHost {
  /** `rack/pve-1`: as it is called now, or was where it is gone. */
  readonly host: string;
  readonly change: HostChange;
  /** For a person: words of ours alone. */
  readonly wayBack: string;
  /** Where a change has to be confirmed. */
  readonly confirmedAt?: string;
  /** Whether the host goes back by itself where nobody confirms the change. */
  readonly rollsBack: boolean;
  readonly patches: readonly FilePatch[];
}

/** One file of a host, before and after. */
export interface FilePatch {
  readonly path: string;
  /** As `diff -u` has it, without the two lines that name the file; `undefined` where the content is not for everybody. */
  readonly diff: string | undefined;
}

/** Seconds that a change has to be confirmed in where the layout says nothing. */
const defaultWithin = 90;

/**
 * The hosts that two plans have otherwise, by what would stand in their files and in which unit would be started.
 *
 * @param before with the blocks filled in that the plan after knows, and the other way round
 * @returns in order of name
 */
export function touchedHosts(
  before: Plan | undefined,
  after: Plan,
  capabilities: readonly Capability[],
): readonly TouchedHost[] {
  const found: TouchedHost[] = [];
  const seen = new Set<HostPlan>();
  for (const site of after.sites) {
    const then = before?.sites.find(({ name }) => name === site.name || name === site.formerly);
    for (const host of [...site.hosts, ...site.retired]) {
      const isRetired = !site.hosts.includes(host);
      const old = hostOf(then, host);
      if (old !== undefined) seen.add(old);
      const touched = isRetired
        ? letGo(host, then?.hosts.some((standing) => standing === old) === true)
        : touchedHost(old, host, after.rollout, capabilities);
      if (touched !== undefined) found.push(touched);
    }
  }
  for (const { hosts } of before?.sites ?? [])
    for (const host of hosts) if (!seen.has(host)) found.push(removedHost(host, capabilities));
  const gone = new Set(found.flatMap(({ host, change }) => (change === "removed" ? [inSite(host)] : [])));
  return found
    .map((touched) =>
      touched.change === "added" && gone.has(inSite(touched.host))
        ? { ...touched, change: "moved" as const }
        : touched,
    )
    .toSorted((a, b) => (a.host < b.host ? -1 : 1));
}

/** `pve-1` of `rack/pve-1`. */
function inSite(host: string): string {
  return host.slice(host.indexOf("/") + 1);
}

function hostOf(site: SitePlan | undefined, { name, formerly }: HostPlan): HostPlan | undefined {
  const all = [...(site?.hosts ?? []), ...(site?.retired ?? [])];
  return all.find((host) => host.name === name) ?? all.find((host) => host.name === formerly);
}

function touchedHost(
  old: HostPlan | undefined,
  now: HostPlan,
  rollout: Plan["rollout"],
  capabilities: readonly Capability[],
): TouchedHost | undefined {
  const name = nameOf(now);
  const [earlier, later] = [old, now].map((host) => host && renderHostWith(host, capabilities));
  const patches = patchesOf(earlier?.files ?? [], later?.files ?? []);
  const units = [earlier, later].map((files) => (files?.units ?? []).join(" "));
  const within = rollout.confirmWithin ?? defaultWithin;
  if (now.kind === "ec2") return touchedInstance(old, now, patches, capabilities);
  const isSame = old !== undefined && patches.length === 0 && units[0] === units[1];
  const isDialledElsewhere =
    old?.kind === "ssh" && JSON.stringify(old.connection) !== JSON.stringify(now.connection);
  if (isSame && !isDialledElsewhere) return undefined;
  const cutoff = now.wayIn.allowCutoff ? "; the change may take away the address that it comes in by" : "";
  return {
    host: name,
    change: old === undefined ? "added" : "changed",
    wayBack: `goes back by itself unless confirmed within ${within} s${cutoff}`,
    confirmedAt: `${now.connection.referred ?? now.connection.address}`,
    rollsBack: true,
    patches,
  };
}

function touchedInstance(
  old: HostPlan | undefined,
  now: Ec2HostPlan,
  patches: readonly FilePatch[],
  capabilities: readonly Capability[],
): TouchedHost | undefined {
  const host = nameOf(now);
  if (old === undefined || old.kind !== "ec2")
    return {
      host,
      change: "added",
      wayBack: "a new instance, which nothing depends on yet",
      rollsBack: true,
      patches,
    };
  const boots = [old, now].map((each) => renderUserDataWith(each, capabilities));
  const isOther = JSON.stringify(old.instance) !== JSON.stringify(now.instance);
  if (boots[0] === boots[1] && !isOther) return undefined;
  // What an alias stands for is looked up for new instances alone.
  const isOtherImage = old.instance.image !== now.instance.image && now.instance.image.startsWith("ami-");
  const isReplaced = isOtherImage || (boots[0] !== boots[1] && now.instance.onUserDataChange === "replace");
  if (isReplaced)
    return {
      host,
      change: "replaced",
      wayBack: "none: the instance is replaced, with what is on it; only its addresses stay",
      rollsBack: false,
      patches,
    };
  return {
    host,
    change: "changed",
    wayBack:
      old.instance.instanceType !== now.instance.instanceType
        ? "AWS stops it and starts it again as another type"
        : "runs on as it is: only an instance made anew boots with the files below",
    rollsBack: true,
    patches,
  };
}

function letGo(host: HostPlan, isNew: boolean): TouchedHost | undefined {
  if (!isNew) return undefined;
  const wayBack = "is not dialled any more, and stays as it is";
  return { host: nameOf(host), change: "let go", wayBack, rollsBack: true, patches: [] };
}

function removedHost(host: HostPlan, capabilities: readonly Capability[]): TouchedHost {
  const patches = patchesOf(renderHostWith(host, capabilities).files, []);
  const name = nameOf(host);
  if (host.kind === "ec2")
    return {
      host: name,
      change: "removed",
      wayBack: "none: the instance is terminated",
      rollsBack: false,
      patches,
    };
  const wayBack = "its files go, and what stood there before comes back; the connection stays";
  return { host: name, change: "removed", wayBack, rollsBack: true, patches };
}

function patchesOf(before: readonly RenderedFile[], after: readonly RenderedFile[]): readonly FilePatch[] {
  const [then, now] = [before, after].map((files) => new Map(files.map((file) => [file.path, file])));
  const paths = [...new Set([...(then?.keys() ?? []), ...(now?.keys() ?? [])])].toSorted();
  return paths.flatMap((path): FilePatch[] => {
    const [old, later] = [then?.get(path), now?.get(path)];
    if (old !== undefined && later !== undefined && isSame(old, later)) return [];
    if ([old, later].some(isForFew)) return [{ path, diff: undefined }];
    const diff = unifiedDiff({ label: path, text: old?.content }, { label: path, text: later?.content });
    const modes = [old, later].map((file) => file && fileModeText(file.mode));
    const mode =
      old !== undefined && later !== undefined && modes[0] !== modes[1]
        ? `mode ${modes[0]} -> ${modes[1]}\n`
        : "";
    return [{ path, diff: `${mode}${diff.split("\n").slice(2).join("\n")}` }];
  });
}

function isSame(a: RenderedFile, b: RenderedFile): boolean {
  return (
    a.content === b.content &&
    a.mode === b.mode &&
    a.secret?.name === b.secret?.name &&
    a.secret?.version === b.secret?.version
  );
}

/** What not everybody may read on the host is not shown to everybody who may read a pull request. */
function isForFew(file: RenderedFile | undefined): boolean {
  return file !== undefined && ((file.mode & 0o004) === 0 || file.secret !== undefined);
}

function nameOf({ site, name }: HostPlan): string {
  return `${site}/${name}`;
}
