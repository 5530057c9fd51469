import { Ipv6Prefix } from "../address/index.ts";
import type { LayoutSite } from "../layout/layout.ts";
import { stableMac } from "./mac.ts";
import type { Assignment } from "./number.ts";
import type { Numbering } from "./numbered-space.ts";
import { workloadOwner } from "./owners.ts";
import { PlannedPrefix } from "./planned-prefix.ts";

/** Where 48 bits are counted; a MAC address is told as such, not as an address in here. */
const everything = new PlannedPrefix(undefined, Ipv6Prefix.parse("::/80"));

/**
 * The MAC address of every guest, by owner. It follows from the names that the guest was made under, and stays
 * when it or its host is renamed: the ledger keeps the ones that no longer follow from the names, and those that a
 * layout gives.
 */
export function guestMacs(site: LayoutSite, numbering: Numbering): ReadonlyMap<string, string> {
  const name = `mac:${site.name}`;
  const { held } = numbering.ledger.space(name);
  const macs = new Map<string, string>();
  const kept = new Map<string, Assignment>();
  for (const host of site.hosts) {
    for (const guest of host.guests) {
      const owner = workloadOwner(site.name, host.name, "guests", guest.name);
      const derived = stableMac(numbering.stack, site.name, host.name, guest.name);
      const line = held.get(owner);
      const mac =
        guest.mac?.value ??
        (line === undefined
          ? stableMac(numbering.stack, ...[site, host, guest].map((one) => one.formerly ?? one.name))
          : macText(line.number));
      macs.set(owner, mac);
      const origin = guest.mac === undefined ? "numbered" : "pinned";
      if (mac !== derived) kept.set(owner, { offset: macNumber(mac), length: 128, origin });
    }
  }
  if (kept.size > 0 || held.size > 0)
    numbering.spaces.push({ name, prefix: everything, assignments: kept, ordered: true, words: macText });
  return macs;
}

function macNumber(mac: string): bigint {
  return BigInt(`0x${mac.replaceAll(":", "")}`);
}

function macText(number: bigint): string {
  return BigInt.asUintN(48, number).toString(16).padStart(12, "0").match(/../g)?.join(":") ?? "";
}
