import { Ipv6Address, Ipv6Prefix } from "../address/index.ts";
import type { FoundTable } from "./found.ts";
import { isAllPrefix } from "./route-words.ts";

/** A rule of policy routing and a route of a table, in the words of whoever configures them. */
export interface PolicyRule {
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Undefined where it does something else than look up a table. */
  readonly table: number | undefined;
  readonly priority: number | undefined;
  /** Whether it asks for more than where packets come from and go to. */
  readonly asksMore: boolean;
}

export interface TableRoute {
  readonly to: string;
  readonly via: string | undefined;
  readonly table: number;
  readonly onLink: boolean;
  /** Whether it is more than a destination and a next hop. */
  readonly saysMore: boolean;
}

/** What of an interface's policy a layout may say, and what is left of it. */
export interface Policy<Rule extends PolicyRule, Route extends TableRoute> {
  readonly tables: readonly FoundTable[];
  readonly leftRules: readonly Rule[];
  readonly leftRoutes: readonly Route[];
}

/** The kernel's main table. */
export const mainNumber = 254;

/**
 * Routing tables that hold one default route and are looked up for what comes from single addresses: those alone become a
 * layout's. What such addresses reach by the main table, or on-link by their own, is reached without the gateway there too.
 */
export function sourcePolicy<Rule extends PolicyRule, Route extends TableRoute>(
  rules: readonly Rule[],
  routes: readonly Route[],
): Policy<Rule, Route> {
  const taken = new Set<Rule | Route>();
  const tables = [...new Set(routes.map(({ table }) => table))].flatMap((table): FoundTable[] => {
    const ofTable = routes.filter((route) => route.table === table);
    const asking = rules.filter((rule) => rule.table === table);
    const [wayOut, ...others] = ofTable.filter(({ to }) => isAllPrefix(to));
    const via = addressOf(wayOut?.via);
    const onLink = ofTable.filter(({ to }) => !isAllPrefix(to));
    const from = asking.map((rule) => singleOf(rule.from));
    const isPlain =
      via !== undefined &&
      others.length === 0 &&
      ofTable.every(({ saysMore }) => !saysMore) &&
      onLink.every(({ via: hop, to }) => hop === undefined && prefixOf(to) !== undefined) &&
      asking.length > 0 &&
      asking.every(({ to, asksMore }) => to === undefined && !asksMore) &&
      isSayable(table);
    const sources = from.flatMap((address) => address ?? []);
    if (!isPlain || sources.length < from.length) return [];
    const exceptions = rules.filter((rule) => isException(rule, sources, asking));
    for (const each of [...ofTable, ...asking, ...exceptions]) taken.add(each);
    return [
      {
        table,
        gateway: via,
        gatewayOnLink: wayOut?.onLink === true || onLink.some(({ to }) => singleOf(to)?.equals(via) === true),
        from: [...new Map(sources.map((address) => [`${address}`, address])).values()],
        except: [...onLink.flatMap(({ to }) => prefixOf(to) ?? []), ...exceptPrefixes(exceptions, sources)],
      },
    ];
  });
  return {
    tables,
    leftRules: rules.filter((rule) => !taken.has(rule)),
    leftRoutes: routes.filter((route) => !taken.has(route)),
  };
}

/** Of the kernel's tables 253 to 255 are its own. */
function isSayable(table: number): boolean {
  return Number.isInteger(table) && table > 0 && table < 2 ** 32 && (table < 253 || table > 255);
}

/** Whether it sends what comes from one of these addresses by the main table, before the rule of that address. */
function isException(
  { from, to, table, priority, asksMore }: PolicyRule,
  sources: readonly Ipv6Address[],
  asking: readonly PolicyRule[],
): boolean {
  const own = singleOf(from);
  const isBefore = asking.every(
    (rule) => priority !== undefined && rule.priority !== undefined && priority < rule.priority,
  );
  return (
    table === mainNumber &&
    !asksMore &&
    isBefore &&
    prefixOf(to ?? "") !== undefined &&
    own !== undefined &&
    sources.some((source) => source.equals(own))
  );
}

/** Prefixes that are excepted for each of the addresses. */
function exceptPrefixes(exceptions: readonly PolicyRule[], sources: readonly Ipv6Address[]): Ipv6Prefix[] {
  const prefixes = new Map(
    exceptions.flatMap(({ to }) => {
      const prefix = prefixOf(to ?? "");
      return prefix === undefined ? [] : [[`${prefix}`, prefix] as const];
    }),
  );
  const has = (source: Ipv6Address, prefix: Ipv6Prefix) =>
    exceptions.some(
      ({ from, to }) =>
        singleOf(from)?.equals(source) === true && prefixOf(to ?? "")?.equals(prefix) === true,
    );
  return [...prefixes.values()].filter((prefix) => sources.every((source) => has(source, prefix)));
}

function singleOf(text: string | undefined): Ipv6Address | undefined {
  return text === undefined ? undefined : addressOf(text.replace(/\/128$/, ""));
}

function addressOf(text: string | undefined): Ipv6Address | undefined {
  try {
    return text === undefined ? undefined : Ipv6Address.parse(text);
  } catch {
    return undefined;
  }
}

/** A single address is a prefix too. */
function prefixOf(text: string): Ipv6Prefix | undefined {
  try {
    return Ipv6Prefix.parse(text.includes("/") ? text : `${text}/128`);
  } catch {
    return undefined;
  }
}
