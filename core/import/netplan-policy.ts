import type { NetplanRoute, NetplanRule, NetplanSettings } from "./netplan-files.ts";
import { mainTable } from "./netplan-routes.ts";
import { mainNumber, type Policy, type PolicyRule, sourcePolicy, type TableRoute } from "./source-policy.ts";

interface Rule extends PolicyRule {
  readonly written: NetplanRule;
}

interface Route extends TableRoute {
  readonly written: NetplanRoute;
}

/** The routing tables of a netplan device, and the rules and routes that are left of its policy. Those of IPv4 are left. */
export function netplanPolicy(settings: NetplanSettings): Policy<Rule, Route> {
  const rules = (settings["routing-policy"] ?? []).map((written): Rule => {
    const { from, to, table, priority, ...more } = written;
    return {
      from: from ?? undefined,
      to: to ?? undefined,
      table: mainTable(table) ? mainNumber : numberOf(table),
      priority: priority ?? undefined,
      asksMore: table === undefined || table === null || Object.keys(more).length > 0,
      written,
    };
  });
  const routes = (settings.routes ?? []).flatMap((written): Route[] => {
    const { to, via, table, type, "on-link": onLink, scope, ...more } = written;
    const number = mainTable(table) ? undefined : numberOf(table);
    if (number === undefined) return [];
    const isPlain = (type ?? "unicast") === "unicast" && (via != null || scope === "link");
    // A metric by itself in a table decides nothing.
    const { metric: _, ...others } = more;
    return [
      {
        to: to ?? "",
        via: via ?? undefined,
        table: number,
        onLink: onLink === true,
        saysMore: !isPlain || Object.values(others).some((value) => value !== null && value !== undefined),
        written,
      },
    ];
  });
  return sourcePolicy(rules, routes);
}

function numberOf(table: NetplanRule["table"]): number | undefined {
  return typeof table === "number"
    ? table
    : typeof table === "string" && /^[0-9]+$/.test(table)
      ? Number(table)
      : undefined;
}
