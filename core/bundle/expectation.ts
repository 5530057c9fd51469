/** What is to be true on a host once its bundle is in force: a fact that the agent looks for itself. */
export type Expectation =
  | {
      readonly kind: "address";
      /** In its canonical text, as `ip` shows it. */
      readonly address: string;
      /** Prefix length. */
      readonly length: number;
      readonly interface: string;
    }
  /** That the network gives the interface an address of the prefix, of either family: by SLAAC, or by DHCP. */
  | { readonly kind: "address-in"; readonly prefix: string; readonly interface: string }
  /** A neighbour that is to be reachable. */
  | { readonly kind: "gateway"; readonly address: string; readonly interface: string }
  /** The address that connections by the IPv6 default route through an interface start from. */
  | { readonly kind: "source"; readonly address: string; readonly interface: string }
  /** An address that no connection starts from any more. */
  | { readonly kind: "deprecated"; readonly address: string; readonly interface: string }
  /** What leaves from an address for everywhere goes this way, whatever the default route is. */
  | {
      readonly kind: "leaves";
      readonly address: string;
      /** The next hop. */
      readonly via: string;
      readonly interface: string;
    }
  /** A rule of policy routing, in the words of `ip rule`. */
  | {
      readonly kind: "rule";
      readonly priority: number;
      /** Prefixes; `to` is absent where it is about every destination. */
      readonly from: string;
      readonly to: string | undefined;
      readonly table: number;
    }
  /** The default route of a routing table besides the main one. */
  | { readonly kind: "table"; readonly table: number; readonly via: string; readonly interface: string }
  /** That of the main table by this next hop has this metric. */
  | { readonly kind: "metric"; readonly metric: number; readonly via: string; readonly interface: string }
  /** What is routed to the host and in no use. */
  | { readonly kind: "unused"; readonly prefix: string; readonly answer: UnusedAnswer }
  /** The largest packet of a link, in bytes. The agent gives the link its former MTU back once no bundle expects one. */
  | { readonly kind: "mtu"; readonly mtu: number; readonly interface: string }
  /** What a link is, in the words of `ip -d link`. */
  | {
      readonly kind: "link";
      /** `vlan`, `bond` */
      readonly is: string;
      /** Settings by the word that stands before each: `id`, `mode`; `on` is the link that it lies on. */
      readonly settings: Readonly<Record<string, string>>;
      readonly interface: string;
    }
  /** The public half of a WireGuard interface's key (base64), and the UDP port that it listens on; 0: any. */
  | { readonly kind: "key"; readonly key: string; readonly port: number; readonly interface: string }
  /** A peer of a WireGuard interface, by its public key. */
  | {
      readonly kind: "peer";
      readonly key: string;
      /** Prefixes, as the kernel shows them. */
      readonly allowed: readonly string[];
      /** Where it is dialled, `192.0.2.1:51820`; a peer that moves is somewhere else since. */
      readonly endpoint: string | undefined;
      /** Seconds; 0: none. */
      readonly keepalive: number;
      readonly interface: string;
    }
  /** That a link is a port of that other one. */
  | { readonly kind: "port"; readonly of: string; readonly interface: string }
  /** That it is the NIC that came with this MAC address, in lower case. */
  | { readonly kind: "nic"; readonly mac: string; readonly interface: string }
  | {
      readonly kind: "route";
      /** `::/0`, `2001:db8:b0b::/48` */
      readonly prefix: string;
      /** The next hop. */
      readonly via: string;
      readonly interface: string;
    };

/** What becomes of packets for what is in no use: they are refused, or dropped. */
export type UnusedAnswer = "unreachable" | "blackhole";

