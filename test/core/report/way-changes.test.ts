import { describe, expect, test } from "@jest/globals";
import { diffPlans, diffTable, planDiffJson, planDiffJsonSchema, planFromText } from "../../../core/index.ts";

interface Said {
  readonly host?: string;
  readonly network?: string;
  readonly eno2?: string;
  readonly routed?: string;
}

function planned({ host = "box", network = "", eno2 = "", routed = "" }: Said) {
  const { plan, problems } = planFromText(
    "dc",
    `hextet: 1
purpose: lab
sites:
  dc:
    networks:
      line: { prefix: "2001:db8:1::/64", gateway: "fe80::1" }
      office: { prefix: "2001:db8:2::/64"${network || ', gateway: "fe80::2"'}, prefixes: { old: { prefix: "2001:db8:9::/64"${eno2 === "old" ? ", deprecated: true" : ""} } } }
    hosts:
      ${host}:
        ${host === "box" ? "" : "formerly: box"}
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: line, addresses: ["::10"] }
          eno2: { network: office, addresses: ["::10"], allow: { HX106: "both lead everywhere" }${eno2 === "old" ? "" : eno2} }
        routed: [${routed}]
`,
  );
  if (plan === undefined) throw new Error(problems.map(({ reason }) => reason).join("; "));
  return plan;
}

const before = planned({ eno2: ", metric: 2048, table: 102" });

describe("two plans whose numbers are the same", () => {
  test.each<readonly [string, Said, readonly string[]]>([
    ["nothing else", { eno2: ", metric: 2048, table: 102" }, []],
    ["a metric", { eno2: ", metric: 512, table: 102" }, ["dc/box/eno2 metric: 2048 -> 512"]],
    [
      "a source, and no table",
      { eno2: ', metric: 2048, source: "::10"' },
      ["dc/box/eno2 source: null -> 2001:db8:2::10", "dc/box/eno2 table 102: via fe80::2 -> null"],
    ],
    [
      "another number of a table",
      { eno2: ", metric: 2048, table: 103" },
      ["dc/box/eno2 table 102: via fe80::2 -> null", "dc/box/eno2 table 103: null -> via fe80::2"],
    ],
    [
      "a gateway outside, with neighbours behind it",
      {
        network: ', gateway: { address: "2001:db8:7::1", onLink: true }, onLink: false',
        eno2: ", metric: 2048, table: 102",
      },
      [
        "dc/box/eno2 table 102: via fe80::2 -> via 2001:db8:7::1",
        "dc/office gateway on-link: null -> 2001:db8:7::1",
        "dc/office onLink: null -> false",
      ],
    ],
    [
      "a prefix that is routed to the host",
      { eno2: ", metric: 2048, table: 102", routed: '{ prefix: "2001:db8:100::/56", unused: blackhole }' },
      ["dc/box routed 2001:db8:100::/56: null -> blackhole"],
    ],
    [
      "a host of another name",
      { host: "crate", eno2: ", metric: 512, table: 102" },
      ["dc/crate/eno2 metric: 2048 -> 512"],
    ],
  ])("differ in %s", (_, said, ways) => {
    const diff = diffPlans(before, planned(said));
    expect(diff.renumbered).toBe(false);
    expect(
      diff.ways.map(({ name, what, before: then, after: now }) => `${name} ${what}: ${then} -> ${now}`),
    ).toEqual(ways);
    const json = planDiffJson(diff);
    expect(planDiffJsonSchema.parse(json)).toEqual(json);
    expect("ways" in json).toBe(ways.length > 0);
  });

  test("say so in the table, below what changed its number", () => {
    const text = diffTable(
      diffPlans(before, planned({ eno2: "old", routed: '{ prefix: "2001:db8:100::/56" }' })),
    );
    expect(text).toBe(`  said            dc/box       routed 2001:db8:100::/56               unreachable
  no longer said  dc/box/eno2  metric                    2048
  no longer said  dc/box/eno2  table 102                 via fe80::2
  said            dc/office    prefix old                             deprecated

nothing changes its number: 6 kept, 0 renumbered, 4 said otherwise
`);
  });
});

test("of a host that comes, its numbers tell, and nothing besides", () => {
  const none = planFromText(
    "dc",
    "hextet: 1\npurpose: lab\nsites: { dc: { networks: {}, hosts: {} } }\n",
  ).plan;
  expect(diffPlans(none, before).ways).toEqual([]);
  expect(diffPlans(undefined, before).ways).toEqual([]);
});
