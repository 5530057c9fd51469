import { Ipv4Prefix, type Ipv6Prefix } from "../../../core/address/index.ts";
import type { PacketMatch } from "../model/packet-match.ts";
import type { RulePeer, SecurityGroupRule } from "../model/state.ts";
import { type FabricView, type Hop, type Port, type TableView, uplink } from "./view.ts";

/** Marks a packet that came with a single hop left, before one is lent to it. */
const lentHop = "0x1";

/** The mark, above the bit for a lent hop, that makes a packet take the routing table of that number. */
export function portMark(index: number): string {
  return `0x${(index + 1).toString(16)}00`;
}

/** Ports that a route table names as a target, in the order that numbers their marks. */
export function targetPorts(view: FabricView): readonly string[] {
  const devices = view.tables.flatMap((table) =>
    table.routes.flatMap(({ hop }) => (hop.kind === "port" ? [hop.device] : [])),
  );
  return [...new Set(devices)].sort();
}

/**
 * The VPC's packet filter, as one nft file that replaces the one before at a stroke: the source check, the route
 * tables, delivery to held addresses only, and stateful security groups, all outside the hosts.
 */
export function firewall(view: FabricView): string {
  const { ports } = view;
  return `\
table inet fabric
delete table inet fabric
table inet fabric {
  set port { type ifname${elements(ports.map((port) => quote(port.device)))}; }
  set unchecked { type ifname${elements(ports.filter((port) => !port.sourceDestCheck).map((port) => quote(port.device)))}; }
  set public { type ifname${elements(ports.filter((port) => port.public).map((port) => quote(port.device)))}; }
  set held6 { type ifname . ipv6_addr; flags interval${elements(held(ports, (port) => port.heldIpv6))}; }
  set held4 { type ifname . ipv4_addr; flags interval${elements(held(ports, (port) => port.heldIpv4))}; }
${groupSets(view)}\
  map routes { type ifname : verdict${elements(ports.map((port) => `${quote(port.device)} : jump ${port.tableId}`))}; }
  map leaving { type ifname : verdict${elements(ports.map((port) => `${quote(port.device)} : jump out-${port.device}`))}; }
  map entering { type ifname : verdict${elements(ports.map((port) => `${quote(port.device)} : jump in-${port.device}`))}; }

  chain prerouting {
    type filter hook prerouting priority -300; policy accept;
    iifname != @port accept
    iifname != @unchecked ip6 saddr != { ::, fe80::/10 } iifname . ip6 saddr != @held6 counter drop
    iifname != @unchecked ip saddr != 0.0.0.0 iifname . ip saddr != @held4 counter drop
    ip6 daddr { fe80::/10, ff00::/8 } accept
    ip daddr { 224.0.0.0/4, 255.255.255.255 } accept
${localBlocks(view)}\
    iifname vmap @routes
  }

  chain input {
    type filter hook input priority 0; policy accept;
    iifname != @port accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, mld-listener-report, mld2-listener-report } accept
    udp dport { 67, 547 } accept
    counter drop
  }

  chain forward {
    type filter hook forward priority 0; policy drop;
    iifname @port oifname @port meta mark and ${lentHop} != ${lentHop} ip6 hoplimit set ip6 hoplimit map { ${plusOne()} }
    oifname @port oifname != @unchecked oifname . ip6 daddr != @held6 counter drop
    oifname @port oifname != @unchecked oifname . ip daddr != @held4 counter drop
    ct state established,related accept
    iifname ${quote(uplink)} oifname != @public counter drop
    iifname vmap @leaving
    oifname vmap @entering
    iifname @port accept
    oifname @port accept
  }

${view.tables.map((table) => routeTable(view, table)).join("")}\
${ports.map((port) => portChains(view, port)).join("")}\
}
`;
}

/** Between hosts of a VPC no hop is taken: what the router's forwarding takes is given back (in IPv6; nft 1.0.6 has no such map for IPv4 in an inet table). */
function plusOne(): string {
  return Array.from({ length: 255 }, (_, hops) => `${hops} : ${hops + 1}`).join(", ");
}

function localBlocks(view: FabricView): string {
  const { ipv4, ipv6 } = view.vpc;
  const lend = `meta mark set ${lentHop}`;
  return [
    ...(ipv6 === undefined
      ? []
      : [`    ip6 daddr ${ipv6} ip6 hoplimit 1 ${lend} ip6 hoplimit set 2`, `    ip6 daddr ${ipv6} accept`]),
    `    ip daddr ${ipv4} accept`,
    "",
  ].join("\n");
}