/** `expect route ::/0 via fe80::1 eno1` */
export function expectationLine(expectation: Expectation): string {
  switch (expectation.kind) {
    case "address":
      return `expect address ${expectation.address}/${expectation.length} ${expectation.interface}`;
    case "address-in":
      return `expect address-in ${expectation.prefix} ${expectation.interface}`;
    case "gateway":
    case "source":
    case "deprecated":
      return `expect ${expectation.kind} ${expectation.address} ${expectation.interface}`;
    case "mtu":
      return `expect mtu ${expectation.mtu} ${expectation.interface}`;
    case "link": {
      const words = Object.entries(expectation.settings).flat();
      return `expect link ${[expectation.is, ...words, expectation.interface].join(" ")}`;
    }
    case "key":
      return `expect key ${expectation.key} ${expectation.port} ${expectation.interface}`;
    case "peer": {
      const { key, allowed, endpoint = "none", keepalive, interface: device } = expectation;
      return `expect peer ${key} ${allowed.join(",")} ${endpoint} ${keepalive} ${device}`;
    }
    case "port":
      return `expect port ${expectation.of} ${expectation.interface}`;
    case "nic":
      return `expect nic ${expectation.mac} ${expectation.interface}`;
    case "route":
      return `expect route ${expectation.prefix} via ${expectation.via} ${expectation.interface}`;
    case "leaves":
      return `expect leaves ${expectation.address} via ${expectation.via} ${expectation.interface}`;
    case "rule": {
      const { priority, from, to, table } = expectation;
      return `expect rule ${priority} from ${from}${to === undefined ? "" : ` to ${to}`} table ${table}`;
    }
    case "table":
      return `expect table ${expectation.table} via ${expectation.via} ${expectation.interface}`;
    case "metric":
      return `expect metric ${expectation.metric} via ${expectation.via} ${expectation.interface}`;
    case "unused":
      return `expect unused ${expectation.prefix} ${expectation.answer}`;
  }
}

/** Reads such a line; undefined where it is none. What an address is, the agent can tell by its looks only. */
export function parseExpectation(line: string): Expectation | undefined {
  const [directive, kind, what = "", ...rest] = line.split(" ");
  if (directive !== "expect") return undefined;
  if (kind === "route" || kind === "leaves" || kind === "table" || kind === "metric")
    return wayExpectation(kind, what, rest);
  if (kind === "link") return linkExpectation(what, rest);
  if (kind === "rule") return ruleExpectation(what, rest);
  if (kind === "key" || kind === "peer") return wireguardExpectation(kind, what, rest);
  const [device = ""] = rest;
  if (kind === "unused") {
    const isAnswer = device === "unreachable" || device === "blackhole";
    return rest.length === 1 && isPrefix(what) && isAnswer
      ? { kind, prefix: what, answer: device }
      : undefined;
  }
  if (rest.length !== 1 || !isInterface(device)) return undefined;
  if (kind === "gateway" || kind === "source" || kind === "deprecated")
    return isAddress(what) ? { kind, address: what, interface: device } : undefined;
  if (kind === "port") return isInterface(what) ? { kind, of: what, interface: device } : undefined;
  if (kind === "nic") return isMac(what) ? { kind, mac: what, interface: device } : undefined;
  if (kind === "mtu") return isMtu(what) ? { kind, mtu: Number(what), interface: device } : undefined;
  if (kind === "address-in") return isPrefix(what) ? { kind, prefix: what, interface: device } : undefined;
  if (kind !== "address" || !isPrefix(what)) return undefined;
  const [address = "", length] = what.split("/");
  return { kind, address, length: Number(length), interface: device };
}

/** `::/0 via fe80::1 eno1`: of what there is, and which way. */
function wayExpectation(
  kind: "route" | "leaves" | "table" | "metric",
  what: string,
  [word, via = "", device = "", ...more]: readonly string[],
): Expectation | undefined {
  if (word !== "via" || !isAddress(via) || !isInterface(device) || more.length > 0) return undefined;
  const way = { via, interface: device };
  switch (kind) {
    case "leaves":
      return isAddress(what) ? { kind, address: what, ...way } : undefined;
    case "route":
      return isPrefix(what) ? { kind, prefix: what, ...way } : undefined;
    case "table":
      return isNumber(what) ? { kind, table: Number(what), ...way } : undefined;
    case "metric":
      return isNumber(what) ? { kind, metric: Number(what), ...way } : undefined;
  }
}

