import { ownedBy } from "../../render/yaml-text.ts";
import { outermost, type Pair, type Rewriting } from "./rewriting.ts";

/** Chains of our own, and the chain of the kernel's that leads to each. */
export const chains = [
  { name: "HEXTET-IN", from: ["PREROUTING", "OUTPUT"] },
  { name: "HEXTET-OUT", from: ["POSTROUTING"] },
] as const;

/** The same where there is no nft: what `ip6tables-restore --noflush` reads. It makes these chains anew and leaves all others. */
export function ip6tablesText(host: string, { pairs, inside }: Rewriting): string {
  return `${ownedBy(host)}
*nat
:HEXTET-IN - [0:0]
:HEXTET-OUT - [0:0]
:HEXTET-BACK - [0:0]
${[
  ...pairs.map((pair) => `-A HEXTET-IN -d ${pair.outer} ${inward(pair)}`),
  ...pairs.map((pair) => `-A HEXTET-OUT -o ${pair.interface} -s ${pair.inner} ${outward(pair)}`),
  ...pairs.map(({ outer }) => `-A HEXTET-OUT -m conntrack --ctorigdst ${outer} -j HEXTET-BACK`),
  ...pairs.map((pair) => `-A HEXTET-BACK -s ${pair.inner} ${outward(pair)}`),
  ...outermost(inside).map((prefix) => `-A HEXTET-BACK -s ${prefix} -j MASQUERADE`),
].join("\n")}
COMMIT
`;
}

function inward({ inner }: Pair): string {
  return inner.length === 128 ? `-j DNAT --to-destination ${inner.network}` : `-j NETMAP --to ${inner}`;
}

function outward({ outer }: Pair): string {
  return outer.length === 128 ? `-j SNAT --to-source ${outer.network}` : `-j NETMAP --to ${outer}`;
}
