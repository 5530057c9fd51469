import { Broken } from "../oracle/reason.ts";
import { numberOf } from "../text/numbers.ts";

/** Every address with a name leads back to a name that leads to it; in IPv6 one address has one such name. */
export function pairsZones(text: string): void {
  const forward = new Map<string, Set<string>>();
  const reverse = new Map<string, string[]>();
  let origin = "";
  for (const line of text.split("\n")) {
    const [, zone] = /^\$ORIGIN (\S+)\.$/.exec(line) ?? [];
    if (zone !== undefined) origin = zone;
    const [, name, type, data] = /^(\S+)\s+IN\s+(AAAA|A|PTR)\s+(\S+)$/.exec(line) ?? [];
    if (name === undefined || data === undefined) continue;
    const whole = name === "@" ? origin : `${name}.${origin}`;
    if (type === "PTR") {
      const address = addressOf(whole);
      reverse.set(address, [...(reverse.get(address) ?? []), data.replace(/\.$/, "")]);
    } else {
      const { family, value } = numberOf(data);
      const names = forward.get(whole) ?? new Set<string>();
      forward.set(whole, names.add(`${family} ${value}`));
    }
  }
  const promise = "zones lead there and back";
  for (const [name, addresses] of forward)
    for (const address of addresses)
      if (!reverse.has(address)) throw new Broken(promise, `${name} has ${address}, which has no PTR record`);
  for (const [address, names] of reverse) {
    if (names.length > 1) throw new Broken(promise, `${address} has ${names.length} PTR records`);
    for (const name of names)
      if (!forward.get(name)?.has(address)) throw new Broken(promise, `${address} is said to be ${name}'s`);
  }
}

function addressOf(name: string): string {
  const labels = name.split(".").slice(0, -2).reverse();
  return name.endsWith(".ip6.arpa")
    ? `6 ${BigInt(`0x${labels.join("")}`)}`
    : `4 ${labels.reduce((sum, label) => sum * 256n + BigInt(label), 0n)}`;
}
