import type { PlannedPrefix } from "../../plan/planned-prefix.ts";
import { ownedBy } from "../../render/yaml-text.ts";
import { outermost, type Pair, type Rewriting } from "./rewriting.ts";
import { textOf } from "./texts.ts";

export const tableName = "hextet-mapping";

/**
 * The table of nftables (nft(8)), which takes the place of what was there in one transaction. Its chains come before those of
 * others: of several that would rewrite an address of a connection the first does. What is sent to a public address from inside
 * comes back the same way.
 */
export function nftablesText(host: string, { pairs, interfaces, inside }: Rewriting): string {
  const singles = pairs.filter(isSingle);
  const blocks = pairs.filter((pair) => !isSingle(pair));
  const inward = [
    ...(singles.length === 0 ? [] : ["dnat to ip6 daddr map @in"]),
    ...blocks.map(({ outer, inner }) => `dnat ip6 prefix to ip6 daddr map { ${outer} : ${inner} }`),
  ];
  const outward = interfaces.flatMap((device) => {
    const own = pairs.filter((pair) => pair.interface === device);
    return [
      ...(own.some(isSingle) ? [`snat to ip6 saddr map @out-${device}`] : []),
      ...own
        .filter((pair) => !isSingle(pair))
        .map(({ outer, inner }) => `snat ip6 prefix to ip6 saddr map { ${inner} : ${outer} }`),
    ].map((rule) => ({ device, rule }));
  });
  return `#!/usr/sbin/nft -f
${ownedBy(host)}

table ip6 ${tableName}
delete table ip6 ${tableName}
table ip6 ${tableName} {
${[
  setText(
    "outer",
    pairs.map(({ outer }) => outer),
  ),
  setText("inner", outermost(inside)),
  ...(singles.length === 0 ? [] : [mapText("in", singles, "outer", "inner")]),
  ...interfaces.flatMap((device) => {
    const own = singles.filter((pair) => pair.interface === device);
    return own.length === 0 ? [] : [mapText(`out-${device}`, own, "inner", "outer")];
  }),
  chainText("prerouting", "dstnat - 10", inward),
  chainText("output", "-110", inward),
  chainText("postrouting", "srcnat - 10", [
    ...outward.map(({ device, rule }) => `oifname "${device}" ${rule}`),
    ...outward.map(({ rule }) => `ct original ip6 daddr @outer ${rule}`),
    "ct original ip6 daddr @outer ip6 saddr @inner masquerade",
  ]),
].join("\n")}}
`;
}

function isSingle({ inner }: Pair): boolean {
  return inner.length === 128;
}

function setText(name: string, prefixes: readonly PlannedPrefix[]): string {
  return `\tset ${name} {
\t\ttype ipv6_addr
\t\tflags interval
\t\telements = {
${prefixes.map((prefix) => `\t\t\t${textOf(prefix)},\n`).join("")}\t\t}
\t}
`;
}

function mapText(
  name: string,
  pairs: readonly Pair[],
  from: "inner" | "outer",
  to: "inner" | "outer",
): string {
  return `\tmap ${name} {
\t\ttype ipv6_addr : ipv6_addr
\t\telements = {
${pairs.map((pair) => `\t\t\t${pair[from].network} : ${pair[to].network},\n`).join("")}\t\t}
\t}
`;
}

function chainText(hook: string, priority: string, rules: readonly string[]): string {
  return `\tchain ${hook} {
\t\ttype nat hook ${hook} priority ${priority}; policy accept;
${rules.map((rule) => `\t\t${rule}\n`).join("")}\t}
`;
}
