import type { ProblemCode } from "../../../core/problem/index.ts";

/** What is put in the place of what, in a page's example or in its ledger. */
type Replacement = readonly [string | RegExp, string];

/**
 * Each page's fix as a person follows it on the page's own example, where the messages alone do not say it to the letter.
 * Several stand for several ways that the page names.
 */
export const mended: Readonly<Partial<Record<ProblemCode, readonly (readonly Replacement[])[]>>> = {
  HX001: [[["networks: {} }", "networks: {} } }"]]],
  HX003: [
    [
      ['length: "64"', "length: 64"],
      ['prefix: "2a00:db8::/64", ', ""],
      ["uplink: {", "uplink: { from: home,"],
      ["hextet: 1\n", 'hextet: 1\nprefixes: { home: "2a00:db8::/48" }\n'],
    ],
  ],
  HX004: [[["purpose: lab\n", "purpose: lab\nsites: {}\n"]]],
  HX006: [[["Home", "home"]]],
  HX007: [[["!prefix ", ""]]],
  HX008: [[["sites: {}\nsites: {}", "sites: {}"]]],
  HX013: [
    [["SHA256:Xy9", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abc"]],
  ],
  HX021: [[["length: 127", "length: 126"]], [["length: 127", "length: 120"]]],
  HX022: [[["/127", "/64"]], [[/\n {6}r-3:.*/, ""]]],
  HX023: [
    [
      [
        'guests: { prefix: "2001:db8:2::/64" }',
        'guests: { prefix: "2001:db8:2::/64" }, more: { prefix: "2001:db8:3::/64" }',
      ],
      [/network: guests(?![\s\S]*network: guests)/, "network: more"],
    ],
    [
      [
        /interfaces: \{ vmbr2: \{ bridge: \{ ports: \[\] \}/g,
        "interfaces: { eno2: {}, vmbr2: { bridge: { ports: [eno2] }",
      ],
    ],
  ],
  HX024: [[[", length: 60", ""]], [['prefix: "2001:db8:1::/64", length: 60', 'prefix: "2001:db8:1::/60"']]],
  HX025: [
    [["gateway: { ref: rack/router/eno1 }", 'gateway: "2001:db8:1::1"']],
    [[", addresses: [{ ref: rack/uplink/gateway }]", ""]],
  ],
  HX026: [
    [["ref: rack/uplink ", "ref: rack/pve-1/eno1 "]],
    [["ref: rack/uplink ", "ref: rack/uplink/gateway "]],
  ],
  HX027: [
    [
      ["purpose: lab\n", 'purpose: lab\nprefixes: { home: "2001:db8:f::/48" }\n'],
      ['gateway: "fe80::1" } }', 'gateway: "fe80::1" }, loopbacks: { from: home, length: 120 } }'],
      ["lo: { network: uplink }", "lo: { network: loopbacks }"],
    ],
  ],
  HX030: [[["2001:db8:1::/60", "2001:db8:2::/64"]]],
  HX032: [[['"::20", "::20"', '"::20", "::21"']], [['"::20", "::20"', '"::20"']]],
  HX035: [[['["::"]', '["::1"]']], [["/126", "/127"]]],
  HX036: [
    [
      ["docker: { bridge: { pool: apps } }", "docker: { networks: { apps: { pool: apps } } }"],
      ['{ address: "::9" }', '{ pool: apps, address: "::9" }'],
    ],
    [['{ address: "::9" }', "{}"]],
  ],
  HX037: [[['"::21"', '"::31"']]],
  HX038: [[["/63", "/64"]]],
  HX041: [
    [
      [
        "hostKey: lab",
        "hostKey: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGv1nL9mH0n4Qw7yXKk1M0mQ3o0m3Q5m2m1XxY8m9abc",
      ],
    ],
  ],
  HX042: [[["pve-1: {}", 'pve-1: { connect: { address: "2001:db8::1", hostKey: lab } }']]],
  HX043: [[["vmbr1: { bridge: { ports: [eno1] } }", "vmbr1: { bridge: { ports: [] } }"]]],
  HX044: [[[", rack/pve-1]", "]"]]],
  HX051: [
    [["pool: apps } }", "pool: apps } }\n        containers: { one: {}, two: {} }"]],
    [
      [', pools: { apps: "::8/126" }', ""],
      [/\n {8}docker:.*/, ""],
    ],
  ],
  HX054: [[["FE80::0001", "fe80::1"]]],
  HX055: [[[/(db-2:[\s\S]*), addresses: \["::5054:ff:fe12:3456"\]/, "$1"]]],
  HX057: [[['["2001:db8:53::53"]', '["2001:db8:53::53", 192.0.2.53]']]],
  HX060: [[["0x2a", "2a"]]],
  HX066: [
    [["length: 63", "length: 64"]],
    [
      ["length: 63", "length: 64"],
      ["{ from: home", '{ from: home, prefix: "0:0:0:8::/64"'],
    ],
  ],
  HX067: [
    [["length: 120", "length: 64"]],
    [["id: 101, network: guests", 'id: 101, network: guests, address: "::25"']],
  ],
  HX068: [[["git: { id: 101, network: guests }, ", ""]]],
  HX070: [
    [["2001:cafe::/48", "2a00:1450::/48"]],
    [["hextet: 1\n", 'hextet: 1\nallow: { HX070: "ours, by the registry\'s letter of ..." }\n']],
  ],
  HX071: [[["2002:db8::/48", "2a00:1450::/48"]]],
  HX072: [[["fec0:0:0:1::/64", "fd3f:9a2b:7c11:1::/64"]]],
  // How the ledger keeps what is drawn is test/cli/messages.test.ts's to show.
  HX073: [[["fd00:cafe:beef::/48", "fd3f:9a2b:7c11::/48"]]],
  HX074: [[["ff02::2", "fe80::2"]]],
  HX080: [[["{ length: 56 } }", '{ length: 56 }, prefix: "2001:db8:0:100::/56" }']]],
  HX081: [[["/72", "/64"]], [[", identifier: eui64", ""]]],
  HX090: [[["addresses: [192.0.2.20]", "ipv4: 192.0.2.20"]]],
  HX091: [
    [["192.0.2.256", "192.0.2.25"]],
    [["ipv4: 192.0.2.256", "ipv4: true"]],
    [[", ipv4: 192.0.2.256", ""]],
  ],
  HX092: [[["192.0.2.255", "192.0.2.254"]], [["ipv4: 192.0.2.255", "ipv4: true"]]],
  HX093: [[['gateway: "fe80::1" }', 'gateway: "fe80::1", ipv4: 192.0.2.0/24 }']], [[", ipv4: true", ""]]],
  HX118: [[["eno1: { mtu: 1500 }", "eno1: {}"]], [[", mtu: 9000", ", mtu: 1500"]]],
  HX119: [[["mtu: 9216", "mtu: 9001"]]],
};
