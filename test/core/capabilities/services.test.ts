import { describe, expect, test } from "@jest/globals";
import {
  type LayoutSource,
  planFromSource,
  planRows,
  problemText,
  reachability,
  routeProbes,
} from "../../../core/index.ts";
import { namedAddresses } from "../../../core/names/named-addresses.ts";

type Site = LayoutSource["sites"][string];

const hostNames = ["a", "b", "c"];

/** A rack of three hosts on one segment, with a network for loopbacks. */
function layout(rack: Partial<Site> = {}, interfaces: object = {}): LayoutSource {
  const hosts = hostNames.map((name, index) => [
    name,
    {
      connect: { address: `3fff:b0a::1${index}`, hostKey: "lab" },
      interfaces: { eno1: { network: "uplink", addresses: [`::1${index}`] }, ...interfaces },
    },
  ]);
  return {
    hextet: 1,
    purpose: "lab",
    prefixes: { home: "3fff:b0b::/48" },
    sites: {
      rack: {
        hosts: Object.fromEntries(hosts),
        ...rack,
        networks: {
          uplink: { prefix: "3fff:b0a::/64", gateway: "fe80::1" },
          loops: { from: "home", length: 120 },
          ...rack.networks,
        },
      },
    },
  };
}

function plan(source: LayoutSource, ledger = "") {
  const { plan: made, problems, ledger: update } = planFromSource("services", source, { ledger });
  const rows = made === undefined ? [] : planRows(made);
  return {
    made,
    ledger: update,
    problems: problems.map(problemText),
    of: (name: string) => rows.find((row) => row.name === `rack/${name}`)?.address,
  };
}