/** `32000 from 2001:db8::1/128 to 2001:db8::/64 table 254` */
function ruleExpectation(priority: string, words: readonly string[]): Expectation | undefined {
  const [given, from = "", ...rest] = words;
  const [to, table = ""] = rest.length === 4 && rest[0] === "to" ? [rest[1], rest[3]] : [undefined, rest[1]];
  const last = rest.at(-2);
  if ((rest.length !== 2 && to === undefined) || given !== "from" || last !== "table") return undefined;
  if (!isPrefix(from) || (to !== undefined && !isPrefix(to))) return undefined;
  return isNumber(priority) && isNumber(table)
    ? { kind: "rule", priority: Number(priority), from, to, table: Number(table) }
    : undefined;
}

/** `vlan id 20 on bond0 bond0.20`: a kind, pairs of words, and the link. */
function linkExpectation(is: string, rest: readonly string[]): Expectation | undefined {
  const words = rest.slice(0, -1);
  const device = rest.at(-1) ?? "";
  if (!/^[a-z]{1,15}$/.test(is) || words.length % 2 !== 0 || !isInterface(device)) return undefined;
  if (!words.every(isSettingWord)) return undefined;
  const pairs = words.flatMap((word, index): [string, string][] =>
    index % 2 === 0 ? [[word, words[index + 1] ?? ""]] : [],
  );
  const settings = Object.fromEntries(pairs);
  return Object.keys(settings).length === pairs.length
    ? { kind: "link", is, settings, interface: device }
    : undefined;
}

/** `KEY 51820 wg0`; `KEY PREFIX,PREFIX 192.0.2.1:51820 25 wg0` */
function wireguardExpectation(
  kind: "key" | "peer",
  key: string,
  words: readonly string[],
): Expectation | undefined {
  const device = words.at(-1) ?? "";
  if (!/^[A-Za-z0-9+/]{43}=$/.test(key) || !isInterface(device)) return undefined;
  const [first = "", endpoint = "", keepalive = ""] = words;
  if (kind === "key")
    return words.length === 2 && isUdpPort(first)
      ? { kind, key, port: Number(first), interface: device }
      : undefined;
  const allowed = first.split(",");
  if (words.length !== 4 || !allowed.every(isPrefix) || !isUdpPort(keepalive)) return undefined;
  if (endpoint !== "none" && !/^[0-9a-f.:[\]]{3,60}:[1-9][0-9]{0,4}$/.test(endpoint)) return undefined;
  const at = endpoint === "none" ? undefined : endpoint;
  return { kind, key, allowed, endpoint: at, keepalive: Number(keepalive), interface: device };
}

/** 16 bits, also 0. */
function isUdpPort(text: string): boolean {
  return /^(0|[1-9][0-9]{0,4})$/.test(text);
}

/** Whether a text looks like an address of either family, in lower case. */
export function isAddress(text: string): boolean {
  return (
    text.length <= 45 &&
    (/^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(text) || /^[0-9a-f.]*:[0-9a-f:.]*$/.test(text))
  );
}

function isPrefix(text: string): boolean {
  const [address = "", length = "", ...more] = text.split("/");
  return more.length === 0 && isAddress(address) && /^[0-9]{1,3}$/.test(length);
}

/** A word of `ip -d link`, such as `xmit_hash_policy` or `layer3+4`. */
function isSettingWord(text: string): boolean {
  return text.length <= 20 && /^[A-Za-z0-9_][A-Za-z0-9._+-]*$/.test(text);
}

function isMac(text: string): boolean {
  return /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(text);
}

/** A number of 32 bits as the kernel counts routing tables, metrics and priorities, but for 0. */
function isNumber(text: string): boolean {
  return /^[1-9][0-9]{0,9}$/.test(text);
}

function isMtu(text: string): boolean {
  return /^[1-9][0-9]{2,4}$/.test(text);
}

function isInterface(text: string): boolean {
  return text.length <= 15 && /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(text);
}
