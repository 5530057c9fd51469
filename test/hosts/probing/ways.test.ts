import { execFileSync } from "node:child_process";
import { expect, test } from "@jest/globals";
import { hostChecks, hostScript, judgeHost, readHostFacts } from "../../../core/index.ts";
import { hostOfTwoWays } from "../../core/probe/ways-by-source.ts";

const isRoot = process.getuid?.() === 0;
const check = isRoot ? test : test.skip;

/** What is asked of ways; who else answers there is not. */
const checks = hostChecks(hostOfTwoWays().plan, { domain: undefined }).filter(
  ({ host, kind }) => host === "dc/box" && ["route", "leaves", "rule", "table", "unused"].includes(kind),
);

/** The host of that plan in a network of its own, by iproute2's words; then what somebody does there. */
const stand = `set -e
for nic in eno1 eno2; do ip link add $nic type veth peer name far-$nic; ip link set $nic up; ip link set far-$nic up; done
ip link set lo up
ip -6 addr add 2001:db8:1::10/64 dev eno1 nodad
ip -6 addr add 2001:db8:2::10/64 dev eno2 nodad
ip -6 addr add 2001:db8:9::10/64 dev eno2 nodad preferred_lft 0
ip -6 route add default via fe80::1 dev eno1
ip -6 route add default via fe80::2 dev eno2 metric 2048 src 2001:db8:2::10
ip -6 route add default via fe80::2 dev eno2 table 102
ip -6 route add unreachable 2001:db8:100::/56
for from in 2001:db8:2::10 2001:db8:9::10; do
  for to in 1 2 9; do ip -6 rule add from $from to 2001:db8:$to::/64 lookup main pref 32000; done
  ip -6 rule add from $from lookup 102 pref 32100
done
set +e
`;

function notOk(act: string): readonly string[] {
  const output = execFileSync("unshare", ["--net", "sh", "-c", `${stand}${act}\n${hostScript(checks)}`], {
    encoding: "utf8",
  });
  return judgeHost(checks, readHostFacts(output))
    .filter(({ verdict }) => verdict !== "ok")
    .map(({ check: { kind }, seen }) => `${kind}: ${seen}`);
}

check("what a real kernel says of ways is as planned, and is not once something of it has gone", () => {
  expect(notOk(":")).toEqual([]);
  expect(notOk("ip -6 rule del from 2001:db8:9::10 to 2001:db8:1::/64")).toEqual(["rule: not there"]);
  expect(notOk("ip -6 rule del from 2001:db8:2::10 lookup 102")).toEqual([
    expect.stringMatching(/^leaves: .* via fe80::1 dev eno1 /),
    "rule: not there",
  ]);
  expect(notOk("ip -6 route flush table 102")).toEqual([
    expect.stringMatching(/^leaves: .* via fe80::1 dev eno1 /),
    expect.stringMatching(/^leaves: .* via fe80::1 dev eno1 /),
    expect.stringMatching(/^table: /),
  ]);
  expect(
    notOk(
      "ip -6 route del default dev eno2 metric 2048; ip -6 route add default via fe80::2 dev eno2 metric 4096 src 2001:db8:2::10",
    ),
  ).toEqual(["route: is of metric 4096"]);
  expect(notOk("ip -6 route del unreachable 2001:db8:100::/56")).toEqual(["unused: not there"]);
});
