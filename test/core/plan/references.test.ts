import { describe, expect, test } from "@jest/globals";
import {
  fillInPlan,
  Ipv6Prefix,
  type LayoutSource,
  type Plan,
  planFromSource,
  problemText,
} from "../../../core/index.ts";
import { shuffled } from "./edits.ts";

type Site = LayoutSource["sites"][string];
type Ingress = NonNullable<NonNullable<Site["networks"]>[string]["ingress"]>;

const connect = { address: "3fff:b0a::99", hostKey: "lab" };

/** A rack and a VPC whose block is unknown; what lets in whom, and the rest of the rack, is each test's. */
function layout(from: string, rack: Partial<Site> = {}): LayoutSource {
  const ingress: Ingress = [
    { protocol: "icmpv6", from: "::/0" },
    { protocol: "tcp", port: 22, from: { ref: from } },
  ];
  return {
    hextet: 1,
    purpose: "lab",
    prefixes: { home: "3fff:b0b::/48" },
    sites: {
      cloud: {
        aws: { region: "eu-central-1", vpc: { ipv4: "10.20.0.0/16", ipv6: "amazon" } },
        networks: {
          edge: { prefix: "0:0:0:3::/64", zone: "eu-central-1a", ipv4: "10.20.1.0/24", ingress },
        },
        hosts: {
          "web-1": {
            aws: { instanceType: "t3.medium", image: "debian-13" },
            interfaces: {
              ens5: { network: "edge", addresses: ["::1:1"], pools: { apps: "::8/126" } },
            },
            docker: { bridge: { pool: "apps" } },
            containers: { site: {} },
          },
        },
      },
      rack: {
        networks: {
          uplink: { prefix: "3fff:b0a::/64", gateway: "::1" },
          guests: { from: "home" },
        },
        hosts: {
          "pve-1": {
            connect,
            interfaces: {
              vmbr0: { bridge: { ports: [] }, network: "uplink", addresses: ["::10", "::11"] },
              vmbr2: { bridge: { ports: [] }, network: "guests", addresses: ["::1"] },
            },
            guests: { git: { id: 100, network: "guests", address: "::25" } },
          },
        },
        ...rack,
      },
    },
  };
}

function planned(source: LayoutSource) {
  const { plan, problems } = planFromSource("refs", source);
  return { plan, problems: problems.filter(({ code }) => code !== "HX053").map(problemText) };
}

/** Whom the cloud's second rule lets in, once the VPC has its block. */
function source(plan: Plan | undefined): string {
  if (plan === undefined) return "no plan";
  const { sites } = fillInPlan(plan, { cloud: Ipv6Prefix.parse("3fff:ec2:47b:ca00::/56") });
  const from = sites[0]?.networks[0]?.subnet?.ingress[1]?.from;
  return typeof from === "object" ? `${from.prefix}` : `${from}`;
}

describe("a reference is to the address or the prefix of", () => {
  test.each([
    ["an interface", "rack/pve-1/vmbr0", "3fff:b0a::10/128"],
    ["its second address", "rack/pve-1/vmbr0/1", "3fff:b0a::11/128"],
    ["a host, towards the outside", "rack/pve-1", "3fff:b0a::10/128"],
    ["a guest", "rack/pve-1/git", "3fff:b0b::25/128"],
    ["a guest, by its whole name", "rack/hosts/pve-1/guests/git", "3fff:b0b::25/128"],
    ["a network that is numbered", "rack/guests", "3fff:b0b::/64"],
    ["a network's gateway", "rack/uplink/gateway", "3fff:b0a::1/128"],
    ["a prefix", "home", "3fff:b0b::/48"],
    ["a VPC whose block is unknown yet", "cloud", "3fff:ec2:47b:ca00::/56"],
    ["an interface in it", "cloud/web-1/ens5", "3fff:ec2:47b:ca03::1:1/128"],
    ["a pool in it", "cloud/web-1/apps", "3fff:ec2:47b:ca03::8/126"],
    ["a bridge of Docker's", "cloud/web-1/docker0", "3fff:ec2:47b:ca03::9/128"],
    ["a container", "cloud/web-1/site", "3fff:ec2:47b:ca03::a/128"],
  ])("%s: %s", (_, ref, expected) => {
    const { plan, problems } = planned(layout(ref));
    expect(problems).toEqual([]);
    expect(source(plan)).toBe(expected);
  });

  test("and the same in any order of keys", () => {
    const single = layout("rack/pve-1/git");
    const other: LayoutSource = { ...single, sites: shuffled(single.sites, 3) };
    expect(JSON.stringify(planned(other).plan)).toBe(JSON.stringify(planned(single).plan));
  });
});

test("a rule with an address of an unknown block says it in words until the block is there", () => {
  const { plan } = planned(layout("cloud/web-1"));
  expect(plan?.sites[0]?.networks[0]?.subnet?.ingress[1]).toEqual({
    protocol: "tcp",
    ports: { from: 22, to: 22 },
    from: { ref: "cloud/web-1", formerly: undefined, prefix: expect.objectContaining({ length: 128 }) },
  });
  expect(JSON.stringify(plan)).toContain('"prefix":"cloud/56+03::1:1/128"');
});

