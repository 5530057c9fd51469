import { describe, expect, test } from "@jest/globals";
import { z } from "zod";
import { planFromSource, problemText, severityOf } from "../../../core/index.ts";
import { host as hostSchema } from "../../../core/layout/source/host.ts";

type Kind = "ec2" | "ssh";

/** Every key that either kind is accepted with; what is not here is in `refused`. */
const accepted: Readonly<Record<Kind, Readonly<Record<string, object>>>> = {
  ec2: {
    "web-1": {
      allow: { HX104: "raised" },
      formerly: "web",
      labels: ["front"],
      retired: false,
      aws: { instanceType: "m5.large", image: "debian-13", onUserDataChange: "replace" },
      connect: {
        address: "2001:db8::1",
        port: 22,
        user: "admin",
        key: "agent",
        hostKey: "lab",
        bastion: { address: "2001:db8::7", port: 2222, user: "jump", key: "agent", hostKey: "lab" },
        allowCutoff: false,
      },
      network: { renderer: "netplan" },
      interfaces: {
        ens5: {
          allow: { HX108: "so named" },
          formerly: "eth0",
          network: "edge",
          defaultRoute: true,
          mac: "02:00:5e:10:00:01",
          identifier: "eui64",
          metric: 512,
          table: 101,
          source: { ref: "site/web-1/ens5" },
          ipv4: "0.0.0.10",
          pools: {
            apps: { formerly: "containers", block: "::1:4/126" },
            more: { length: 126 },
          },
        },
        ens6: { network: "edge", defaultRoute: false, addresses: ["::6"], mtu: 9001 },
        br0: { bridge: { ports: [], stp: true } },
        ens7: { nic: { mac: "02:00:5e:10:00:07" } },
      },
      docker: {
        version: "27.0",
        addressPools: [
          { prefix: "10.200.0.0/16", length: 24 },
          { prefix: "fd00:200::/48", length: 64 },
        ],
        bridge: { pool: "more" },
        networks: { apps: { pool: "apps", compose: true, nat: { address: { ref: "site/web-1/ens6" } } } },
      },
      containers: {
        shop: {
          allow: { HX053: "filtered" },
          formerly: "store",
          pool: "apps",
          image: "nginx:1.29",
          compose: true,
          ipv6: false,
          mac: "02:00:5e:10:00:02",
          tcp: [443],
        },
        blog: { pool: "apps", address: "::2" },
      },
      files: {
        "/etc/lab/lab.conf": { path: "files/lab.conf", mode: "0640", subsystem: "inert" },
        "/etc/systemd/system/hextet-clock.service": { content: "[Service]\nExecStart=/bin/true\n" },
      },
      units: ["hextet-clock.service"],
      routed: [{ prefix: "2001:db8:1000::/56", unused: "blackhole" }],
      dns: { servers: [{ ref: "site/web-1/ens6" }], search: ["example.net"] },
    },
  },
  ssh: {
    "desk-1": {
      connect: { address: { ref: "site/desk-1" }, hostKey: "lab" },
      interfaces: { eno1: { network: "desks", identifier: { token: "::10" } } },
    },
    "phone-1": {
      connect: { address: "192.0.2.7", hostKey: "lab" },
      network: { renderer: "networkd" },
      interfaces: { eno1: { network: "phones", duid: "ll", temporary: true, acceptRaPinfo: true } },
    },
    "pve-1": {
      allow: { HX053: "filtered" },
      formerly: "pve",
      labels: ["front"],
      retired: false,
      connect: {
        address: "2001:db8::1",
        port: 22,
        user: "admin",
        key: "agent",
        hostKey: "lab",
        bastion: { address: "2001:db8::7", port: 2222, user: "jump", key: "agent", hostKey: "lab" },
        today: {
          address: "192.0.2.7",
          port: 22,
          user: "root",
          key: "agent",
          hostKey: "lab",
          bastion: { address: "2001:db8::8", port: 22, user: "jump", key: "agent", hostKey: "lab" },
        },
        allowCutoff: true,
      },
      network: { renderer: "ifupdown2" },
      interfaces: {
        eno1: {},
        vmbr0: {
          allow: { HX108: "so named" },
          formerly: "br0",
          bridge: { ports: ["eno1"] },
          network: "edge",
          defaultRoute: true,
          addresses: ["::10"],
          prefixes: { before: ["::a"] },
          alsoIn: { beside: { addresses: ["::10"], table: 102 } },
          metric: 512,
          table: 101,
          source: "::10",
          ipv4: "0.0.0.10",
        },
        eno3: { nic: { mac: "02:00:5e:10:00:07" } },
        eno4: {},
        bond0: {
          bond: {
            ports: ["eno3", "eno4"],
            mode: "balance-tlb",
            hashPolicy: "layer2+3",
            primary: "eno3",
            miiInterval: 50,
          },
        },
        bond1: { bond: { ports: ["eno5"], mode: "802.3ad", lacpRate: "slow" } },
        eno5: {},
        office: { vlan: { id: 20, on: "bond0" } },
        mac0: { macvlan: { on: "office", mode: "vepa" } },
        dum0: { dummy: {} },
        he0: {
          tunnel: {
            kind: "6in4",
            local: "192.0.2.7",
            remote: "192.0.2.8",
            ttl: 255,
            update: { id: "123456", user: "ops", url: "https://tunnels.example.net/nic/update" },
          },
        },
        he1: { tunnel: { kind: "6in4", end: "server", remote: "192.0.2.9", peer: "::7" } },
        wg0: {
          wireguard: {
            local: "vmbr0",
            port: 51820,
            peers: {
              phone: {
                publicKey: "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=",
                endpoint: "192.0.2.7:51820",
                address: "::7",
                allowed: ["2001:db8:7::/48"],
                keepalive: 25,
              },
            },
          },
          network: "transit",
        },
        wg1: {
          wireguard: {
            server: { ref: "site/pve-1/wg0" },
            address: "::8",
            allowed: ["2001:db8:7::/48"],
            behind: [],
            keepalive: 25,
          },
          defaultRoute: false,
        },
        wg2: {
          wireguard: {
            server: {
              publicKey: "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=",
              endpoint: "192.0.2.7:51820",
            },
          },
          network: "further",
          defaultRoute: false,
        },
        vmbr1: { bridge: { ports: [], stp: true, vlans: [7, "10-19"] } },
        eno2: { network: "inner", mac: "02:00:5e:10:00:01", identifier: "eui64", mtu: 9216 },
      },
      guests: {
        git: {
          allow: { HX053: "filtered" },
          formerly: "gitea",
          network: "edge",
          id: 101,
          kind: "container",
          mac: "02:00:5e:10:00:03",
          identifier: "opaque",
          ipv4: true,
          nic: "net0",
          tcp: [443],
        },
        mail: {
          allow: { HX255: "by hand" },
          network: "edge",
          id: 102,
          address: "::25",
          bridge: "vmbr1",
          vlan: 12,
          cloudInit: 2,
          os: "windows",
        },
      },
      files: {
        "/etc/lab/lab.conf": { path: "files/lab.conf", mode: "0640", subsystem: "inert" },
        "/etc/systemd/system/hextet-clock.service": { content: "[Service]\nExecStart=/bin/true\n" },
      },
      units: ["hextet-clock.service"],
      routed: [{ prefix: "2001:db8:1000::/56", unused: "blackhole" }],
      dns: { servers: ["2001:db8::53", { ref: "site/pve-1/git" }, "192.0.2.53"], search: ["example.net"] },
    },
    "apps-1": {
      connect: { address: "2001:db8::2", hostKey: "lab" },
      interfaces: {
        eno1: {
          network: "edge",
          dhcp4: true,
          upstream: "on-link",
          proxies: { networks: ["apps", "incus"], by: "ndppd" },
          maps: { shop: "::77" },
          pools: {
            apps: { formerly: "containers", length: 124, ipv4: { length: 28 } },
            more: { block: "::2000/124" },
          },
        },
      },
      docker: {
        version: "20.10.24",
        addressPools: [{ prefix: "10.200.0.0/16", length: 24 }],
        bridge: { pool: "more" },
        networks: { apps: { pool: "apps", compose: false } },
      },
      incus: { bridges: { incusbr0: { network: "incus", address: "::1", ipv4: true, nat: true } } },
      containers: {
        shop: {
          allow: { HX053: "filtered" },
          formerly: "store",
          pool: "apps",
          ipv4: true,
          image: "nginx:1.29",
          compose: true,
          ipv6: true,
          mac: "02:00:5e:10:00:02",
          tcp: [443],
        },
        blog: {
          network: "incus",
          identifier: "opaque",
          image: "debian/13",
          vm: false,
          profiles: ["small"],
          proxyDevices: { web: { interface: "eno1", listen: "tcp/8080", port: 80 } },
        },
        wiki: { network: "incus", address: "::25", adopt: true, device: "eth1" },
        pub: { routed: "eno1" },
      },
      forwards: {
        front: { interface: "eno1", address: "::80", to: "wiki", ports: { "tcp/25": "blog:2525" } },
      },
    },
    "apps-2": {
      connect: { address: "2001:db8::7", hostKey: "lab" },
      interfaces: {
        eno1: {
          network: "edge",
          addresses: ["::70"],
          ipv4: "192.0.2.70",
          pools: { apps: { block: "::3000/124", ipv4: { length: 28 } } },
        },
      },
      docker: {
        networks: {
          apps: { pool: "apps", nat: { address: { ref: "site/apps-2/eno1" }, ipv4: "192.0.2.70" } },
        },
      },
      macvlans: { wire: { allow: { HX281: "Docker 29" }, parent: "eno1", driver: "ipvlan" } },
      incus: { bridges: { incusbr1: { network: "yard", address: "::1", ipv4: true } } },
      containers: { hen: { network: "yard", ipv4: true } },
      forwards: { yard: { interface: "eno1", ipv4: "own", ports: { "tcp/25": "hen" } } },
    },
    "nas-1": {
      connect: { address: "192.0.2.8", hostKey: "lab" },
      interfaces: { eno1: { network: "desks", identifier: { token: "::11" } } },
      macvlans: { lan: { allow: { HX284: "Docker 29" }, formerly: "home", parent: "eno1", shim: true } },
      containers: { web: { network: "desks" } },
    },
    "nas-2": {
      connect: { address: "192.0.2.9", hostKey: "lab" },
      interfaces: { eno1: { network: "desks", identifier: { token: "::12" } } },
      macvlans: { lan: { parent: "eno1", shim: { name: "shim0", address: "::fe", ipv4: true } } },
    },
    "lxd-1": {
      connect: { address: "2001:db8::3", hostKey: "lab" },
      interfaces: { eno1: { network: "edge" } },
      lxd: { bridges: { lxdbr0: { network: "lxd", address: "::1", ipv4: true, nat: false } } },
    },
  },
};

