import { ownedBy } from "../../render/yaml-text.ts";
import { endingAndMending, loadOrKeep } from "../kept-table.ts";
import { chains } from "./ip6tables.ts";
import { tableName } from "./nftables.ts";

export const unitName = "hextet-mapping.service";

/**
 * Loads the table, and puts it back whenever it is another one than was loaded: programs that flush the whole ruleset take it along.
 * Where this is restarted, as for a change, the table stands until the next one takes its place.
 */
export function script(host: string): string {
  return `#!/bin/sh
${ownedBy(host)}
# mapping load|keep NFT IP6TABLES: by the first of these files, or by the second where there is no nft.
set -u
loaded=/run/hextet-mapping
nft=$2 ip6tables=$3
if command -v nft >/dev/null; then by=nft; else by=ip6tables; fi

shown() {
  case $by in
  nft) nft list table ip6 ${tableName} ;;
  *) ip6tables-save -t nat | grep -e HEXTET- ;;
  esac 2>/dev/null
}

load() {
  case $by in
  nft) nft -f "$nft" ;;
  *)
    ip6tables-restore --noflush <"$ip6tables" || return 1
${jumps(`      ip6tables -w -t nat -C "$chain" -j "$ours" 2>/dev/null || ip6tables -w -t nat -I "$chain" -j "$ours" || return 1
`)}    ;;
  esac
  shown >"$loaded"
}

drop() {
  case $by in
  nft) nft delete table ip6 ${tableName} ;;
  *)
${jumps(`      while ip6tables -w -t nat -D "$chain" -j "$ours"; do :; done
`)}    for chain in HEXTET-IN HEXTET-OUT HEXTET-BACK; do ip6tables -w -t nat -F "$chain"; done
    for chain in HEXTET-IN HEXTET-OUT HEXTET-BACK; do ip6tables -w -t nat -X "$chain"; done
    ;;
  esac 2>/dev/null
  rm -f "$loaded"
}

${endingAndMending(unitName)}
# What is done to tables, and a line at the end of each transaction.
changes() {
  case $by in
  nft) nft monitor ;;
  *) while sleep 5; do printf '%s\\n' ${tableName} '# new generation'; done ;;
  esac
}

${loadOrKeep(tableName)}`;
}

/** A loop over the chains that lead to ours. */
function jumps(inner: string): string {
  const pairs = chains.flatMap(({ name, from }) => from.map((chain) => `${chain}:${name}`));
  return `    for pair in ${pairs.join(" ")}; do
      chain=\${pair%:*} ours=\${pair#*:}
${inner}    done
`;
}
