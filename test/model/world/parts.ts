import type { Guest, Host, Layout, Site } from "../layout.ts";

/** What layouts are made of to begin with: any of these parts, each with what the others need not have. */
export const parts: Readonly<Record<string, (layout: Layout) => void>> = {
  guests({ sites: { rack } }) {
    if (rack === undefined) return;
    rack.networks["guests"] = { from: "home" };
    rack.hosts["pve"] = onPrem({
      interfaces: {
        eno1: {},
        vmbr0: { bridge: { ports: ["eno1"] }, network: "uplink", addresses: ["::10"] },
        vmbr1: { bridge: { ports: [] }, network: "guests" },
      },
      guests: { ant: guest(101, "guests"), bee: guest(102, "guests") },
    });
  },
  docker({ sites: { rack } }) {
    if (rack === undefined) return;
    rack.networks["dmz"] = { from: "home" };
    rack.hosts["apps"] = onPrem({
      interfaces: { eth0: { network: "dmz", pools: { web: { length: 120 }, tiny: { length: 125 } } } },
      docker: { bridge: { pool: "tiny" }, networks: { front: { pool: "web" } } },
      containers: {
        cat: { pool: "web" },
        dog: { pool: "web" },
        elk: { pool: "tiny" },
        fox: { pool: "tiny" },
      },
    });
  },
  incus({ sites: { rack } }) {
    if (rack === undefined) return;
    rack.networks["inner"] = { from: "home" };
    rack.hosts["box"] = onPrem({
      interfaces: { eno1: { network: "uplink" } },
      incus: { bridges: { incusbr0: { network: "inner", address: "::1" } } },
      containers: { ant: { network: "inner" }, bee: {} },
      forwards: { front: { interface: "eno1", to: "ant", ports: { "tcp/443": "bee" } } },
    });
    rack.networks["cage"] = { from: "home", length: 120 };
    rack.hosts["old"] = onPrem({
      interfaces: { eno1: { network: "uplink" } },
      lxd: { bridges: { lxdbr0: { network: "cage" } } },
      containers: { cat: {} },
    });
  },
  services({ sites: { rack } }) {
    if (rack === undefined) return;
    rack.networks["loops"] = { from: "home", length: 124 };
    rack.hosts["edge"] = onPrem({
      interfaces: { eno1: { network: "uplink", addresses: ["::20", "::21"] }, lo: { network: "loops" } },
    });
    rack.services = { dns: { network: "loops", hosts: ["edge"] }, ntp: { network: "loops", address: "::5" } };
  },
  /** Two sites behind routers, with IPv4 of their own and of one prefix. */
  ipv4(layout) {
    const { rack } = layout.sites;
    if (rack === undefined) return;
    layout.prefixes["own4"] = "10.20.0.0/22";
    rack.networks["office"] = { from: "home", ipv4: { from: "own4", length: 27, gateway: "0.0.0.1" } };
    rack.hosts["desk"] = onPrem({
      interfaces: {
        eno1: { network: "office", ipv4: true, pools: { web: { length: 120, ipv4: { length: 29 } } } },
      },
      docker: { networks: { front: { pool: "web" } } },
      containers: { cat: { pool: "web" } },
    });
    const cellar = cellarOf(layout);
    cellar.networks["den"] = { from: "home", ipv4: "10.20.0.0/26" };
    cellar.hosts["nas"] = onPrem({
      interfaces: { br0: { bridge: { ports: [] }, network: "den", ipv4: true } },
    });
    cellar.hosts["nas"].guests = { gnu: { ...guest(100, "den"), ipv4: "0.0.0.9" }, hen: guest(101, "den") };
  },
  /** Several prefixes on a segment, one of them to go, and another network on it. */
  segment(layout) {
    const { rack } = layout.sites;
    if (rack === undefined) return;
    layout.prefixes["other"] = "2001:db8:9::/60";
    rack.networks["hall"] = {
      from: "home",
      gateway: "fe80::1",
      prefixes: { lan: { from: "other" }, before: { prefix: "2001:db8:47::/64", deprecated: true } },
    };
    rack.networks["wing"] = {
      prefix: "2001:db8:48::/64",
      gateway: { address: "2001:db8:e::1", onLink: true },
    };
    rack.hosts["store"] = onPrem({
      interfaces: {
        eno1: { network: "hall", addresses: ["::10"], prefixes: { before: ["::a"] }, alsoIn: { wing: {} } },
      },
    });
    rack.hosts["till"] = onPrem({ interfaces: { eth0: { network: "hall" } } });
  },
  /** Two VPCs of one private space. */
  clouds(layout) {
    for (const name of ["cloud", "sky"])
      layout.sites[name] = {
        aws: { region: "eu-central-1", vpc: { ipv4: "10.20.0.0/22", ipv6: "amazon" } },
        networks: { edge: { zone: "eu-central-1a", ipv4: { length: 26 } } },
        hosts: {
          web: {
            aws: { instanceType: "t3.small", image: "debian-13" },
            interfaces: { ens5: { network: "edge", addresses: ["::1:1"], pools: { web: "::8/125" } } },
            docker: { bridge: { pool: "web" } },
            containers: { cat: { pool: "web" } },
          },
        },
      };
  },
  /** What a provider delegates, and what is drawn. */
  blocks(layout) {
    layout.prefixes["isp"] = { delegated: { length: 56 } };
    layout.prefixes["local"] = { ula: true };
    const cellar = cellarOf(layout);
    cellar.networks["dsl"] = { from: "isp" };
    cellar.networks["lab"] = { from: "local" };
    cellar.hosts["sbc"] = onPrem({
      interfaces: {
        eth0: { network: "dsl" },
        br1: { bridge: { ports: [] }, network: "lab", identifier: "opaque" },
      },
      guests: {
        ibis: { ...guest(100, "lab"), identifier: "opaque" },
        jay: { ...guest(101, "lab"), mac: "02:00:5e:10:00:01", identifier: "eui64" },
      },
    });
  },
  /** Little room: what is full soon. */
  tight(layout) {
    layout.prefixes["small"] = "2001:db8:5::/61";
    layout.prefixes["wide"] = { prefix: "2001:db8:6::/60", place: "sparse", keep: ["first"] };
    const cellar = cellarOf(layout);
    cellar.networks["one"] = { from: "small" };
    cellar.networks["two"] = { from: "wide", length: 63 };
    cellar.networks["crowd"] = { from: "home", length: 125 };
    for (const name of ["kid", "lark"])
      cellar.hosts[name] = onPrem({ interfaces: { eth0: { network: "crowd" }, eth1: { network: "one" } } });
  },
};