const ec2: object = {
  aws: { instanceType: "m5.large", image: "debian-13" },
  interfaces: { ens5: { network: "edge", pools: { apps: { length: 126 } } } },
  docker: { networks: { apps: { pool: "apps" } } },
};
const ssh: object = { connect: { address: "2001:db8::1", hostKey: "lab" } };

/** What a kind is refused: the key, a host with it, and what is reported. Keys below a refused one are refused with it. */
const refused: Readonly<Record<Kind, readonly (readonly [key: string, host: object, problem: string])[]>> = {
  ec2: [
    [
      "docker.networks.*.nat.ipv4",
      { ...ec2, docker: { networks: { apps: { pool: "apps", nat: { ipv4: "10.20.1.10" } } } } },
      'sites.site.hosts.web-1.docker.networks.apps.nat.ipv4: 10.20.1.10 is for IPv4 addresses of the plan\'s, and the pool has none: Docker gives its own there; give the pool a block: pools: { apps: { block: "::1:0/120", ipv4: 198.51.100.32/28 } } [HX276]',
    ],
    [
      "connect.today",
      { ...ec2, connect: { address: "2001:db8::1", hostKey: "lab", today: { address: "192.0.2.7" } } },
      "sites.site.hosts.web-1.connect.today: is for hosts that are changed over SSH, and an instance is set up by its first boot; leave it out [HX005]",
    ],
    [
      "incus",
      { ...ec2, incus: { bridges: {} } },
      "sites.site.hosts.web-1.incus: is not set up on an EC2 instance: nothing reads its preseed at the first boot, and EC2 delivers to interfaces alone; use docker with a pool of the interface's, or a host that is reached over SSH [HX101]",
    ],
    [
      "lxd",
      { ...ec2, lxd: { bridges: {} } },
      "sites.site.hosts.web-1.lxd: is not set up on an EC2 instance: nothing reads its preseed at the first boot, and EC2 delivers to interfaces alone; use docker with a pool of the interface's, or a host that is reached over SSH [HX101]",
    ],
    [
      "guests",
      {
        ...ec2,
        interfaces: { ens5: { network: "edge" }, br0: { bridge: { ports: [] }, network: "inner" } },
        docker: undefined,
        guests: { git: { id: 101, network: "inner" } },
      },
      "sites.site.hosts.web-1.guests: live on a host with Proxmox VE, and EC2 delivers nothing to them; move them to a host that is reached over SSH [HX101]",
    ],
    [
      "interfaces.*.identifier.token",
      { ...ec2, interfaces: { ens5: { network: "edge", identifier: { token: "::10" } } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.ens5.identifier: token is for an address that the host makes by itself; leave it out [HX005]",
    ],
    [
      "interfaces.*.vlan",
      {
        ...ec2,
        interfaces: { ens5: { network: "edge" }, office: { vlan: { id: 7, on: "ens5" } } },
        docker: undefined,
      },
      "sites.site.hosts.web-1.interfaces.office: is a VLAN, and a VPC delivers plain packets to interfaces of its own alone; give the instance a network interface in the subnet [HX101]",
    ],
    [
      "interfaces.*.bond",
      {
        ...ec2,
        interfaces: {
          ens5: {},
          ens6: { network: "edge" },
          bond0: { bond: { ports: ["ens5"], mode: "802.3ad" } },
        },
        docker: undefined,
      },
      "sites.site.hosts.web-1.interfaces.bond0: is a bond, and a VPC delivers plain packets to interfaces of its own alone; give the instance a network interface in the subnet [HX101]",
    ],
    [
      "interfaces.*.dummy",
      { ...ec2, interfaces: { ens5: { network: "edge" }, dum0: { dummy: {} } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.dum0: is not for a host in a VPC, which delivers to interfaces and to no dummy; give the host's interface a second address instead [HX005]",
    ],
    [
      "interfaces.*.macvlan",
      {
        ...ec2,
        interfaces: { ens5: { network: "edge" }, mac0: { macvlan: { on: "ens5" } } },
        docker: undefined,
      },
      "sites.site.hosts.web-1.interfaces.mac0: is a macvlan, and a VPC delivers plain packets to interfaces of its own alone; give the instance a network interface in the subnet [HX101]",
    ],
    [
      "interfaces.*.tunnel",
      {
        ...ec2,
        interfaces: {
          ens5: { network: "edge" },
          he0: { tunnel: { kind: "6in4", local: "ens5", remote: "192.0.2.8" } },
        },
        docker: undefined,
      },
      "sites.site.hosts.web-1.interfaces.he0: is a 6in4 tunnel, and a VPC has IPv6 by itself, and delivers none to what is behind an instance; leave it out, or give the tunnel to a host on-prem [HX101]",
    ],
    [
      "interfaces.*.wireguard",
      {
        ...ec2,
        interfaces: {
          ens5: { network: "edge" },
          wg0: {
            wireguard: {
              server: {
                publicKey: "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=",
                endpoint: "192.0.2.7:51820",
              },
            },
          },
        },
        docker: undefined,
      },
      "sites.site.hosts.web-1.interfaces.wg0: is a WireGuard interface, and an instance is set up at its first boot, before anybody can know the key that it makes; let a host that SSH reaches be the end, in the cloud too (connect: of a site without aws), or name the instance's own WireGuard as a peer: { publicKey: ..., endpoint: ... } [HX232]",
    ],
    [
      "interfaces.*.bridge.vlans",
      {
        ...ec2,
        interfaces: { ens5: { network: "edge" }, br0: { bridge: { ports: [], vlans: [7] } } },
        docker: undefined,
      },
      "sites.site.hosts.web-1.interfaces.br0: can not be written for this host: netplan has no key for a bridge's VLANs; leave it out: an instance has netplan [HX154]",
    ],
    [
      "interfaces.*.prefixes",
      {
        ...ec2,
        interfaces: { ens5: { network: "edge", prefixes: { before: ["::a"] } } },
        docker: undefined,
      },
      "sites.site.hosts.web-1.interfaces.ens5.prefixes: is not for an EC2 instance, whose subnet has one prefix; leave it out [HX005]",
    ],
    [
      "interfaces.*.alsoIn",
      {
        ...ec2,
        interfaces: { ens5: { network: "edge", alsoIn: { inner: { table: 102 } } } },
        docker: undefined,
      },
      "sites.site.hosts.web-1.interfaces.ens5.alsoIn: is not for an EC2 instance, whose interface is in one subnet; give the instance another interface [HX005]",
    ],
    [
      "interfaces.*.dhcp4",
      { ...ec2, interfaces: { ens5: { network: "edge", dhcp4: true } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.ens5.dhcp4: true is not for an EC2 instance, which has IPv4 by DHCP anyway; leave it out [HX005]",
    ],
    [
      "interfaces.*.duid",
      { ...ec2, interfaces: { ens5: { network: "edge", duid: "ll" } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.ens5.duid: ll is what a DHCPv6 client calls its host by, and none runs on this interface; leave it out [HX005]",
    ],
    [
      "interfaces.*.temporary",
      { ...ec2, interfaces: { ens5: { network: "edge", temporary: false } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.ens5.temporary: false is about addresses that the host makes by itself; leave it out [HX005]",
    ],
    [
      "interfaces.*.acceptRaPinfo",
      { ...ec2, interfaces: { ens5: { network: "edge", acceptRaPinfo: true } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.ens5.acceptRaPinfo: true is about prefixes that routers advertise, and this interface listens to none; leave it out [HX005]",
    ],
    [
      "interfaces.*.maps",
      { ...ec2, interfaces: { ens5: { network: "edge", maps: { site: "auto" } } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.ens5.maps: is not for an EC2 instance: a VPC delivers by interface; leave it out [HX005]",
    ],
    [
      "macvlans",
      { ...ec2, macvlans: {} },
      "sites.site.hosts.web-1.macvlans: is not for an EC2 instance: EC2 delivers to interfaces that it knows alone; use docker with a pool of the interface's [HX101]",
    ],
    [
      "interfaces.*.upstream",
      { ...ec2, interfaces: { ens5: { network: "edge", upstream: "routed" } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.ens5.upstream: routed is not for an EC2 instance: a VPC delivers by interface; leave it out [HX005]",
    ],
    [
      "interfaces.*.proxies",
      { ...ec2, interfaces: { ens5: { network: "edge", proxies: ["inner"] } }, docker: undefined },
      "sites.site.hosts.web-1.interfaces.ens5.proxies: is not for an EC2 instance: a VPC delivers by interface; leave it out [HX005]",
    ],
    [
      "interfaces.*.pools.*.ipv4",
      {
        ...ec2,
        interfaces: { ens5: { network: "edge", pools: { apps: { length: 126, ipv4: { length: 30 } } } } },
      },
      "sites.site.hosts.web-1.interfaces.ens5.pools.apps.ipv4: is not for pools of an EC2 instance; leave it out: containers there have IPv6 alone [HX005]",
    ],
    [
      "containers.*.network",
      { ...ec2, containers: { shop: { network: "edge" } } },
      "sites.site.hosts.web-1.containers.shop.network: edge names a bridge of Incus's or LXD's or macvlan of Docker's on this host for a network that is not there; there is no bridge of Incus's or LXD's or macvlan of Docker's on this host for a network here yet; declare one [HX020]",
    ],
    [
      "forwards",
      { ...ec2, forwards: {} },
      "sites.site.hosts.web-1.forwards: are Incus's and LXD's, which are not set up on an EC2 instance; give containers addresses by docker and a pool of the interface's [HX101]",
    ],
    [
      "containers.*.routed",
      { ...ec2, containers: { shop: { routed: "ens5" } } },
      "sites.site.hosts.web-1.containers.shop.routed: ens5 names an interface of a host with Incus or LXD that is not there; there is no interface of a host with Incus or LXD here yet; declare one [HX020]",
    ],
    [
      "containers.*.adopt",
      { ...ec2, containers: { shop: { pool: "apps", adopt: true } } },
      "sites.site.hosts.web-1.containers.shop.adopt: is for containers of Incus's and LXD's, and this one is Docker's; leave it out [HX294]",
    ],
    [
      "containers.*.vm",
      { ...ec2, containers: { shop: { pool: "apps", vm: true } } },
      "sites.site.hosts.web-1.containers.shop.vm: is for containers of Incus's and LXD's, and this one is Docker's; leave it out [HX294]",
    ],
    [
      "containers.*.device",
      { ...ec2, containers: { shop: { pool: "apps", device: "eth1" } } },
      "sites.site.hosts.web-1.containers.shop.device: is for containers of Incus's and LXD's, and this one is Docker's; leave it out [HX294]",
    ],
    [
      "containers.*.profiles",
      { ...ec2, containers: { shop: { pool: "apps", profiles: ["small"] } } },
      "sites.site.hosts.web-1.containers.shop.profiles: is for containers of Incus's and LXD's, and this one is Docker's; leave it out [HX294]",
    ],
    [
      "containers.*.proxyDevices",
      {
        ...ec2,
        containers: {
          shop: { pool: "apps", proxyDevices: { web: { interface: "ens5", listen: "tcp/80" } } },
        },
      },
      "sites.site.hosts.web-1.containers.shop.proxyDevices: is for containers of Incus's and LXD's, and this one is Docker's; leave it out [HX294]",
    ],
    [
      "containers.*.ipv4",
      { ...ec2, containers: { shop: { pool: "apps", ipv4: true } } },
      "sites.site.hosts.web-1.containers.shop.ipv4: asks for IPv4, which pool apps does not have; leave this out: containers on an EC2 instance have IPv6 alone [HX093]",
    ],
    [
      "containers.*.identifier",
      { ...ec2, containers: { shop: { pool: "apps", identifier: "opaque" } } },
      "sites.site.hosts.web-1.containers.shop.identifier: opaque makes an identifier of 64 bits, and site/web-1/ens5/apps is a /126; make it a /64, or leave identifier out to have an address numbered [HX081]",
    ],
  ],
  ssh: [
    [
      "aws",
      { ...ssh, aws: { instanceType: "m5.large", image: "debian-13" } },
      "sites.site.hosts.web-1.aws: is for hosts of an AWS site only; move the host there, or leave this out [HX005]",
    ],
  ],
};

/** Values that a kind is refused of a key that it can have. */
const refusedValues: readonly (readonly [Kind, key: string, host: object, problem: string])[] = [
  [
    "ec2",
    "retired: true",
    { ...ec2, retired: true },
    "sites.site.hosts.web-1.retired: true is for hosts that are reached over SSH; take the instance out of the layout: AWS lets go of it without asking it [HX005]",
  ],
  [
    "ec2",
    "connect.allowCutoff: true",
    { ...ec2, connect: { address: "2001:db8::1", hostKey: "lab", allowCutoff: true } },
    "sites.site.hosts.web-1.connect.allowCutoff: true is for hosts that are changed over SSH, and an instance is set up by its first boot; leave it out [HX005]",
  ],
  [
    "ec2",
    "network.renderer: ifupdown2",
    { ...ec2, network: { renderer: "ifupdown2" } },
    "sites.site.hosts.web-1.network: asks for ifupdown2, which configures no EC2 instance: its image has netplan, and its first boot tells nobody else; leave it out [HX101]",
  ],
];

/** What a kind can not be without. */
const needed: readonly (readonly [Kind, key: string, host: object, problem: string])[] = [
  [
    "ec2",
    "aws",
    { ...ec2, aws: undefined },
    "sites.site.hosts.web-1.aws: is missing; give the instance: aws: { instanceType: t3.small, image: debian-13 } [HX004]",
  ],
  [
    "ec2",
    "interfaces",
    { aws: { instanceType: "m5.large", image: "debian-13" } },
    "sites.site.hosts.web-1.interfaces: has no NIC that is in a network, and an instance is made on one; give it one: interfaces: { ens5: { network: ... } } [HX102]",
  ],
  [
    "ssh",
    "connect",
    { ...ssh, connect: undefined },
    "sites.site.hosts.web-1.connect: is missing; say how to reach the host: connect: { address: ..., hostKey: ... } [HX042]",
  ],
];

const sites = {
  ec2: {
    aws: { region: "eu-central-1", vpc: { ipv4: "10.20.0.0/16", ipv6: "amazon" } },
    networks: {
      edge: { zone: "eu-central-1a", ipv4: "10.20.1.0/24" },
      inner: { zone: "eu-central-1a", ipv4: "10.20.2.0/24" },
    },
  },
  ssh: {
    networks: {
      edge: {
        prefix: "2001:db8::/64",
        gateway: "fe80::1",
        prefixes: { before: "2001:db8:47::/64" },
        ipv4: { prefix: "192.0.2.0/24", gateway: "0.0.0.1" },
      },
      beside: { prefix: "2001:db8:0:4::/64", gateway: "fe80::2" },
      desks: {
        prefix: "2001:db8:0:5::/64",
        mode: "slaac",
        ipv4: { prefix: "203.0.113.0/24", gateway: "203.0.113.1" },
      },
      phones: { prefix: "2001:db8:0:6::/64", mode: "dhcp-stateless" },
      inner: { prefix: "2001:db8:0:1::/64" },
      transit: { prefix: "2001:db8:0:9::/64" },
      further: { prefix: "2001:db8:0:8::/64" },
      incus: { prefix: "2001:db8:0:2::/64", ipv4: "198.51.100.0/25" },
      yard: { prefix: "2001:db8:0:a::/64", ipv4: "198.18.0.0/28" },
      lxd: { prefix: "2001:db8:0:3::/64", ipv4: "198.51.100.128/25" },
    },
  },
};

function errors(kind: Kind, hosts: Readonly<Record<string, object>>): string[] {
  const source = { hextet: 1, purpose: "lab", sites: { site: { ...sites[kind], hosts } } };
  return planFromSource("kinds", source, { randomness: "drawn", beside: () => ({ text: "lab\n" }) })
    .problems.filter((problem) => severityOf(problem) === "error")
    .map(problemText);
}

/** Every key below a schema, `*` standing for a name: `interfaces.*.pools.*.length`; of an address and of a key its text will do. */
function keysOf(schema: unknown): string[] {
  if (schema instanceof z.ZodOptional) return keysOf(schema.unwrap());
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(keysOf);
  if (schema instanceof z.ZodRecord) {
    const below = keysOf(schema.valueType);
    return below.map((key) => `*.${key}`);
  }
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([key, value]) =>
    key === "ref" || key === "file" ? [] : [key, ...keysOf(value).map((below) => `${key}.${below}`)],
  );
}

/** Those of them that a value has. */
function keysIn(schema: unknown, value: unknown): string[] {
  if (schema instanceof z.ZodOptional) return keysIn(schema.unwrap(), value);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysIn(option, value));
  if (typeof value !== "object" || value === null) return [];
  if (schema instanceof z.ZodRecord)
    return Object.values(value).flatMap((inner) => keysIn(schema.valueType, inner).map((key) => `*.${key}`));
  if (!(schema instanceof z.ZodObject)) return [];
  const { shape } = schema;
  return Object.entries(value).flatMap(([key, inner]) =>
    Object.hasOwn(shape, key) && inner !== undefined
      ? [key, ...keysIn(shape[key], inner).map((below) => `${key}.${below}`)]
      : [],
  );
}

describe.each(["ec2", "ssh"] as const)("a host of the kind %s", (kind) => {
  test("is planned with every key that it can have", () => {
    expect(errors(kind, accepted[kind])).toEqual([]);
  });

  test("can have every key of the schema, or is refused it", () => {
    const can = new Set(Object.values(accepted[kind]).flatMap((host) => keysIn(hostSchema, host)));
    const cannot = refused[kind].map(([key]) => key);
    const isRefused = (key: string) => cannot.some((other) => key === other || key.startsWith(`${other}.`));
    const all = [...new Set(keysOf(hostSchema))];
    expect(all.length).toBeGreaterThan(80);
    expect(all.filter((key) => !isRefused(key) && !can.has(key))).toEqual([]);
    expect([...can].filter(isRefused)).toEqual([]);
  });

  test.each(refused[kind])("is refused %s", (_, host, problem) => {
    expect(errors(kind, { "web-1": host })).toEqual([problem]);
  });
});

test.each(refusedValues)("a host of the kind %s is refused %s", (kind, _, host, problem) => {
  expect(errors(kind, { "web-1": host })).toEqual([problem]);
});

test.each(needed)("a host of the kind %s can not be without %s", (kind, _, host, problem) => {
  expect(errors(kind, { "web-1": host })).toEqual([problem]);
});
