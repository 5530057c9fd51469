import type { NetplanRoute, NetplanRule, NetplanSettings } from "./netplan-files.ts";

/** What a command of iproute2 brings, in netplan's words. */
export type IpCommand =
  | { readonly kind: "address"; readonly address: NonNullable<NetplanSettings["addresses"]>[number] }
  | { readonly kind: "route"; readonly route: NetplanRoute }
  | { readonly kind: "rule"; readonly rule: NetplanRule };

/** Words of a route or a rule that have none behind them. */
const flags = new Set(["onlink"]);

const types = new Set(["unicast", "unreachable", "blackhole", "prohibit", "throw"]);

/**
 * Reads `ip addr add`, `ip route add` and `ip rule add`, or the same with `replace`, of one interface; undefined where the
 * command does anything else.
 */
export function ipCommand(text: string, dev: string): IpCommand | undefined {
  const [program = "", ...words] = text.split(/\s+/);
  if (!/^(\/\S*\/)?ip$/.test(program)) return undefined;
  const family = words[0] === "-6" || words[0] === "-4" ? words.shift() : undefined;
  const [object = "", verb = "", ...rest] = words;
  if (!/^(a|add|replace|append)$/.test(verb)) return undefined;
  if (/^a(ddr(ess)?)?$/.test(object)) return addressCommand(rest, dev);
  if (/^r(oute)?$/.test(object)) return routeCommand(rest, dev, family);
  return /^(ru|rule)$/.test(object) ? ruleCommand(rest) : undefined;
}

function addressCommand([address = "", ...rest]: readonly string[], dev: string): IpCommand | undefined {
  const said = pairs(rest);
  const { dev: on, preferred_lft: preferred, ...more } = said ?? {};
  if (said === undefined || on !== dev || Object.keys(more).length > 0 || !address.includes("/"))
    return undefined;
  if (preferred === undefined || preferred === "forever") return { kind: "address", address };
  return preferred === "0" ? { kind: "address", address: { [address]: { lifetime: 0 } } } : undefined;
}

function routeCommand(
  words: readonly string[],
  dev: string,
  family: string | undefined,
): IpCommand | undefined {
  const [first = "", ...others] = words;
  const [type, to = "", rest] = types.has(first)
    ? [first, others[0], others.slice(1)]
    : [undefined, first, others];
  const said = pairs(rest);
  if (said === undefined) return undefined;
  const { dev: on, via, metric, src, table, onlink, ...more } = said;
  if ((on !== undefined && on !== dev) || Object.keys(more).length > 0) return undefined;
  const isIpv6 = family === "-6" || [to, via ?? ""].some((word) => word.includes(":"));
  return {
    kind: "route",
    route: {
      to: to === "default" ? (isIpv6 ? "::/0" : "0.0.0.0/0") : to,
      ...(via === undefined ? (type === undefined ? { scope: "link" } : {}) : { via }),
      ...(type === undefined ? {} : { type }),
      ...(metric === undefined ? {} : { metric: Number(metric) }),
      ...(src === undefined ? {} : { from: src }),
      ...(table === undefined ? {} : { table: tableOf(table) }),
      ...(onlink === undefined ? {} : { "on-link": true }),
    },
  };
}

function ruleCommand(words: readonly string[]): IpCommand | undefined {
  const said = pairs(words);
  if (said === undefined) return undefined;
  const { from, to, lookup, table = lookup, pref, priority = pref, ...more } = said;
  return {
    kind: "rule",
    rule: {
      ...(from === undefined || from === "all" ? {} : { from }),
      ...(to === undefined || to === "all" ? {} : { to }),
      ...(table === undefined ? {} : { table: tableOf(table) }),
      ...(priority === undefined ? {} : { priority: Number(priority) }),
      ...more,
    },
  };
}

function tableOf(text: string): number | string {
  return /^[0-9]+$/.test(text) ? Number(text) : text;
}

/** Each word with the one behind it; undefined where one has none. */
function pairs(words: readonly string[]): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (flags.has(word)) {
      found[word] = "";
      continue;
    }
    const value = words[++at];
    if (value === undefined) return undefined;
    found[word] = value;
  }
  return found;
}
