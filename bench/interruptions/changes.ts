/**
 * The changes whose interruptions are measured: a layout with one thing more, that thing otherwise, and without it again.
 */
type Part = Record<string, unknown>;

export const renderers = ["netplan", "ifupdown2", "networkd", "ifupdown", "networkmanager"] as const;
export type Renderer = (typeof renderers)[number];

/** What a change works on: the hosts of a layout as its text has them. */
export interface Hosts {
  /** Docker, and a bridge with a guest. */
  readonly box: Part & { interfaces: Record<string, Part> };
  /** Incus with a container. */
  readonly incus: Part & { interfaces: Record<string, Part>; incus: { bridges: Record<string, Part> } };
  readonly networks: Record<string, Part>;
}

/** 0: it is not there; 1: it is; 2: it is another. */
export type State = 0 | 1 | 2;

export interface Change {
  readonly what: string;
  /** Where it is on some hosts alone. */
  readonly only?: Renderer;
  /** Puts it into a layout that lacks it. */
  readonly put: (hosts: Hosts, state: 1 | 2) => void;
}

export const changes: readonly Change[] = [
  {
    what: "address of the uplink",
    put: ({ box }, state) => {
      uplink(box)["addresses"] = ["::10", state === 1 ? "::21" : "::22"];
    },
  },
  {
    what: "address of an inner bridge",
    put: ({ box }, state) => {
      inner(box)["addresses"] = ["::1", state === 1 ? "::21" : "::22"];
    },
  },
  {
    what: "address before the uplink's first",
    put: ({ box }, state) => {
      uplink(box)["addresses"] = [state === 1 ? "::21" : "::22", "::10"];
    },
  },
  {
    what: "route",
    put: ({ networks }, state) => {
      const via = `3fff:b0b:1::${state === 1 ? "7" : "8"}`;
      network(networks, "uplink")["routes"] = [{ to: "3fff:b0c::/48", via }];
    },
  },
  {
    what: "metric of the gateway",
    put: ({ box }, state) => {
      uplink(box)["metric"] = state === 1 ? 512 : 768;
    },
  },
  {
    what: "bridge",
    put: ({ box }, state) => {
      const addresses = [state === 1 ? "::1" : "::2"];
      box.interfaces["br9"] = { bridge: { ports: [] }, network: "more", addresses };
    },
  },
  {
    what: "MTU of the uplink",
    put: ({ box }, state) => {
      uplink(box)["mtu"] = state === 1 ? 1400 : 1300;
    },
  },
  {
    what: "neighbour proxy",
    put: ({ box }, state) => {
      uplink(box)["proxies"] = state === 1 ? ["guests"] : ["guests", "fixed"];
    },
  },
  {
    what: "resolver",
    put: ({ box }, state) => {
      box["dns"] = { servers: [state === 1 ? "3fff:fff::80" : "3fff:fff::81"] };
    },
  },
  {
    what: "kernel parameter",
    put: ({ box }, state) => {
      box["files"] = { "/etc/sysctl.d/70-lab.conf": { content: `net.core.somaxconn = ${state * 1024}\n` } };
    },
  },
  {
    what: "unit",
    put: ({ box }, state) => {
      const content = `[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/echo ${state}\n[Install]\nWantedBy=multi-user.target\n`;
      box["files"] = { "/etc/systemd/system/hextet-lab.service": { content } };
      box["units"] = ["hextet-lab.service"];
    },
  },
  {
    what: "mapping",
    put: ({ box }, state) => {
      uplink(box)["maps"] = { mail: state === 1 ? "::77" : "::78" };
    },
  },
  {
    what: "network of Docker",
    put: ({ box }, state) => {
      pools(box)["later"] = state === 1 ? "::2:0/120" : "::3:0/120";
      box["docker"] = { ...docker(box), networks: { ...docker(box).networks, later: { pool: "later" } } };
    },
  },
  {
    what: "pool of docker0",
    put: ({ box }, state) => {
      pools(box)["first"] = state === 1 ? "::8/126" : "::c/126";
      box["docker"] = { ...docker(box), bridge: { pool: "first" } };
      box["containers"] = { ...containers(box), job: { pool: "first", image: "hextet-workload" } };
    },
  },
  {
    what: "bridge of Incus",
    put: ({ incus }, state) => {
      incus.incus.bridges["incusbr1"] = { network: "most", address: state === 1 ? "::1" : "::2" };
    },
  },
  {
    what: "forward of Incus",
    put: ({ incus }, state) => {
      const address = state === 1 ? "::80" : "::81";
      incus["forwards"] = { front: { interface: uplinkName(incus), address, to: "cache" } };
    },
  },
  {
    what: "proxy device of Incus",
    put: ({ incus }, state) => {
      const listen = state === 1 ? "tcp/8080" : "tcp/8081";
      const web = { interface: uplinkName(incus), listen, port: 80 };
      incus["containers"] = {
        cache: { image: "hextet-workload", network: "containers", proxyDevices: { web } },
      };
    },
  },
  {
    what: "routed NIC of Incus",
    put: ({ incus }, state) => {
      const address = state === 1 ? "::25" : "::26";
      const pub = { routed: uplinkName(incus), address, image: "hextet-workload" };
      incus["containers"] = { ...containers(incus), pub };
    },
  },
  {
    what: "container of Docker",
    put: ({ box }, state) => {
      const job = { pool: "fixed", address: state === 1 ? "::77" : "::78", image: "hextet-workload" };
      box["containers"] = { ...containers(box), job };
    },
  },
  {
    what: "macvlan of Docker with a shim",
    put: ({ box }, state) => {
      const address = state === 1 ? "::a1" : "::a2";
      const allow = { HX284: "nobody asks for IPv4" };
      box["macvlans"] = { lan: { parent: uplinkName(box), shim: true, allow } };
      const far = { network: "uplink", address, mac: "02:00:5e:10:00:51", image: "hextet-workload" };
      box["containers"] = { ...containers(box), far };
    },
  },
  {
    what: "guest's NIC by qm",
    put: ({ box }, state) => {
      box["guests"] = { mail: { id: 101, network: "guests", nic: state === 1 ? "net0" : "net1" } };
    },
  },
];