function groupSets(view: FabricView): string {
  const used = new Set(
    rulesInUse(view).flatMap((rule) => (rule.peer.kind === "group" ? [rule.peer.groupId] : [])),
  );
  return [...used]
    .sort()
    .map((groupId) => {
      const members = view.ports.filter((port) => port.groupIds.includes(groupId));
      return `\
  set ${groupId}-6 { type ipv6_addr; flags interval${elements(members.flatMap((port) => port.heldIpv6.map(String)))}; }
  set ${groupId}-4 { type ipv4_addr; flags interval${elements(members.flatMap((port) => port.heldIpv4.map(String)))}; }
`;
    })
    .join("");
}

function rulesInUse(view: FabricView): readonly SecurityGroupRule[] {
  const groups = new Set(view.ports.flatMap((port) => port.groupIds));
  return view.rules.filter((rule) => groups.has(rule.groupId));
}

function routeTable(view: FabricView, table: TableView): string {
  const lines = table.routes.map(
    ({ destination, hop }) => `    ${towards("daddr", destination)} ${action(view, destination, hop)}\n`,
  );
  return `\
  chain ${table.id} {
${lines.join("")}\
    counter drop comment "no route"
  }

`;
}

function action(view: FabricView, destination: Ipv4Prefix | Ipv6Prefix, hop: Hop): string {
  switch (hop.kind) {
    case "internet":
      // Without a public IPv4 address nothing is translated at the gateway, and nothing here has one.
      return destination instanceof Ipv4Prefix ? 'counter drop comment "no public IPv4 address"' : "return";
    case "port":
      return `meta mark set ${portMark(targetPorts(view).indexOf(hop.device))} return`;
    case "nowhere":
      return 'counter drop comment "blackhole"';
  }
}

function portChains(view: FabricView, port: Port): string {
  const rules = view.rules.filter((rule) => port.groupIds.includes(rule.groupId));
  const lines = (direction: SecurityGroupRule["direction"]) =>
    rules
      .filter((rule) => rule.direction === direction)
      .flatMap((rule) => ruleLines(rule))
      .map((line) => `    ${line} return\n`)
      .join("");
  return `\
  chain out-${port.device} { # ${port.networkInterfaceId}: ${port.groupIds.join(", ")}
${lines("egress")}\
    counter drop
  }

  chain in-${port.device} {
${lines("ingress")}\
    counter drop
  }

`;
}

/** One line for each family that the rule can match. */
function ruleLines(rule: SecurityGroupRule): readonly string[] {
  const end = rule.direction === "ingress" ? "saddr" : "daddr";
  const match = matchText(rule.match);
  return peerTexts(rule.peer, end).map((peer) => `${peer}${match === "" ? "" : ` ${match}`}`);
}

function peerTexts(peer: RulePeer, end: "saddr" | "daddr"): readonly string[] {
  return peer.kind === "prefix"
    ? [towards(end, peer.prefix)]
    : [`ip6 ${end} @${peer.groupId}-6`, `ip ${end} @${peer.groupId}-4`];
}

function towards(end: "saddr" | "daddr", prefix: Ipv4Prefix | Ipv6Prefix): string {
  const family = prefix instanceof Ipv4Prefix ? "ip" : "ip6";
  // nft drops a match on /0, and with it the family.
  if (prefix.length === 0) return `meta nfproto ${family === "ip" ? "ipv4" : "ipv6"}`;
  return `${family} ${end} ${prefix}`;
}

function matchText(match: PacketMatch): string {
  switch (match.kind) {
    case "all":
      return "";
    case "ports":
      return match.from === match.to
        ? `${match.protocol} dport ${match.from}`
        : `${match.protocol} dport ${match.from}-${match.to}`;
    case "icmp": {
      const code = match.code === undefined ? "" : ` ${match.protocol} code ${match.code}`;
      return match.type === undefined
        ? `meta l4proto ${match.protocol === "icmp" ? "icmp" : "ipv6-icmp"}`
        : `${match.protocol} type ${match.type}${code}`;
    }
    case "protocol":
      return `meta l4proto ${match.number}`;
  }
}

function held(
  ports: readonly Port[],
  of: (port: Port) => readonly { toString(): string }[],
): readonly string[] {
  return ports.flatMap((port) => of(port).map((address) => `${quote(port.device)} . ${address}`));
}

/** nft takes no empty list. */
function elements(list: readonly string[]): string {
  return list.length === 0 ? "" : `; elements = { ${list.join(", ")} }`;
}

function quote(device: string): string {
  return `"${device}"`;
}