describe("a service", () => {
  const services = { dns: { network: "loops", hosts: ["b", "a"], tcp: [53] }, ntp: { network: "loops" } };

  test("has an address of its own, on the loopback of each host that answers, and routes to all of them", () => {
    const { made, problems, of } = plan(layout({ services }));
    expect([problems, of("dns"), of("ntp")]).toEqual([[], "3fff:b0b::1/128", "3fff:b0b::2/128"]);
    const [rack] = made?.sites ?? [];
    expect(rack?.routes.map(({ to, via, host }) => `${to} ${via} ${host}`)).toEqual([
      "3fff:b0b::1/128 3fff:b0a::10 rack/a",
      "3fff:b0b::1/128 3fff:b0a::11 rack/b",
    ]);
    expect(rack?.hosts.map((host) => host.services.map(({ name }) => name))).toEqual([["dns"], ["dns"], []]);
  });

  test("is found by name, and probed from everywhere; its routes once", () => {
    const { made } = plan(layout({ services }));
    if (made === undefined) throw new Error("no plan");
    expect(namedAddresses(made).map(({ name }) => name)).toContain("dns.rack");
    const outside = { name: "out", address: made.sites[0]?.services[0]?.address, tcp: [], place: undefined };
    const from = { ...outside, place: { kind: "host", host: "out" } } as never;
    expect(reachability(made, [from]).map(({ id }) => id)).toEqual([
      "echo out > rack/dns",
      "tcp 53 out > rack/dns",
    ]);
    expect(routeProbes(made).map(({ id, address }) => [id, address])).toEqual([
      ["route 3fff:b0b::1/128", "3fff:b0b::1"],
    ]);
  });

  test("keeps its number when another comes before it, and under another name", () => {
    const { ledger } = plan(layout({ services }));
    expect(ledger.text).toContain('{"space":"network:rack/loops","owner":"rack/ntp","number":"2"}');
    const more = plan(layout({ services: { ...services, aaa: { network: "loops" } } }), ledger.text);
    expect([more.of("dns"), more.of("ntp"), more.of("aaa")]).toEqual([
      "3fff:b0b::1/128",
      "3fff:b0b::2/128",
      "3fff:b0b::3/128",
    ]);
    const renamed = plan(layout({ services: { time: { network: "loops", formerly: "ntp" } } }), ledger.text);
    expect(renamed.of("time")).toBe("3fff:b0b::2/128");
  });

  test("can be referred to", () => {
    const source = layout({ services });
    Object.assign(source.sites["rack"]?.hosts?.["a"] ?? {}, {
      connect: { address: { ref: "rack/dns" }, hostKey: "lab" },
    });
    expect(plan(source).made?.sites[0]?.hosts[0]?.connection?.address).toBe("3fff:b0b::1");
  });

  test("is refused where nothing would answer: on a segment, in a VPC, on a host that is not there", () => {
    const wrong = {
      dns: { network: "uplink", hosts: ["a", "d"] },
      a: { network: "loops" },
    };
    expect(plan(layout({ services: wrong })).problems.map((text) => text.replace(/; .* \[/, " ["))).toEqual([
      "sites.rack.services.a: is used twice: a host here has that name [HX032]",
      "sites.rack.services.dns.hosts.1: d names a host that is not there [HX020]",
      "sites.rack.services.dns.network: uplink is the network of c/eno1 too, which would look for the address on its segment [HX027]",
    ]);
  });
});

describe("a loopback", () => {
  test("has a /128 out of a network that nobody else is in, no gateway, and a route at the router", () => {
    const { made, problems, of } = plan(layout({}, { lo: { network: "loops" } }));
    expect([problems, of("a/lo"), of("c/lo")]).toEqual([[], "3fff:b0b::1/128", "3fff:b0b::3/128"]);
    const [rack] = made?.sites ?? [];
    expect(rack?.routes.map(({ to }) => `${to}`)).toEqual([
      "3fff:b0b::1/128",
      "3fff:b0b::2/128",
      "3fff:b0b::3/128",
    ]);
    expect(rack?.hosts[0]?.interfaces.find(({ name }) => name === "lo")?.gateway).toBeUndefined();
  });

  test("is no bridge and has no pools", () => {
    const lo = { network: "loops", bridge: { ports: [] }, pools: { apps: "::8/126" } };
    const { problems } = plan(layout({}, { lo }));
    expect(problems.filter((text) => text.startsWith("sites.rack.hosts.a."))).toEqual([
      "sites.rack.hosts.a.interfaces.lo.bridge: does not go with a loopback; leave it out [HX005]",
      "sites.rack.hosts.a.interfaces.lo.pools: does not go with a loopback; leave it out [HX005]",
    ]);
  });

  test("can have a whole network of one address", () => {
    const service = {
      networks: { loops: { prefix: "3fff:b0c::7/128" } },
      services: { dns: { network: "loops" } },
    };
    expect(plan(layout(service)).of("dns")).toBe("3fff:b0c::7/128");
    const two = { ...service, services: { dns: { network: "loops" }, ntp: { network: "loops" } } };
    expect(plan(layout(two)).problems).toEqual([
      "sites.rack.services.ntp: gets no number: 3fff:b0c::7/128 has room for 1 address at most, and 2 are asked for; use a larger prefix [HX022]",
    ]);
  });
});

describe("a link of a /127 (RFC 6164)", () => {
  const link = { networks: { link: { prefix: "3fff:b0c::/127" } } };
  const on = (names: readonly string[], addresses?: string[]) => {
    const source = layout(link);
    for (const name of names)
      Object.assign(source.sites["rack"]?.hosts?.[name]?.interfaces ?? {}, {
        eno2: { network: "link", addresses },
      });
    return plan(source);
  };

  test("gives its two hosts ::0 and ::1: neither is anycast there", () => {
    const { problems, of, ledger } = on(["a", "b"]);
    expect([problems, of("a/eno2"), of("b/eno2")]).toEqual([[], "3fff:b0c::/127", "3fff:b0c::1/127"]);
    expect(ledger.text).toContain('{"space":"network:rack/link","owner":"rack/a/eno2","number":"0"}');
  });

  test("has no room for a third", () => {
    expect(on(["a", "b", "c"]).problems).toEqual([
      "sites.rack.hosts.c.interfaces.eno2.addresses: gets no number: 3fff:b0c::/127 has room for 2 addresses at most, and 3 are asked for; use a larger prefix [HX022]",
    ]);
  });

  test("lets ::0 be pinned, which a /126 does not", () => {
    expect(on(["a"], ["::"]).problems).toEqual([]);
    link.networks.link.prefix = "3fff:b0c::/126";
    expect(on(["a"], ["::"]).problems).toEqual([expect.stringMatching(/subnet-router anycast.*\[HX035\]$/)]);
  });
});