/** The layout of one host's renderer in a state of a change. JSON is YAML. */
export function layoutOf(renderer: Renderer, change: Change | undefined, state: State): string {
  const way = (to: string): Record<string, Part> =>
    renderer !== "ifupdown2"
      ? { eno1: { network: to, addresses: ["::10"] } }
      : { eno1: {}, vmbr0: { bridge: { ports: ["eno1"] }, network: to, addresses: ["::10"] } };
  const hosts: Hosts = {
    networks: {
      // Docker takes no other gateway for a macvlan.
      uplink: { prefix: "3fff:b0b:1::/64", gateway: "3fff:b0b:1::1" },
      other: { prefix: "3fff:b0b:2::/64", gateway: "fe80::1" },
      guests: { from: "home" },
      containers: { from: "home" },
      more: { from: "home" },
      most: { from: "home" },
    },
    box: {
      connect: { address: "3fff:b0b:1::10", hostKey: "lab" },
      network: { renderer },
      interfaces: {
        ...way("uplink"),
        br1: { bridge: { ports: [] }, network: "guests", addresses: ["::1"] },
      },
      guests: { mail: { id: 101, network: "guests" } },
      docker: { networks: { services: { pool: "fixed" } } },
      containers: { web: { pool: "fixed", image: "hextet-workload" } },
    },
    incus: {
      connect: { address: "3fff:b0b:2::10", hostKey: "lab" },
      network: { renderer },
      interfaces: way("other"),
      incus: { bridges: { incusbr0: { network: "containers", address: "::1" } } },
      containers: { cache: { image: "hextet-workload", network: "containers" } },
    },
  };
  pools(hosts.box)["fixed"] = "::1:0/120";
  if (change !== undefined && state !== 0) change.put(hosts, state);
  return JSON.stringify({
    hextet: 1,
    purpose: "lab",
    rollout: { confirmWithin: 20 },
    prefixes: { home: "3fff:b0b::/48" },
    sites: { rack: { networks: hosts.networks, hosts: { "box-1": hosts.box, "incus-1": hosts.incus } } },
  });
}

function uplink(box: Hosts["box"]): Part {
  return network(box.interfaces, uplinkName(box));
}

function uplinkName({ interfaces }: Pick<Hosts["box"], "interfaces">): string {
  return interfaces["vmbr0"] === undefined ? "eno1" : "vmbr0";
}

function inner({ interfaces }: Hosts["box"]): Part {
  return network(interfaces, "br1");
}

function network(among: Record<string, Part>, name: string): Part {
  const found = among[name];
  if (found === undefined) throw new Error(`the layout that is measured has no ${name}`);
  return found;
}

function pools(box: Hosts["box"]): Record<string, string> {
  const way = uplink(box) as { pools?: Record<string, string> };
  way.pools ??= {};
  return way.pools;
}

function containers(host: Part): Part {
  return host["containers"] as Part;
}

function docker(box: Hosts["box"]): { readonly networks: Part } {
  return box["docker"] as { readonly networks: Part };
}
