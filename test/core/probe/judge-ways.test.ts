import { expect, test } from "@jest/globals";
import { hostChecks, hostScript } from "../../../core/index.ts";
import { wrong } from "./host-words.ts";
import { hostOfTwoWays } from "./ways-by-source.ts";

const checks = hostChecks(hostOfTwoWays().plan, { domain: undefined }).filter(
  ({ host }) => host === "dc/box",
);

const rules = `32000: from 2001:db8:2::10 to 2001:db8:1::/64 lookup main proto static
32000: from 2001:db8:2::10 to 2001:db8:2::/64 lookup main proto static
32000: from 2001:db8:2::10 to 2001:db8:9::/64 lookup main proto static
32000: from 2001:db8:9::10 to 2001:db8:1::/64 lookup main proto static
32000: from 2001:db8:9::10 to 2001:db8:2::/64 lookup main proto static
32000: from 2001:db8:9::10 to 2001:db8:9::/64 lookup main proto static
32100: from 2001:db8:2::10 lookup 102 proto static
32100: from 2001:db8:9::10 lookup 102 proto static`;
const links = ["eno1", "eno2"]
  .map((name, index) => `${index + 2}: ${name}: <BROADCAST,UP,LOWER_UP> mtu 1500 state UP`)
  .join("\n");

/** What the host prints whose rules and whose table are these. */
function said(change: { rules?: string; table?: string; wayOut?: string; flag?: string } = {}): string {
  const { table = "default via fe80::2 dev eno2 proto static metric 1024 pref medium", flag = "deprecated" } =
    change;
  const answers = checks.flatMap((check, index): string[] => {
    const answer = (text: string) => [`answer ${index} ${text}`];
    switch (check.kind) {
      case "gateway":
        return answer(`answers ${check.address} dev ${check.interface} lladdr 02:00:00:00:00:01 REACHABLE`);
      case "leaves":
        return answer(
          `2000:: from ${check.address} via fe80::2 dev eno2 table 102 src ${check.address} metric 1024 pref medium`,
        );
      case "rule":
        return answer(
          `is ${(change.rules ?? rules)
            .split("\n")
            .filter((line) => line.startsWith(`${check.priority}:`))
            .map((line) => `${line};`)
            .join(" ")}`,
        );
      case "table":
        return answer(`is ${table}`);
      case "unused":
        return answer("is unreachable");
      case "path-mtu":
        return answer("mtu 1500");
      case "identity":
        return answer("is machine-id=5d41402abc4b2a76");
      default:
        return [];
    }
  });
  return `== links
${links}
== addresses
2: eno1    inet6 2001:db8:1::10/64 scope global \\       valid_lft forever
3: eno2    inet6 2001:db8:2::10/64 scope global \\       valid_lft forever
3: eno2    inet6 2001:db8:9::10/64 scope global ${flag} \\       valid_lft forever
== routes6
2001:db8:1::/64 dev eno1 proto kernel metric 256 pref medium
2001:db8:2::/64 dev eno2 proto kernel metric 256 pref medium
2001:db8:9::/64 dev eno2 proto kernel metric 256 pref medium
default via fe80::1 dev eno1 proto static metric 1024 pref medium
${change.wayOut ?? "default via fe80::2 dev eno2 proto static src 2001:db8:2::10 metric 2048 pref medium"}
== routes4
== parameters
/proc/sys/net/ipv6/conf/all/forwarding:1
/proc/sys/net/ipv6/conf/eno1/forwarding:1
/proc/sys/net/ipv6/conf/eno2/forwarding:1
== answers
${answers.join("\n")}
== end
`;
}

test("a host with its rules, its table and its metric has nothing wrong, whatever a table is called there", () => {
  expect(wrong(checks, said())).toEqual([]);
  expect(wrong(checks, said({ rules: rules.replaceAll("lookup 102", "lookup office") }))).toEqual([]);
});

const heals = "hextet drift NAME dc/box; hextet heal NAME dc/box puts it back";

test("a rule that has gone is named, and so is one that looks up another table", () => {
  const gone = [`failed rule dc/box 32100 from 2001:db8:2::10/128 table 102: not there -> ip rule; ${heals}`];
  expect(wrong(checks, said({ rules: rules.replace(/\n32100: from 2001:db8:2::10 .*/, "") }))).toEqual(gone);
  const other = rules.replace("from 2001:db8:2::10 lookup 102", "from 2001:db8:2::10 lookup 7");
  expect(wrong(checks, said({ rules: other }))).toEqual(gone);
  expect(
    wrong(checks, said({ rules: rules.replace(/32000: from 2001:db8:9::10 to 2001:db8:1:.*\n/, "") })),
  ).toEqual([
    `failed rule dc/box 32000 from 2001:db8:9::10/128 to 2001:db8:1::/64 table 254: not there -> ip rule; ${heals}`,
  ]);
});

test("a table without its route, another metric, and an address that is deprecated no more are named", () => {
  expect(wrong(checks, said({ table: "" }))).toEqual([
    `failed table dc/box 102 default via fe80::2 dev eno2: not there -> ip route show table 102; ${heals}`,
  ]);
  const wayOut = "default via fe80::2 dev eno2 proto static src 2001:db8:2::10 metric 1024 pref medium";
  expect(wrong(checks, said({ wayOut }))).toEqual([
    `failed route dc/box default via fe80::2 dev eno2 src 2001:db8:2::10 metric 2048: is of metric 1024 -> ${heals}`,
  ]);
  expect(wrong(checks, said({ flag: "" }))).toEqual([
    `failed address dc/box eno2 2001:db8:9::10/64 deprecated: is not deprecated: connections may start from it -> ${heals}`,
  ]);
});

test("the script asks the host for all of them, in the family that each is of", () => {
  const script = hostScript(checks);
  expect(script).toMatch(/^rules [0-9]+ -6 32100 &$/m);
  expect(script).toMatch(/^table [0-9]+ -6 102 &$/m);
});