test("a name that is misspelt is a problem with the one that was meant", () => {
  expect(planned(layout("rack/pve-1/vmbr")).problems).toEqual([
    "sites.cloud.networks.edge.ingress.1.from.ref: rack/pve-1/vmbr names a thing with an address that is not there; did you mean rack/pve-1/vmbr0? [HX020]",
  ]);
  expect(planned(layout("constructor")).problems).toEqual([
    expect.stringMatching(/constructor names a thing with an address that is not there/),
  ]);
});

test("a name that several things share is a problem with the whole names", () => {
  const shared = layout("rack/guests", { networks: { guests: { prefix: "3fff:b0a::/64" } } });
  const hosts = { guests: { connect, interfaces: { eno1: { network: "guests" } } } };
  expect(
    planned({ ...shared, sites: { ...shared.sites, rack: { ...shared.sites["rack"], hosts } } }).problems,
  ).toEqual([
    "sites.cloud.networks.edge.ingress.1.from.ref: rack/guests could be several things; say which: rack/networks/guests or rack/hosts/guests/interfaces/eno1 [HX024]",
  ]);
});

describe("a router of the layout", () => {
  const router = (gateway: string | { ref: string }, address: string | { ref: string }): Partial<Site> => ({
    networks: { uplink: { prefix: "3fff:b0a::/64", gateway } },
    hosts: {
      router: { connect, interfaces: { eno1: { network: "uplink", addresses: [address] } } },
      "pve-1": {
        connect: { ...connect, address: { ref: "rack/pve-1" } },
        interfaces: {
          vmbr1: { bridge: { ports: ["eno1"] }, network: "uplink", addresses: ["::10"] },
          eno1: {},
        },
      },
    },
  });

  test.each([
    ["the gateway is its address", router({ ref: "rack/router/eno1" }, "::1")],
    ["its address is the gateway's", router("::1", { ref: "rack/uplink/gateway" })],
  ])("has the gateway's address, goes by none itself, and forwards: %s", (_, rack) => {
    const { plan, problems } = planned(layout("rack/router", rack));
    expect(problems).toEqual([]);
    expect(source(plan)).toBe("3fff:b0a::1/128");
    const [, own] = plan?.sites ?? [];
    expect(`${own?.networks[0]?.gateway}`).toBe("3fff:b0a::1");
    const hosts = new Map(own?.hosts.map((host) => [host.name, host]));
    expect(hosts.get("router")).toMatchObject({ forwarding: true, interfaces: [{ gateway: undefined }] });
    expect(
      `${hosts.get("pve-1")?.interfaces.find((networkInterface) => networkInterface.name === "vmbr1")?.gateway}`,
    ).toBe("3fff:b0a::1");
    expect(hosts.get("pve-1")?.connection?.address).toMatch(/^3fff:b0a::/);
  });

  test("whose address is the gateway's, whose address is its own, is a cycle, told once and printed", () => {
    const { problems } = planned(
      layout("rack/router", router({ ref: "rack/router/eno1" }, { ref: "rack/uplink/gateway" })),
    );
    expect(problems).toEqual([
      "sites.rack.hosts.router.interfaces.eno1.addresses.0.ref: rack/uplink/gateway goes around in a circle: rack/router/eno1 → rack/uplink/gateway → rack/router/eno1; give one of them an address, or leave one out to have it numbered [HX025]",
    ]);
  });

  test("that is in another network cannot be reached", () => {
    const rack = router({ ref: "cloud/web-1" }, "::1");
    expect(planned(layout("rack/router", rack)).problems).toEqual([
      "sites.rack.networks.uplink.gateway.ref: cloud/web-1 is cloud/56+03::1:1, which is not in 3fff:b0a::/64, so hosts cannot reach it; refer to an interface that is in this network [HX039]",
    ]);
  });
});

test("three addresses that refer to each other are one cycle", () => {
  const guest = (id: number, ref: string) => ({
    id,
    network: "guests",
    address: { ref: `rack/pve-1/${ref}` },
  });
  const rack: Partial<Site> = {
    hosts: {
      "pve-1": {
        connect,
        interfaces: { vmbr2: { bridge: { ports: [] }, network: "guests", addresses: ["::1"] } },
        guests: { a: guest(100, "b"), b: guest(101, "c"), c: guest(102, "a"), d: guest(103, "a") },
      },
    },
  };
  expect(planned(layout("home", rack)).problems).toEqual([
    "sites.rack.hosts.pve-1.guests.a.address.ref: rack/pve-1/b goes around in a circle: rack/pve-1/a → rack/pve-1/b → rack/pve-1/c → rack/pve-1/a; give one of them an address, or leave one out to have it numbered [HX025]",
  ]);
});

