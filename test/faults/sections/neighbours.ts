import type { Fault } from "../fault.ts";
import { filesOf, unitState } from "../more.ts";
import { type Section, sharedFaults } from "./section.ts";

const unit = "hextet-neighbours-eno1.service";
const moments = ["at work", "in place", "activated", "answered"] as const;
const prefix = "3fff:b0b:9::/64";
const marks = ["a", "b", "c"];

/** As whoever is short of memory does it. */
const answererKilled: Fault = {
  name: "what answers killed",
  moments,
  onHost: () => `systemctl kill --signal=KILL ${unit} || :`,
  outcome: "either",
};

/**
 * A neighbour asks for the addresses of all states, and says who is answered for. A host of proxies waits up to 0.8 s before it
 * answers what all hear (ip-sysctl, proxy_delay); unanswered, a neighbour asks three times in three seconds. Another host is looked at
 * from there at the same time, and two that flush the same entries make one of them give up.
 */
const seen = (part: string) => `ip -6 route replace ${prefix} dev eno1
for mark in ${marks.join(" ")}; do ip -6 neigh flush dev eno1 to "3fff:b0b:9::$mark:${part}"; done
for mark in ${marks.join(" ")}; do ping -c 1 -W 1 "3fff:b0b:9::$mark:${part}" >/dev/null 2>&1 & done
wait
sleep 2
for mark in ${marks.join(" ")}; do
  case $(ip -6 neigh show to "3fff:b0b:9::$mark:${part}" dev eno1) in
  *lladdr*) echo "$mark is answered for" ;;
  *) echo "nobody answers for $mark" ;;
  esac
done
`;

/** @param by who answers, as the layout has it */
function proxied(by: "kernel" | "ndppd"): Omit<Section, "name" | "heading" | "faults"> {
  return {
    says: `Each state answers neighbour
solicitations for another address ([docs/plan.md](plan.md)). What a neighbour has for an answer when it asks for the addresses of all
states is a part of the state.`,
    features: by === "ndppd" ? ["ndppd"] : [],
    units: [unit],
    sysctl: "net.ipv6.conf.all.forwarding = 1\n",
    files: (mark, part) =>
      filesOf(
        `    networks:
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      guests: { prefix: "${prefix}" }
    hosts:
      box:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        interfaces:
          eno1: { network: uplink, addresses: ["::10"], proxies: { networks: [guests], by: ${by} } }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
        guests: { git: { id: 101, network: guests, address: "::${mark}:${part}" } }
`,
        /neighbours|ndppd/,
      ),
    state: `cksum /etc/hextet/* || true
${by === "kernel" ? "ip -6 neigh show proxy dev eno1 | sort\ncat /proc/sys/net/ipv6/conf/eno1/proxy_ndp\n" : ""}${unitState(unit)}`,
    seen,
  };
}

export const neighbours: Section = {
  ...proxied("kernel"),
  name: "neighbours",
  heading: "Hosts that answer for neighbours",
  faults: [
    ...sharedFaults,
    answererKilled,
    {
      name: "proxy_ndp turned off",
      moments,
      onHost: () => "echo 0 >/proc/sys/net/ipv6/conf/eno1/proxy_ndp",
      outcome: "either",
    },
    {
      // The kernel notifies nobody of it: after activation nothing but healing puts them back.
      name: "entries deleted",
      moments: ["at work", "in place"],
      onHost: () =>
        'ip -6 neigh show proxy dev eno1 | while read -r address rest; do ip -6 neigh del proxy "$address" dev eno1; done',
      outcome: "either",
    },
  ],
};

export const ndppd: Section = {
  ...proxied("ndppd"),
  name: "ndppd",
  heading: "Hosts whose ndppd answers for neighbours",
  faults: [...sharedFaults, answererKilled],
};
