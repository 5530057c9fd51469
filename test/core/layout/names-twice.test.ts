import { expect, test } from "@jest/globals";
import { planFromText, problemText } from "../../../core/index.ts";

const host = (text: string) => `hextet: 1
purpose: lab
prefixes: { home: "2001:db8::/48" }
sites:
  rack:
    networks: { u: { from: home }, v: { from: home } }
    hosts:
      h:
        connect: { address: "2001:db8:f::1", hostKey: lab }
${text}`;

function problems(text: string): string[] {
  return planFromText("twice", host(text))
    .problems.map(problemText)
    .filter((problem) => !problem.includes("HX05"));
}

test.each(["incus", "lxd"])("an interface and a bridge of %s's cannot have one name", (runtime) => {
  const both = (name: string) =>
    problems(
      `        interfaces: { br0: { network: u } }\n        ${runtime}: { bridges: { ${name}: { network: v } } }\n`,
    );
  expect(both("br0")).toEqual([
    expect.stringMatching(
      new RegExp(`^sites\\.rack\\.hosts\\.h\\.${runtime}\\.bridges\\.br0: is used twice: .* \\[HX032\\]$`),
    ),
  ]);
  expect(both("br1")).toEqual([]);
});

test("an interface that takes the name of a bridge in its network is reported once, also where the ledger has a number for that", () => {
  const bridge = "incus: { bridges: { br0: { network: u } } }";
  const { ledger } = planFromText("twice", host(`        interfaces: {}\n        ${bridge}\n`));
  const text = host(`        interfaces: { br0: { network: u } }\n        ${bridge}\n`);
  const { problems: both } = planFromText("twice", text, { ledger: ledger.text });
  expect(both.map(({ code }) => code)).toEqual(expect.arrayContaining(["HX032"]));
  expect(both.map(({ code }) => code)).not.toContain("HX063");
});

test("of two pools of one name Docker's containers have a number in the first alone", () => {
  const pools = (second: string, docker: string, allow: string) =>
    planFromText(
      "twice",
      host(`        allow: { ${allow} }
        interfaces:
          e0: { network: u, pools: { apps: { length: 120 } } }
          e1: { network: v, pools: { ${second}: { length: 120 } } }
        docker: { ${docker} }
        containers: { c: { pool: apps } }
`),
      { today: "2026-11-28" },
    );
  for (const docker of ["networks: { d: { pool: apps } }", "bridge: { pool: apps }"]) {
    expect(pools("apps", docker, "").problems.map(problemText)).toContainEqual(
      expect.stringMatching(/e1\.pools\.apps: is the name of a pool of e0 too.* \[HX109\]$/),
    );
    const numbers = (second: string, allow: string) =>
      pools(second, docker, allow)
        .ledger.text.split("\n")
        .filter((line) => line.includes("/containers/c"));
    expect(numbers("apps", "HX109: moving")).toEqual(numbers("other", ""));
    expect(numbers("other", "").length).toBeLessThan(2);
  }
});

test("a bridge of Incus's cannot have the name that an interface had before", () => {
  expect(
    problems(
      "        interfaces: { lan0: { network: u, formerly: br0 } }\n        incus: { bridges: { br0: { network: v } } }\n",
    ),
  ).toEqual([
    "sites.rack.hosts.h.interfaces.lan0.formerly: br0 is the name of something that is still there; leave formerly out, or take the old name out of the layout first [HX068]",
  ]);
});