test("an address cannot be another's as well", () => {
  const rack: Partial<Site> = {
    hosts: {
      "pve-1": {
        connect,
        interfaces: {
          vmbr0: { bridge: { ports: [] }, network: "uplink", addresses: [{ ref: "rack/pve-1/vmbr2" }] },
          vmbr2: { bridge: { ports: [] }, network: "guests", addresses: ["::1"] },
        },
        guests: { git: { id: 100, network: "guests", address: { ref: "rack/pve-1/vmbr2" } } },
      },
    },
  };
  expect(planned(layout("home", rack)).problems).toEqual([
    "sites.rack.hosts.pve-1.guests.git.address.ref: rack/pve-1/vmbr2 is used twice: it is that of rack/pve-1/vmbr2; leave it out to have an address numbered; only a gateway's address is another thing's too [HX032]",
    "sites.rack.hosts.pve-1.interfaces.vmbr0.addresses.0.ref: rack/pve-1/vmbr2 is outside of rack/uplink: it lies in rack/guests; refer to something of the same network, or give an address [HX031]",
  ]);
});

describe("a network's routes", () => {
  const routed = (cloud: object[], rack: object[]): LayoutSource => {
    const made = layout("home");
    Object.assign(made.sites["cloud"]?.networks?.["edge"] ?? {}, { routes: cloud });
    Object.assign(made.sites["rack"]?.networks?.["uplink"] ?? {}, { routes: rack });
    return made;
  };

  test("in a VPC lead to an interface, which then takes what is for others, and its host forwards", () => {
    const { plan, problems } = planned(
      routed([{ to: { ref: "rack/guests" }, via: { ref: "cloud/web-1/ens5" } }], []),
    );
    expect(problems).toEqual([]);
    const [cloud] = plan?.sites ?? [];
    expect(JSON.stringify(cloud?.networks[0]?.routes)).toBe(
      '[{"to":"3fff:b0b::/64","ref":"rack/guests","via":"cloud/56+03::1:1","through":{"host":"web-1","name":"ens5"},"onLink":false}]',
    );
    expect(cloud?.hosts[0]).toMatchObject({
      forwarding: true,
      interfaces: [{ isNextHop: true, routes: [] }],
    });
  });

  test("in a VPC lead nowhere else", () => {
    const { problems } = planned(
      routed(
        [
          { to: "3fff:b0b:1::/48", via: "3fff:b0a::10" },
          { to: "::/0", via: { ref: "cloud/web-1" } },
          { to: "3fff:b0c::/48", via: { ref: "rack/pve-1" } },
        ],
        [],
      ),
    );
    expect(problems.map((text) => text.replace(/; .* \[/, " ["))).toEqual([
      "sites.cloud.networks.edge.routes.0.via: 3fff:b0a::10 is an address, and a VPC's route leads to an interface [HX005]",
      "sites.cloud.networks.edge.routes.1.to: ::/0 stands beside outbound, which has that route [HX024]",
      "sites.cloud.networks.edge.routes.2.via.ref: rack/pve-1 is no interface of this VPC's, and a VPC's route leads to one [HX026]",
    ]);
  });

  test("of a rack are those of every host on it but the next hop, which forwards; two to one place are a problem", () => {
    const toCloud = { to: { ref: "cloud" }, via: { ref: "rack/pve-1" } };
    const { plan } = planned(routed([], [toCloud]));
    const pve = plan?.sites[1]?.hosts[0];
    expect(pve).toMatchObject({ forwarding: true });
    expect(pve?.interfaces[0]).toMatchObject({ routes: [], isNextHop: true });
    const { problems } = planned(
      routed(
        [],
        [
          toCloud,
          { to: { ref: "cloud" }, via: "fe80::5" },
          {
            to: "3fff:b0c::/48",
            via: { ref: "cloud/web-1" },
          },
        ],
      ),
    );
    expect(problems.map((text) => text.replace(/; .* \[/, " ["))).toEqual([
      "sites.rack.networks.uplink.routes.1.to: cloud is used twice: another route of this network leads there [HX032]",
      "sites.rack.networks.uplink.routes.2.via.ref: cloud/web-1 is neither link-local nor in 3fff:b0a::/64, so hosts cannot reach it [HX039]",
    ]);
  });
});

test("a reference to what was renamed tells what it was called before, so that the rule is the same one", () => {
  const made = layout("rack/metal-1/vmbr0");
  const rack = made.sites["rack"];
  Object.assign(rack ?? {}, {
    formerly: "cellar",
    hosts: { "metal-1": { ...rack?.hosts?.["pve-1"], formerly: "pve-1" } },
  });
  const [cloud] = planned(made).plan?.sites ?? [];
  expect(cloud?.networks[0]?.subnet?.ingress[1]?.from).toMatchObject({
    ref: "rack/metal-1/vmbr0",
    formerly: "cellar/pve-1/vmbr0",
  });
});
