import { failed } from "../../probe/judgement.ts";
import type { HostFinding } from "../host-promises.ts";
import type { IdentityPromise } from "./values.ts";

type Found = HostFinding<IdentityPromise>;

/** Each finding anew where something that a host says of itself is what another says too. */
export function findClones(findings: readonly Found[]): readonly Found[] {
  const hostsOf = new Map<string, string[]>();
  for (const finding of findings)
    for (const { key } of wordsOf(finding)) {
      const hosts = hostsOf.get(key) ?? [];
      if (hosts.length === 0) hostsOf.set(key, hosts);
      hosts.push(finding.check.host);
    }
  return findings.map((finding) => {
    const shared = wordsOf(finding).flatMap(({ what, key }) => {
      const others = (hostsOf.get(key) ?? []).filter((host) => host !== finding.check.host);
      return others.length === 0 ? [] : [{ what, others: [...new Set(others)] }];
    });
    if (shared.length === 0) return finding;
    const seen = shared.map(({ what, others }) => `${what} is that of ${some(others)} too`).join("; ");
    const advice = [...new Set(shared.map(({ what }) => adviceOn(what)))].join("; ");
    return { check: finding.check, ...failed(seen, advice) };
  });
}

/** What is not to be another's: as it is called, and what has to differ from everybody's. */
function wordsOf({
  check,
  verdict,
  seen,
}: Found): readonly { readonly what: string; readonly key: string }[] {
  if (verdict !== "ok") return [];
  return seen.split(" ").flatMap((word) => {
    const [, what, name, value] = /^([^:=]+)(?::([^=]+))?=(.+)$/.exec(word) ?? [];
    if (what === undefined || value === undefined) return [];
    if (what !== "link-local") return [{ what: called(what, name), key: `${what}=${value}` }];
    // Elsewhere it may be another's: each link has its own.
    const on = check.networks.find((own) => own.interface === name);
    return on === undefined ? [] : [{ what: called(value, name), key: `${on.network}=${value}` }];
  });
}

function called(what: string, name: string | undefined): string {
  return name === undefined ? what : `${what} of ${name}`;
}

function some(hosts: readonly string[]): string {
  const shown = hosts.slice(0, 3).join(", ");
  return hosts.length > 3 ? `${shown} and ${hosts.length - 3} more` : shown;
}

function adviceOn(what: string): string {
  const [, advice] = advices.find(([pattern]) => pattern.test(what)) ?? [];
  return advice ?? "ip link of both: two machines with one MAC address; give one of them another";
}

const advices: readonly (readonly [RegExp, string])[] = [
  [
    /^machine-id$/,
    "rm /etc/machine-id && systemd-machine-id-setup on all but one of them, and restart those: networkd makes DUIDs and stable addresses of it",
  ],
  [
    /^ssh-/,
    "rm /etc/ssh/ssh_host_* && ssh-keygen -A on all but one of them, and their new hostKey in the layout",
  ],
  [
    /^NetworkManager-secret$/,
    "rm /var/lib/NetworkManager/secret_key and restart NetworkManager on all but one of them",
  ],
  [/-duid$/, "remove the DUID's file on all but one of them, and restart the client that wrote it"],
  [
    /^stable-secret/,
    "give net.ipv6.conf.INTERFACE.stable_secret another value on all but one of them, or leave it out",
  ],
];
