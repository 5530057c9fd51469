import { capabilities as allCapabilities, type Capability } from "../capabilities/index.ts";
import { type AllowedProblem, allCodes, allowable, isProblemCode, type Problem } from "../problem/index.ts";
import { nearest } from "../problem/nearest.ts";
import type { Path } from "./layout.ts";
import { locateProblems } from "./locate.ts";
import type { ReadResult } from "./read.ts";
import type { LayoutSource } from "./source.ts";

/** What the layout says is as it should be: findings of one code, at a place or anywhere in it. */
interface Allowance {
  readonly code: string;
  readonly reason: string;
  /** What it stands for. */
  readonly scope: Path;
  /** Where it is written. */
  readonly path: Path;
}

/** A thing of a layout with a name of its own. */
interface Allowing {
  readonly allow?: Readonly<Record<string, string>> | undefined;
}

/** What is left to be reported, and what the layout allows, each with where it stands in the text. */
export interface SettledProblems {
  readonly problems: readonly Problem[];
  readonly allowed: readonly AllowedProblem[];
}

/**
 * Takes out the findings that the layout allows where they stand. An allowance that can be none is a problem,
 * one that allows nothing a warning: it would hide the next finding of its code.
 */
export function settleProblems(
  read: ReadResult,
  found: readonly Problem[],
  capabilities: readonly Capability[] = allCapabilities,
): SettledProblems {
  const written = read.source === undefined ? [] : allowances(read.source, capabilities);
  const unusable = written.flatMap(unusableProblem);
  const usable = written.filter((allowance) => allowable(allowance.code));
  const used = new Set<Allowance>();
  const allowed: AllowedProblem[] = [];
  const left: Problem[] = [];
  for (const problem of found) {
    const own = usable.find(
      (allowance) =>
        allowance.code === problem.code && isIn(problem.path, read.mended.original(allowance.scope)),
    );
    if (own === undefined) {
      left.push(problem);
      continue;
    }
    used.add(own);
    allowed.push({ problem, reason: own.reason });
  }
  const idle = usable.filter((allowance) => !used.has(allowance)).map(idleWarning);
  const more = [...unusable, ...idle].map((problem) => ({
    ...problem,
    path: read.mended.original(problem.path),
  }));
  return { problems: locateProblems(read, [...left, ...more]), allowed };
}

/** Every `allow:` of a layout: the schema has one at each thing that has a name of its own. */
function allowances(source: LayoutSource, capabilities: readonly Capability[]): Allowance[] {
  const siteLists = capabilities.flatMap(({ siteList }) => siteList ?? []);
  const hostLists = capabilities.flatMap(({ hostList }) => hostList ?? []);
  const found: Allowance[] = [];
  const look = (scope: Path, { allow = {} }: Allowing) => {
    for (const [code, reason] of Object.entries(allow))
      found.push({ code, reason, scope, path: [...scope, "allow", code] });
  };
  const lookInto = (above: Path, key: string, things: Readonly<Record<string, Allowing>> = {}) => {
    for (const [name, thing] of Object.entries(things))
      if (thing.allow !== undefined) look([...above, key, name], thing);
  };
  look([], source);
  for (const [siteName, site] of Object.entries(source.sites)) {
    const sitePath = ["sites", siteName];
    look(sitePath, site);
    lookInto(sitePath, "networks", site.networks);
    for (const { key, written } of siteLists) lookInto(sitePath, key, written(site));
    for (const [name, host] of Object.entries(site.hosts ?? {})) {
      const path = [...sitePath, "hosts", name];
      look(path, host);
      lookInto(path, "interfaces", host.interfaces);
      for (const { key, written } of hostLists) lookInto(path, key, written(host));
    }
  }
  return found;
}

function unusableProblem({ code, path }: Allowance): Problem[] {
  if (allowable(code)) return [];
  const meant = nearest(code, allCodes.filter(allowable));
  const known = isProblemCode(code);
  return [
    {
      code: "HX009",
      path,
      value: undefined,
      reason: known ? "is an error that no plan can be made with" : "is no code of a finding",
      fix:
        known || meant === undefined ? "mend what it is about, and leave this out" : `did you mean ${meant}?`,
    },
  ];
}

function idleWarning({ code, path }: Allowance): Problem {
  return {
    code: "HX052",
    path,
    value: undefined,
    reason: `allows nothing: there is no ${code} here`,
    fix: "leave it out",
  };
}

function isIn(path: Path, scope: Path): boolean {
  return scope.every((step, index) => String(step) === String(path[index]));
}
