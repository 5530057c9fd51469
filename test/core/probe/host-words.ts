import {
  checkId,
  type HostCheck,
  type HostCheckResult,
  hostChecks,
  judgeHost,
  readHostFacts,
} from "../../../core/index.ts";
import { labPlan } from "./lab-plan.ts";

/** All that is checked in the lab. */
export const checks = hostChecks(labPlan(), { domain: "lab.test" });
/** Those of one host, as they are numbered in its answer. */
export const ofHost = (host: string) => checks.filter((check) => check.host === host);
export const pve = ofHost("rack/pve-1");

/** What rack/pve-1 prints when all is well: iproute2's and systemd's own words. */
export const well = `== links
1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN\\    link/loopback 00:00:00:00:00:00
2: eno1@if6: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master vmbr0 state UP\\    link/ether 02:06:df:19:2c:fe
4: vmbr0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\\    link/ether ce:85:0e:c7:60:8c
5: vmbr2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP\\    link/ether 62:44:e9:50:da:f2
== addresses
1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever
4: vmbr0    inet6 3fff:b0b:1::10/64 scope global \\       valid_lft forever preferred_lft forever
4: vmbr0    inet6 fe80::cc85:eff:fec7:608c/64 scope link proto kernel_ll \\       valid_lft forever preferred_lft forever
5: vmbr2    inet6 3fff:b0b:0:1::1/64 scope global \\       valid_lft forever preferred_lft forever
== routes6
3fff:b0b:0:1::/64 dev vmbr2 proto kernel metric 256 pref medium
3fff:b0b:1::/64 dev vmbr0 proto kernel metric 256 pref medium
fe80::/64 dev vmbr0 proto kernel metric 256 pref medium
default via fe80::1 dev vmbr0 proto kernel metric 1024 onlink pref medium
== routes4
== parameters
/proc/sys/net/ipv6/conf/all/forwarding:1
/proc/sys/net/ipv6/conf/vmbr0/forwarding:1
/proc/sys/net/ipv6/conf/vmbr2/forwarding:1
/proc/sys/net/ipv6/conf/vmbr0/accept_ra:1
/proc/sys/net/ipv6/conf/vmbr2/accept_ra:0
== answers
${answersFor(pve, {
  gateway: "answers fe80::1 dev vmbr0 lladdr d2:60:f2:92:ab:ae router REACHABLE",
  "path-mtu": "mtu 1500",
  name: "status 0 ADDRESS",
  guest: "answers 3fff:b0b:0:1::2 dev vmbr2 lladdr MAC REACHABLE",
})}== end
`;

/** Lines by which a host answers its checks, one text for each kind; it is nobody's clone where nothing else is said. */
export function answersFor(
  of: readonly HostCheck[],
  texts: Partial<Record<HostCheck["kind"], string>>,
): string {
  const all = { identity: "is machine-id=5d41402abc4b2a76", ...texts };
  return of
    .map((check, index) => {
      const text = all[check.kind]
        ?.replace("ADDRESS", "address" in check ? (check.address ?? "") : "")
        .replace("MAC", "mac" in check ? (check.mac ?? "") : "");
      return text === undefined ? "" : `answer ${index} ${text}\n`;
    })
    .join("");
}

/** What is not ok once a host's words are other ones. */
export function wrong(of: readonly HostCheck[], output: string): string[] {
  return judgeHost(of, readHostFacts(output))
    .filter(({ verdict }) => verdict !== "ok")
    .map(sentence);
}

function sentence({ check, verdict, seen, next }: HostCheckResult): string {
  return `${verdict} ${checkId(check)}: ${seen}${next === "" ? "" : ` -> ${next}`}`;
}
