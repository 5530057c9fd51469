import { describe, expect, test } from "@jest/globals";
import { planFromText, planJson, planTable } from "../../../core/index.ts";
import { whyNumber } from "../../../core/report/index.ts";

/** A dedicated server: a network of its guests, one that stays inside, and a pool of the segment's own prefix. */
function planned({ upstream = "", also = "", line = '"2001:db8:1::/64"', host = "" }) {
  const made = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      line: { prefix: ${line}, gateway: "fe80::1" }
      guests: { prefix: "2001:db8:3::/64" }
      inside: { prefix: "fd5b:9a3c:7e21:1::/64" }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        interfaces:
          eno1: { network: line, addresses: ["::10"], pools: { apps: "::20/124" }${upstream === "" ? "" : `, upstream: ${upstream}`}${also} }
          br0: { bridge: { ports: [] }, network: guests, addresses: ["::1"] }
          br1: { bridge: { ports: [] }, network: inside, addresses: ["::1"] }
        docker: { networks: { shop: { pool: apps } } }
        guests: { git: { id: 101, network: guests, address: "::25" } }
${host}`,
  );
  const own = made.plan?.sites[0]?.hosts[0];
  return {
    ...made,
    ways: own?.givenOut.map(({ name, way, reason }) => `${name}: ${way}: ${reason}`),
    routes: made.plan?.sites[0]?.routes.map(({ to }) => `${to}`),
    answered: own?.proxies.flatMap(({ addresses }) => addresses.map((address) => `${address}`)),
    said: made.problems.map(
      ({ code, path, value, reason }) => `${code} ${path.slice(1).join(".")} ${value} ${reason}`,
    ),
  };
}

describe("how a host gives out what lies inside of it", () => {
  test("is by routes where nothing is said, and nothing is chosen", () => {
    const { ways, routes, answered } = planned({});
    expect(ways).toEqual([]);
    expect(answered).toEqual([]);
    expect(routes).toEqual(["2001:db8:3::/64", "fd5b:9a3c:7e21:1::/64", "2001:db8:1::20/124"]);
  });

  test("is by neighbour proxying where the provider looks for each address", () => {
    const { ways, routes, answered, problems } = planned({ upstream: "on-link" });
    expect(problems).toEqual([]);
    expect(ways).toEqual([
      "guests: proxied: upstream of eno1 is on-link",
      "inside: inside: unique local addresses, which no provider delivers",
      "apps: proxied: upstream of eno1 is on-link",
    ]);
    expect(routes).toEqual([]);
    expect(answered).toEqual(["2001:db8:3::1", "2001:db8:3::25", "2001:db8:1::21"]);
  });

  test("is by a route where the layout says that the prefix is routed, whatever else the provider does", () => {
    const { ways, routes, answered } = planned({
      upstream: "on-link",
      host: '        routed: [{ prefix: "2001:db8:3::/56" }]\n',
    });
    expect(ways?.[0]).toBe("guests: routed: 2001:db8:3::/56 is routed to the host");
    expect(routes).toEqual(["2001:db8:3::/56", "2001:db8:3::/64"]);
    expect(answered).toEqual(["2001:db8:1::21"]);
  });

  test("is by neighbour proxying where the layout names it, whatever the provider does", () => {
    const { ways, routes, answered, problems } = planned({
      upstream: "routed",
      also: ", proxies: [apps]",
    });
    expect(problems).toEqual([]);
    expect(ways).toEqual([
      "guests: routed: upstream of eno1 is routed",
      "inside: routed: upstream of eno1 is routed",
      "apps: proxied: proxies of eno1 name it",
    ]);
    expect(routes).toEqual(["2001:db8:3::/64", "fd5b:9a3c:7e21:1::/64"]);
    expect(answered).toEqual(["2001:db8:1::21"]);
  });

  test("is a problem where it lies in what only connects", () => {
    const { said } = planned({ upstream: "routed", line: '"2001:db8:1::/112"' });
    expect(said).toEqual([
      "HX240 rack.hosts.box.interfaces.eno1.pools.apps 2001:db8:1::20/124 is given out of line, which only connects box with its router (upstream of eno1: routed)",
    ]);
  });

  test("is a problem where the provider delivers a single address", () => {
    const { said } = planned({ upstream: "single" });
    expect(said).toEqual([
      "HX241 rack.networks.guests 2001:db8:3::/64 is given out, and the provider delivers box the address of eno1 alone (upstream: single)",
      "HX241 rack.hosts.box.interfaces.eno1.pools.apps 2001:db8:1::20/124 is given out, and the provider delivers box the address of eno1 alone (upstream: single)",
    ]);
  });

  test("is a problem of guests on the segment of such a provider, too", () => {
    const bridged = (upstream: string) =>
      planFromText(
        "rack",
        `hextet: 1
purpose: lab
sites:
  rack:
    networks: { line: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      box:
        connect: { address: "2001:db8:1::10", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: {}
          vmbr0: { bridge: { ports: [eno1] }, network: line, addresses: ["::10"], upstream: ${upstream} }
        guests: { git: { id: 101, network: line, address: "::25" } }
`,
      ).problems.map(({ code, path }) => `${code} ${path.slice(1).join(".")}`);
    expect(bridged("single")).toEqual(["HX241 rack.hosts.box.guests.git"]);
    expect(bridged("routed")).toEqual(["HX240 rack.hosts.box.guests.git"]);
    expect(bridged("on-link")).toEqual([]);
  });

  test.each([
    ["eno1", ', upstream: "bridged"', /HX00/],
    ["a bridge that leads nowhere", "", /HX005 .*leads nowhere/],
  ])("is not for %s to be said otherwise", (where, also, expected) => {
    const said =
      where === "eno1"
        ? planned({ also }).said
        : planned({
            host: "",
            also: '}\n          br9: { bridge: { ports: [] }, upstream: on-link, network: inside, addresses: ["::9"]',
          }).said;
    expect(said.join("\n")).toMatch(expected);
  });

  test("is remarks by the plan's table, its JSON, and to whoever asks why", () => {
    const { plan } = planned({ upstream: "on-link" });
    if (plan === undefined) throw new Error("there is no plan");
    expect(planTable(plan)).toContain(
      "box/eno1  guests  2001:db8:3::/64        neighbour proxying  (upstream of eno1 is on-link)",
    );
    expect(planJson(plan).sites[0]?.hosts[0]?.givenOut?.[0]).toEqual({
      name: "guests",
      prefix: "2001:db8:3::/64",
      interface: "eno1",
      way: "proxied",
      reason: "upstream of eno1 is on-link",
    });
    expect(whyNumber(plan, [], "git")).toMatchObject({
      remarks: ["Given out by box on eno1: neighbour proxying (upstream of eno1 is on-link)."],
    });
    expect(whyNumber(plan, [], "2001:db8:1::10")).toMatchObject({ remarks: [] });
  });
});
