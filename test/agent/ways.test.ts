import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import type { Expectation } from "../../core/bundle/expectation.ts";
import { parseAnswer, writeBundle } from "../../core/bundle/index.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(120_000);

const own = "2001:db8:1::10";
const old = "2001:db8:9::10";
const way = { via: "fe80::1", interface: "eno1" };
const rules = [
  { kind: "rule", priority: 32000, from: `${own}/128`, to: "2001:db8:2::/64", table: 254 },
  { kind: "rule", priority: 32100, from: `${own}/128`, to: undefined, table: 102 },
  { kind: "rule", priority: 32100, from: "192.0.2.10/32", to: undefined, table: 103 },
] as const satisfies readonly Expectation[];
const expected: readonly Expectation[] = [
  { kind: "address", address: own, length: 64, interface: "eno1" },
  { kind: "deprecated", address: old, interface: "eno1" },
  { kind: "route", prefix: "::/0", ...way },
  { kind: "metric", metric: 2048, ...way },
  { kind: "source", address: own, interface: "eno1" },
  { kind: "table", table: 102, ...way },
  { kind: "table", table: 103, via: "192.0.2.1", interface: "eno1" },
  ...rules,
  { kind: "leaves", address: own, ...way },
  { kind: "unused", prefix: "2001:db8:100::/56", answer: "unreachable" },
];

/** What takes each of them away, and what the agent then reports, as the bundle's lines have it. */
const taken: readonly (readonly [string, string, readonly string[]])[] = [
  ["nothing", ":", []],
  [
    "a rule by which a table is looked up",
    `ip -6 rule del from ${own} lookup 102`,
    [`rule 32100 from ${own}/128 table 102`],
  ],
  [
    "a rule for what the main table knows better",
    "ip -6 rule del to 2001:db8:2::/64",
    [`rule 32000 from ${own}/128 to 2001:db8:2::/64 table 254`],
  ],
  [
    "a rule of IPv4",
    "ip -4 rule del from 192.0.2.10 lookup 103",
    ["rule 32100 from 192.0.2.10/32 table 103"],
  ],
  ["the default route of a table", "ip -6 route del default table 102", ["table 102 via fe80::1 eno1"]],
  ["that of IPv4", "ip -4 route flush table 103", ["table 103 via 192.0.2.1 eno1"]],
  [
    "a metric",
    `ip -6 route del default via fe80::1 dev eno1 metric 2048; ip -6 route add default via fe80::1 dev eno1 metric 512 src ${own}`,
    ["metric 2048 via fe80::1 eno1"],
  ],
  [
    "the address that what leaves starts from",
    "ip -6 route replace default via fe80::1 dev eno1 metric 2048",
    [`source ${own} eno1`],
  ],
  [
    "that an address is deprecated",
    `ip -6 addr replace ${old}/64 dev eno1 preferred_lft forever`,
    [`deprecated ${old} eno1`],
  ],
  [
    "the route for what is in no use",
    "ip -6 route del unreachable 2001:db8:100::/56",
    ["unused 2001:db8:100::/56 unreachable"],
  ],
  // That is reported by `ip -6 route` and `ip addr` themselves.
  ["a default route as a whole", "ip -6 route del default via fe80::1 dev eno1 metric 2048", []],
  ["a deprecated address as a whole", `ip -6 addr del ${old}/64 dev eno1`, []],
];

for (const userland of userlands) {
  describeOnHosts(`what ways a bundle expects, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemdStandIn);
    });
    afterEach(() => host.dispose());

    test("is reported where it was taken away by hand, each thing as itself", async () => {
      host.write(
        "/tmp/bundle",
        writeBundle({
          host: "rack/router",
          units: [],
          expect: expected,
          files: [
            {
              path: "/etc/netplan/60-hextet.yaml",
              mode: 0o600,
              subsystem: "netplan",
              content: "network: {version: 2}\n",
            },
          ],
        }),
      );
      // What is set up is set up by iproute2, whatever the agent has.
      const script = `
        real=/usr/bin/ip; [ -x $real ] || real=/usr/sbin/ip
        ip() { $real "$@"; }
        ip link set lo up; ip link add eno1 type veth peer name far; ip link set eno1 up; ip link set far up
        stand() {
          ip -6 addr replace ${own}/64 dev eno1 nodad; ip -4 addr replace 192.0.2.10/24 dev eno1
          ip -6 addr replace ${old}/64 dev eno1 nodad preferred_lft 0
          ip -6 route flush default; ip -6 route add default via fe80::1 dev eno1 metric 2048 src ${own}
          ip -6 route replace default via fe80::1 dev eno1 table 102
          ip -4 route replace default via 192.0.2.1 dev eno1 table 103
          ip -6 route replace unreachable 2001:db8:100::/56
          ip -6 rule add from ${own} to 2001:db8:2::/64 lookup 254 pref 32000
          ip -6 rule add from ${own} lookup 102 pref 32100
          ip -4 rule add from 192.0.2.10 lookup 103 pref 32100
        } 2>/dev/null
        stand
        sleep 0.2
        /opt/hextet-agent apply --within 0 </tmp/bundle >/tmp/applied
        ${taken.map(([, command], index) => `stand; ${command}; /opt/hextet-agent report </dev/null >/tmp/report.${index}`).join("\n")}`;
      await host.run(["sh", "-c", script]);
      expect(parseAnswer("apply", host.read("/tmp/applied"))).toMatchObject({ result: "changed" });
      const reported = taken.map(([name], index) => {
        const report = parseAnswer("report", host.read(`/tmp/report.${index}`));
        return [name, report?.result === "report" ? report.unlike : report];
      });
      expect(reported).toEqual(taken.map(([name, , unlike]) => [name, unlike]));
    });
  });
}
