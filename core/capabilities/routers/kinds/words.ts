import type { PlannedAddress } from "../../../plan/planned-prefix.ts";
import { shorterInterval } from "../lifetimes.ts";
import type { AdvertisedNetwork, Lifetimes } from "../values.ts";

/** What a kind of router is configured in. */
export interface RouterWords {
  /** What a line that means nothing begins with. */
  readonly comment: "!" | "#";
  /** Above all networks. */
  readonly before: string;
  /** For one of them, whose prefixes are known. */
  readonly network: (network: AdvertisedNetwork) => string;
  /** Below all of them. */
  readonly after: string;
}

/** Cisco's way of turning a setting off, and that of all who speak like it: a word before it. */
export function unless(isOn: boolean): "" | "no " {
  return isOn ? "" : "no ";
}

/** Servers that a router hands to what hosts ask, of one family, each whole lines. */
export function relayText(
  relay: AdvertisedNetwork["relay"],
  family: "IPv4" | "IPv6",
  line: (server: PlannedAddress) => string,
): string {
  return linesOf(relay?.servers.filter(({ isIpv4 }) => isIpv4 === (family === "IPv4")) ?? [], line);
}

/** Texts of a list, each whole lines. */
export function linesOf<Item>(items: readonly Item[], line: (item: Item) => string): string {
  return items.map(line).join("");
}

/** What says how often it advertises, in seconds, where the usual interval is too long for what it advertises. */
export function intervalText(lifetimes: Lifetimes, line: (seconds: number) => string): string {
  const seconds = shorterInterval(lifetimes);
  return seconds === undefined ? "" : line(seconds);
}
