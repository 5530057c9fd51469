import type { Endpoint, HostCheck, HostCheckResult, Probe, ProbeResult } from "../../core/probe/index.ts";
import { bounded } from "../process/bounded.ts";
import type { Login } from "../ssh/login.ts";
import { type HostLook, lookAtHost } from "./look-at-host.ts";

export interface ProbeRun {
  readonly probes: readonly Probe[];
  /** Where each probe's `from` is; `here` needs none. */
  readonly places: readonly Pick<Endpoint, "name" | "place">[];
  /** How to reach each host, by the name in an endpoint's place. */
  readonly logins: Readonly<Record<string, Login>>;
  /** Milliseconds in which a probe that fails is tried again. */
  readonly patience: number;
  /** Words before each program that speaks to a host; none where absent. */
  readonly enter?: readonly string[];
  /** What else to find out, on the hosts themselves. */
  readonly checks?: readonly HostCheck[];
}

/** How many hosts are spoken to at a time. */
export const hostsAtATime = 16;

/** The looks of a run by host, that from here first: each host is asked over one connection at a time. */
export function looksOf(run: ProbeRun): ReadonlyMap<string, HostLook> {
  const { checks = [], enter = [] } = run;
  const hostOf = (from: string) => run.places.find((place) => place.name === from)?.place.host ?? "here";
  const hosts = [
    ...new Set([...run.probes.map(({ from }) => hostOf(from)), ...checks.map(({ host }) => host)]),
  ].sort((a, b) => Number(b === "here") - Number(a === "here"));
  return new Map(
    hosts.map((host) => {
      const froms = new Set(run.probes.map(({ from }) => from).filter((from) => hostOf(from) === host));
      const login = run.logins[host] ?? {
        cannot: `nothing says how to log in to ${host} (connect: with a hostKey)`,
      };
      return [
        host,
        {
          login: host === "here" ? "here" : login,
          enter,
          sources: [...froms].map((from) => ({
            place: run.places.find((place) => place.name === from)?.place,
            probes: run.probes.filter((probe) => probe.from === from),
          })),
          checks: checks.filter((check) => check.host === host),
          patience: run.patience,
        },
      ];
    }),
  );
}

/** Runs every probe from where it starts, hosts side by side; failed ones again until the time is up. */
export async function runProbes(run: ProbeRun): Promise<readonly ProbeResult[]> {
  const found = await bounded([...looksOf(run).values()], hostsAtATime, lookAtHost);
  return inOrder(run, found).probes;
}

/** What was found, in the order in which it was asked. */
export function inOrder(
  run: ProbeRun,
  found: readonly { readonly probes: readonly ProbeResult[]; readonly checks: readonly HostCheckResult[] }[],
): { readonly probes: readonly ProbeResult[]; readonly checks: readonly HostCheckResult[] } {
  const probes = new Map(found.flatMap((part) => part.probes).map((result) => [result.probe.id, result]));
  const checks = new Map(found.flatMap((part) => part.checks).map((result) => [result.check, result]));
  return {
    probes: run.probes.flatMap((probe) => probes.get(probe.id) ?? []),
    checks: (run.checks ?? []).flatMap((check) => checks.get(check) ?? []),
  };
}