export const partNames: readonly string[] = Object.keys(parts);

/**
 * What can be planned and works on no host is allowed: whatever an edit makes of a layout, its numbers are judged. Two
 * pools of one name (HX109) are not: which of them is meant is no matter of numbers.
 */
export const unworkable: Readonly<Record<string, string>> = Object.fromEntries(
  ["HX101", "HX102", "HX104", "HX106", "HX108", "HX110", "HX111", "HX186", "HX188", "HX256"].map((code) => [
    code,
    "numbers alone",
  ]),
);

/** A layout of some parts. */
export function layoutOf(names: readonly string[]): Layout {
  const layout: Layout = {
    hextet: 1,
    purpose: "lab",
    allow: unworkable,
    prefixes: { home: "2001:db8:2::/56" },
    sites: {
      rack: { networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }, hosts: {} },
    },
  };
  for (const name of names) parts[name]?.(layout);
  return layout;
}

export function onPrem(host: Host): Host {
  return { connect: { address: "2001:db8:f::10", hostKey: "lab" }, ...host };
}

export function guest(id: number, network: string): Guest {
  return { id, network };
}

function cellarOf(layout: Layout): Site {
  const cellar = layout.sites["cellar"] ?? { networks: {}, hosts: {} };
  layout.sites["cellar"] = cellar;
  return cellar;
}
