/** What a kernel has, by what iproute2 says in JSON, but for what the kernel and a lab have made themselves. */

import type { InForce } from "./expected.ts";

/** Each command prints one line of JSON. */
export const question = [
  "ip -j -d addr show",
  "ip -j -6 route show table all",
  "ip -j -4 route show table all",
  "ip -j -6 rule show",
  "ip -j -4 rule show",
  // A kernel without any says that it has none as an error.
  "bridge -j vlan show 2>/dev/null",
]
  .map((command) => `${command} | tr -d '\\n'; echo`)
  .join("\n");

interface Device {
  readonly ifname: string;
  readonly mtu: number;
  readonly master?: string;
  readonly link?: string | null;
  readonly linkinfo?: { readonly info_kind?: string; readonly info_data?: Readonly<Record<string, unknown>> };
  readonly addr_info: readonly {
    readonly local: string;
    readonly prefixlen: number;
    readonly scope: string;
    readonly deprecated?: boolean;
    readonly dynamic?: boolean;
    readonly tentative?: boolean;
    readonly dadfailed?: boolean;
  }[];
}

interface Route {
  readonly type?: string;
  readonly dst: string;
  readonly gateway?: string;
  readonly dev: string;
  readonly metric?: number;
  readonly table?: string;
  readonly protocol: string;
}

interface PortVlans {
  readonly ifname: string;
  readonly vlans: readonly {
    readonly vlan: number;
    readonly vlanEnd?: number;
    readonly flags?: readonly string[];
  }[];
}

interface Rule {
  readonly priority: number;
  readonly src: string;
  readonly dst?: string;
  readonly dstlen?: number;
  readonly table: string;
}

export function inForce(said: string): InForce {
  const [devices = [], routes6 = [], routes4 = [], rules6 = [], rules4 = [], vlans = []] = said
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line === "" ? "[]" : line)) as [
    Device[],
    Route[],
    Route[],
    Rule[],
    Rule[],
    PortVlans[],
  ];
  const aware = devices
    .filter(({ linkinfo }) => linkinfo?.info_data?.["vlan_filtering"] === 1)
    .map(({ ifname }) => ifname);
  const isAware = ({ ifname, master = "" }: Device) => aware.includes(ifname) || aware.includes(master);
  return {
    links: Object.fromEntries(
      devices
        .filter(({ ifname }) => ifname !== "lo")
        .map((device) => [device.ifname, `${kindOf(device)} mtu ${device.mtu}`]),
    ),
    addresses: devices
      .filter(({ ifname }) => ifname !== "lo")
      .flatMap(({ ifname, addr_info: all }) =>
        all
          .filter(({ scope }) => scope === "global")
          .map((address) =>
            [
              `${address.local}/${address.prefixlen} ${ifname}`,
              ...(["dynamic", "deprecated", "tentative", "dadfailed"] as const).filter(
                (flag) => address[flag] === true,
              ),
            ].join(" "),
          ),
      )
      .sort(),
    routes: [...routes6, ...routes4]
      .filter(({ gateway, type }) => gateway !== undefined && (type ?? "unicast") === "unicast")
      .map(routeText)
      .sort(),
    rules: [...rules6, ...rules4]
      .filter(({ priority }) => priority > 0 && priority < 32_766)
      .map(
        ({ priority, src, dst, dstlen, table }) =>
          `${priority} from ${src}${dst === undefined ? "" : ` to ${dst}/${dstlen ?? (dst.includes(":") ? 128 : 32)}`} lookup ${table}`,
      )
      .sort(),
    vlans: vlans
      .filter(({ ifname }) => devices.some((device) => device.ifname === ifname && isAware(device)))
      .flatMap(vlanTexts)
      .sort(),
  };
}

function vlanTexts({ ifname, vlans }: PortVlans): readonly string[] {
  return vlans.flatMap(({ vlan, vlanEnd = vlan, flags = [] }) =>
    Array.from({ length: vlanEnd - vlan + 1 }, (_, index) =>
      [ifname, vlan + index, ...flags.map((flag) => flag.replace("Egress Untagged", "untagged"))].join(" "),
    ),
  );
}

function routeText({ dst, gateway, dev, metric = 0, table = "main", protocol }: Route): string {
  if (protocol === "ra") return `${dst} by advertisement dev ${dev}`;
  return `${dst} via ${gateway} dev ${dev} metric ${metric}${table === "main" ? "" : ` table ${table}`}`;
}

function kindOf({ master, link, linkinfo }: Device): string {
  const said = (key: string) => `${linkinfo?.info_data?.[key]}`;
  const port = master === undefined ? "" : `, port of ${master}`;
  switch (linkinfo?.info_kind) {
    case "vlan":
      return `vlan ${said("id")} on ${link}${port}`;
    case "macvlan":
      return `macvlan ${said("mode")} on ${link}${port}`;
    case "dummy":
      return "dummy";
    case "bridge":
      return `bridge stp ${said("stp_state")} vlans ${said("vlan_filtering")}${port}`;
    case "bond": {
      const {
        mode,
        primary = "none",
        ad_lacp_rate: rate = "slow",
        xmit_hash_policy: hash,
      } = linkinfo.info_data ?? {};
      return `bond ${mode} miimon ${said("miimon")} primary ${primary} hash ${hash} lacp ${rate}${port}`;
    }
    default:
      return `nic${port}`;
  }
}

/**
 * The same with `*` in the place of what the wanted state does not tell: the end of an address in its prefix, an MTU. Ports of a
 * bridge with a spanning tree listen for half a minute, and as long its addresses are tentative; on one without ports they may
 * be so for good. Into more VLANs than a host is in its bridge may let it.
 */
export function blurred(found: InForce, wanted: InForce): InForce {
  const starts = wanted.addresses.flatMap((text) =>
    text.includes("*/") ? [text.replace(/\*\/.*/, "")] : [],
  );
  const hasTree = Object.values(wanted.links).some((text) => text.startsWith("bridge stp 1"));
  const lower = Object.values(wanted.links).flatMap((text) => /port of (\S+)/.exec(text)?.[1] ?? []);
  const isEmpty = (name: string) =>
    wanted.links[name]?.startsWith("bridge") === true && !lower.includes(name);
  const blur = (text: string) =>
    starts.reduce(
      (blurring, start) =>
        blurring.replace(new RegExp(`(?<=^|from )${start.replace(/::$/, ":")}[0-9a-f:]+`), `${start}*`),
      hasTree || isEmpty(text.split(" ")[1] ?? "") ? text.replace(" tentative", "") : text,
    );
  const links = Object.entries(found.links).map(([name, text]) => [
    name,
    wanted.links[name]?.endsWith("mtu *") === true ? text.replace(/[0-9]+$/, "*") : text,
  ]);
  return {
    ...found,
    links: Object.fromEntries(links),
    addresses: found.addresses.map(blur).sort(),
    rules: found.rules.map(blur).sort(),
    vlans: found.vlans.filter(
      (text) =>
        wanted.vlans.includes(text) || !wanted.links[text.split(" ", 1)[0] ?? ""]?.startsWith("bridge"),
    ),
  };
}
