import type { Combination } from "./choices.ts";

/** What a layout's networks are in: each renderer's twin is on wires of its own. */
export const parts = {
  netplan: 1,
  networkd: 2,
  ifupdown2: 3,
  ifcfg: 4,
  networkmanager: 5,
  ifupdown: 6,
} as const;

/** The layout of a combination, for a host with the NICs `eno1` to `eno4`, all but the first on one wire. */
export function layoutText(combination: Combination): string {
  const { renderer, mode, mtu, prefixes, way } = combination;
  const part = parts[renderer];
  const isSingle = prefixes === "of 128 bits";
  const follows = mode !== "static" && combination.addresses === "by the network";
  const hasGateway = way !== "none" && !(way === "routes" && follows);
  const wire = [
    `prefix: "3fff:b0${part}:2::${isSingle ? "10/128" : "/64"}"`,
    ...(mode === "static" ? [] : [`mode: ${mode.replace(/,.*/, "")}`]),
    ...(hasGateway ? [gateway(part, isSingle)] : []),
    ...(combination.ipv4 === "none"
      ? []
      : [`ipv4: { prefix: 198.51.10${part}.0/24${way === "none" ? "" : ", gateway: 0.0.0.1"} }`]),
    ...(mtu === "2000 of the network" ? ["mtu: 2000"] : []),
    ...(prefixes === "one" || isSingle ? [] : [`prefixes: { more: ${further(part, prefixes)} }`]),
    ...(way === "routes" ? [`routes: [{ to: "3fff:c0${part}::/48", via: "fe80::1" }]`] : []),
  ];
  return `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0${part}:1::/64" }
      wire:
${wire.map((line) => `        ${line}\n`).join("")}    hosts:
      box:
        connect: { address: "3fff:b0${part}:1::10", hostKey: lab }
        network: { renderer: ${renderer} }
        interfaces:
          eno1: { network: lan, addresses: ["::10"] }
${interfaces(combination)
  .map((line) => `          ${line}\n`)
  .join("")}`;
}

/** That of a single address lies outside of it, as hosting companies have it. */
function gateway(part: number, isSingle: boolean): string {
  return isSingle ? `gateway: { address: "3fff:b0${part}:ff::1", onLink: true }` : 'gateway: "fe80::1"';
}

function further(part: number, prefixes: Combination["prefixes"]): string {
  const prefix = `"3fff:b0${part}:9::/64"`;
  return prefixes === "another" ? prefix : `{ prefix: ${prefix}, deprecated: true }`;
}

function interfaces(combination: Combination): readonly string[] {
  const { base, link } = combination;
  const [lower, below] = bases[base];
  const own = ["network: wire", ...addresses(combination), ...ways(combination)].join(", ");
  const is = (name: string, made: string) => [...below, `${name}: { ${made}, ${own} }`];
  switch (link) {
    case "nic":
      return [...below, `eno4: { ${own} }`];
    case "vlan, dotted":
      return is(`${lower}.20`, `vlan: { id: 20, on: ${lower} }`);
    case "vlan, named":
      return is("office", `vlan: { id: 21, on: ${lower} }`);
    case "bond active-backup":
    case "bond balance-xor":
    case "bond 802.3ad": {
      const mode = link.replace("bond ", "");
      const ports = base === "nic" ? "eno2, eno3" : lower;
      const more =
        mode === "active-backup"
          ? `, primary: ${ports.split(",", 1)[0]}`
          : mode === "balance-xor"
            ? ", hashPolicy: layer3+4"
            : ", lacpRate: fast";
      return is("bond1", `bond: { ports: [${ports}], mode: ${mode}${more} }`);
    }
    case "bridge":
      return is("br1", `bridge: { ports: [${lower}] }`);
    case "bridge, spanning tree":
      return is("br1", `bridge: { ports: [${lower}], stp: true }`);
    case "bridge, empty":
      return is("br1", "bridge: { ports: [] }");
    case "bridge of VLANs":
      return [
        ...below,
        `br1: { bridge: { ports: [${lower}], vlans: [20, "30-39"] } }`,
        `br1.20: { vlan: { id: 20, on: br1 }, ${own} }`,
      ];
    case "dummy":
      return is("dum1", "dummy: {}");
    default:
      return is("mac1", `macvlan: { on: ${lower}, mode: ${link.replace("macvlan ", "")} }`);
  }
}

const bases: Readonly<Record<Combination["base"], readonly [name: string, lines: readonly string[]]>> = {
  nic: ["eno2", ["eno2: {}", "eno3: {}"]],
  bond: ["bond0", ["eno2: {}", "eno3: {}", "bond0: { bond: { ports: [eno2, eno3], mode: active-backup } }"]],
  vlan: ["eno2.30", ["eno2: {}", "eno2.30: { vlan: { id: 30, on: eno2 } }"]],
  bridge: ["br0", ["eno2: {}", "br0: { bridge: { ports: [eno2] } }"]],
  macvlan: ["mac0", ["eno2: {}", "mac0: { macvlan: { on: eno2 } }"]],
};

function addresses({
  renderer,
  addresses: given,
  mode,
  prefixes,
  ipv4,
  mtu,
}: Combination): readonly string[] {
  const first = prefixes === "of 128 bits" ? `3fff:b0${parts[renderer]}:2::10` : "::10";
  const own = {
    "by the network": identifier(mode),
    given: [`addresses: ["${first}"]`],
    "two given": [`addresses: ["${first}", "::11"]`],
  }[given];
  return [
    ...own,
    ...(ipv4 === "none" ? [] : ["ipv4: 0.0.0.10"]),
    ...(mtu === "none" || mtu === "2000 of the network" ? [] : [`mtu: ${mtu}`]),
  ];
}

/** Of SLAAC alone; where nothing is said it is EUI-64's on twins. */
function identifier(mode: Combination["mode"]): readonly string[] {
  switch (mode) {
    case "slaac, token":
      return ['identifier: { token: "::44" }'];
    case "slaac, stable-privacy":
      return ["identifier: stable-privacy"];
    default:
      return [];
  }
}

function ways({ way }: Combination): readonly string[] {
  switch (way) {
    case "metric":
      return ["metric: 2048"];
    case "table":
      return ["metric: 2048", "table: 102"];
    default:
      return [];
  }
}
