import { ownedBy } from "../../render/yaml-text.ts";
import type { ProxyPlan } from "./values.ts";

/**
 * What ndppd reads (ndppd.conf(5) of 0.2.5). A rule for each address, and `static`: `auto` would answer by whatever routes there
 * are, and a rule for a prefix for all that nobody has. Unknown keys it passes over without a word.
 */
export function ndppdText(host: string, { interface: device, addresses }: ProxyPlan): string {
  return `${ownedBy(host)}
proxy ${device} {
	router yes
${addresses.map((address) => `	rule ${address}/128 {\n		static\n	}\n`).join("")}}
`;
}
