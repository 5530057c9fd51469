import type { RoutedPlan } from "../capabilities/values.ts";
import type { InterfaceRoute, SourceTable } from "../plan/index.ts";
import { sourceRules } from "../plan/source-rules.ts";

/** Lines of a stanza in /etc/network/interfaces that ifupdown and ifupdown2 run alike. */

/** What is routed to the host and in no use. */
export function refusedLines(unused: readonly RoutedPlan[]): readonly string[] {
  return unused.flatMap(({ prefix, unused: answer }) => [
    `post-up ip -6 route replace ${answer} ${prefix}`,
    `pre-down ip -6 route del ${answer} ${prefix} || true`,
  ]);
}

/** The kernel takes no route from an address that is tentative still, which it is for a second or two. */
export function patiently(command: string): string {
  return `for try in 1 2 3 4 5 6 7 8; do ${command} 2>/dev/null && break; sleep 0.5; done`;
}

export function routeLines({ to, via, onLink }: InterfaceRoute, name: string): string[] {
  const route = `${to} via ${via} dev ${name}${onLink ? " onlink" : ""}`;
  return [`post-up ip -6 route replace ${route}`, `pre-down ip -6 route del ${route} || true`];
}

/** A rule that is there already is said to be so, and is no fault; each reload runs all of these again. */
export function tableLines(source: SourceTable, name: string): string[] {
  const { table, gateway, gatewayOnLink } = source;
  const ip = `ip -${gateway.isIpv4 ? 4 : 6}`;
  const route = `default via ${gateway} dev ${name}${gatewayOnLink ? " onlink" : ""} table ${table}`;
  return [
    `post-up ${ip} route replace ${route}`,
    ...sourceRules(source).flatMap(({ from, to, table: looked, priority }) => {
      const rule = `from ${from}${to === undefined ? "" : ` to ${to}`} lookup ${looked} pref ${priority}`;
      return [
        `post-up ${ip} rule add ${rule} 2>/dev/null || true`,
        `pre-down ${ip} rule del ${rule} || true`,
      ];
    }),
    `pre-down ${ip} route del ${route} || true`,
  ];
}

export function stanzaText(head: string, lines: readonly string[]): string {
  return `iface ${head}\n${lines.map((line) => `\t${line}\n`).join("")}`;
}
