import { expect, test } from "@jest/globals";
import { parseBundle, writeBundle } from "../../../core/bundle/index.ts";
import { driftOf, readAddresses, readRoutes, renderHost } from "../../../core/index.ts";
import { hostOfTwoWays } from "../probe/ways-by-source.ts";

const { host } = hostOfTwoWays();
const text = writeBundle(renderHost(host));

const office = "default via fe80::2 dev eno2 proto static src 2001:db8:2::10 metric 2048 pref medium";

/** What drift says of the host where its agent found these lines of the bundle unlike. */
function drift(unlike: readonly string[], wayOut = office): readonly string[] {
  for (const line of unlike) expect(text).toContain(`\nexpect ${line}\n`);
  const report = {
    agent: { files: [], units: [], sysctls: [], unlike: [...unlike] },
    bundle: parseBundle(text),
    addresses: readAddresses([
      "2: eno1    inet6 2001:db8:1::10/64 scope global \\       valid_lft forever",
      "3: eno2    inet6 2001:db8:2::10/64 scope global \\       valid_lft forever",
      "3: eno2    inet6 2001:db8:9::10/64 scope global deprecated \\       valid_lft forever",
    ]),
    routes: readRoutes(6, [
      "default via fe80::1 dev eno1 proto static metric 1024 pref medium",
      ...wayOut.split("\n"),
    ]),
  };
  return driftOf(report, host).map(({ kind, thing, state }) => `${kind} ${thing} ${state}`);
}

test("a host with all of it is as hextet left it", () => {
  expect(drift([])).toEqual([]);
});

test.each<readonly [string, readonly string[], readonly string[]]>([
  [
    "a rule, and which way that makes packets go",
    ["leaves 2001:db8:2::10 via fe80::2 eno2", "rule 32100 from 2001:db8:2::10/128 table 102"],
    ["rule 32100 from 2001:db8:2::10/128 table 102 has gone"],
  ],
  [
    "a rule for what is on-link elsewhere",
    ["rule 32000 from 2001:db8:9::10/128 to 2001:db8:1::/64 table 254"],
    ["rule 32000 from 2001:db8:9::10/128 to 2001:db8:1::/64 table 254 has gone"],
  ],
  [
    "a table's route",
    ["table 102 via fe80::2 eno2"],
    ["route default via fe80::2 dev eno2 table 102 has gone"],
  ],
  [
    "another rule before it",
    ["leaves 2001:db8:2::10 via fe80::2 eno2"],
    ["route what starts from 2001:db8:2::10 does not leave via fe80::2 dev eno2"],
  ],
  ["a source", ["source 2001:db8:2::10 eno2"], ["route default dev eno2 does not start from 2001:db8:2::10"]],
  [
    "a deprecated flag",
    ["deprecated 2001:db8:9::10 eno2"],
    ["address 2001:db8:9::10 dev eno2 is not deprecated: connections may start from it"],
  ],
  [
    "what refuses packets for nobody",
    ["unused 2001:db8:100::/56 unreachable"],
    ["route unreachable 2001:db8:100::/56 has gone"],
  ],
])("what was taken away by hand is named: %s", (_, unlike, found) => {
  expect(drift(unlike)).toEqual(found);
});

test("a metric that is another is named, and so is a second route beside the planned one", () => {
  const other = "default via fe80::2 dev eno2 metric 512 pref medium";
  expect(drift(["metric 2048 via fe80::2 eno2"], other)).toEqual([
    "route default via fe80::2 dev eno2 is not of metric 2048",
    `route ${other} is not from here`,
  ]);
  expect(drift([], `${office}\n${other}`)).toEqual([`route ${other} is not from here`]);
});

test("what a later agent reports besides is passed over", () => {
  const found = driftOf(
    {
      agent: { files: [], units: [], sysctls: [], unlike: ["tunnel up tun0"] },
      bundle: parseBundle("hextet bundle 1\nhost dc/box\n\nend\n"),
      addresses: [],
      routes: [],
    },
    undefined,
  );
  expect(found).toEqual([]);
});
