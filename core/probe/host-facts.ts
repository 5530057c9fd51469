import { Ipv6Address } from "../address/index.ts";

/** An address as the kernel has it. */
export interface FoundAddress {
  readonly interface: string;
  /** RFC 5952 text, or dotted. */
  readonly address: string;
  readonly length: number;
  readonly scope: string;
  /** `tentative`, `dadfailed`, `dynamic`, `temporary`, `deprecated`, ... */
  readonly flags: readonly string[];
  /** Whether it runs out by itself. */
  readonly expires: boolean;
}

/** A route of the main table, as `ip route` prints it. */
export interface FoundRoute {
  readonly family: 4 | 6;
  /** `default`, or a prefix. */
  readonly to: string;
  readonly via: string | undefined;
  readonly interface: string | undefined;
  /** The address that packets by it start from, where it says one. */
  readonly source: string | undefined;
  /** `boot` where `ip` prints none: added by hand, without a word of who did. */
  readonly protocol: string;
  readonly metric: number;
  /** The line itself. */
  readonly text: string;
}

/** What a host's own tools say of it. */
export interface HostFacts {
  /** Flags by interface: `UP`, `NO-CARRIER`, ... */
  readonly links: ReadonlyMap<string, readonly string[]>;
  readonly addresses: readonly FoundAddress[];
  readonly routes: readonly FoundRoute[];
  /** `vmbr0/forwarding` → `1` */
  readonly parameters: ReadonlyMap<string, string>;
  readonly units: ReadonlyMap<string, UnitState>;
  /** What was answered to each check that asks, by its index. */
  readonly answers: ReadonlyMap<number, string>;
  /** Whether the script came to its end. */
  readonly complete: boolean;
}

export interface UnitState {
  /** `active`, `inactive`, `failed`, ... */
  readonly active: string;
  readonly sub: string;
  /** `enabled`, `disabled`, ...; empty where there is no such unit. */
  readonly file: string;
}

/** Reads what `hostScript` printed. */
export function readHostFacts(output: string): HostFacts {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  for (const line of output.split("\n")) {
    const [, name] = /^== ([a-z0-9]+)$/.exec(line) ?? [];
    if (name === undefined) lines.push(line);
    else {
      lines = [];
      sections.set(name, lines);
    }
  }
  const of = (name: string) => sections.get(name) ?? [];
  return {
    links: new Map(of("links").flatMap(readLink)),
    addresses: readAddresses(of("addresses")),
    routes: [...readRoutes(6, of("routes6")), ...readRoutes(4, of("routes4"))],
    parameters: new Map(of("parameters").flatMap(readParameter)),
    units: new Map(of("units").join("\n").split("\n\n").flatMap(readUnit)),
    answers: new Map(
      of("answers").flatMap((line): [number, string][] => {
        const [, index, text] = /^answer ([0-9]+) (.*)$/.exec(line) ?? [];
        return index === undefined ? [] : [[Number(index), (text ?? "").trim()]];
      }),
    ),
    complete: sections.has("end"),
  };
}

/** `ip -o addr`, of either family. */
export function readAddresses(lines: readonly string[]): readonly FoundAddress[] {
  return lines.flatMap((line): FoundAddress[] => {
    const [head = "", tail = ""] = line.split("\\");
    const [, name, family, address, length, rest] =
      /^\d+: (\S+)\s+(inet6?) ([0-9a-fA-F:.]+)(?: peer [0-9a-fA-F:.]+)?(?:\/(\d+))? (.*)$/.exec(head) ?? [];
    if (name === undefined || address === undefined) return [];
    const words = (rest ?? "").trim().split(/\s+/);
    const scope = words.indexOf("scope");
    return [
      {
        interface: name,
        address: canonical(address),
        length: Number(length ?? (family === "inet6" ? 128 : 32)),
        scope: words[scope + 1] ?? "",
        flags: words.slice(scope + 2),
        expires: /valid_lft \d/.test(tail),
      },
    ];
  });
}

/** `ip -6 route` or `ip -4 route`; a route of several next hops, each on a line of its own, is one for each of them. */
export function readRoutes(family: 4 | 6, lines: readonly string[]): readonly FoundRoute[] {
  return lines.flatMap((line, index): FoundRoute[] => {
    const head = line.trim();
    if (
      head === "" ||
      /^\s|^(unreachable|blackhole|prohibit|throw|multicast|anycast|local|broadcast) /.test(line)
    )
      return [];
    const hops = hopsBehind(lines, index);
    if (hops.length === 0) return [readRoute(family, head)];
    const [to = "", ...rest] = head.split(/\s+/);
    return hops.map((hop) => readRoute(family, [to, hop.replace(/ weight \d+.*$/, ""), ...rest].join(" ")));
  });
}

/** The next hops of a route that has its own line and one for each of them. */
function hopsBehind(lines: readonly string[], index: number): readonly string[] {
  let end = index + 1;
  while (/^\s+nexthop /.test(lines[end] ?? "")) end++;
  return lines.slice(index + 1, end).map((line) => line.trim().replace(/^nexthop /, ""));
}

function readRoute(family: 4 | 6, text: string): FoundRoute {
  const words = text.split(/\s+/);
  const after = (word: string) => {
    const at = words.indexOf(word);
    return at === -1 ? undefined : words[at + 1];
  };
  const [to = ""] = words;
  const via = after("via") === "inet6" ? after("inet6") : after("via");
  return {
    family,
    to: to === "default" ? to : canonicalPrefix(to),
    via: via === undefined ? undefined : canonical(via),
    interface: after("dev"),
    source: after("src"),
    protocol: after("proto") ?? "boot",
    metric: Number(after("metric") ?? 0),
    text,
  };
}

function readLink(line: string): [string, readonly string[]][] {
  const [, name, flags] = /^\d+: ([^:@\s]+)(?:@\S+)?: <([^>]*)>/.exec(line) ?? [];
  return name === undefined ? [] : [[name, (flags ?? "").split(",")]];
}

function readParameter(line: string): [string, string][] {
  const [, name, value] =
    /^\/proc\/sys\/net\/ipv6\/conf\/([^\s/]+\/(?:forwarding|accept_ra)):(-?\d+)$/.exec(line) ?? [];
  return name === undefined || value === undefined ? [] : [[name, value]];
}

function readUnit(block: string): [string, UnitState][] {
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(block)?.[1];
  const id = value("Id");
  if (id === undefined) return [];
  const [active = "", sub = "", file = ""] = [
    value("ActiveState"),
    value("SubState"),
    value("UnitFileState"),
  ];
  return [[id, { active, sub, file }]];
}

/** One spelling for each address, as the kernel's may differ from RFC 5952's where IPv4 is embedded. */
export function canonical(address: string): string {
  try {
    return address.includes(":") ? `${Ipv6Address.parse(address)}` : address;
  } catch {
    return address;
  }
}

function canonicalPrefix(prefix: string): string {
  const [address = "", length] = prefix.split("/");
  return `${canonical(address)}/${length ?? (address.includes(":") ? 128 : 32)}`;
}
