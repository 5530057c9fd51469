import type { Layout } from "../../layout/layout.ts";
import { keyText, type Ledger, wireguardKeys } from "../../ledger/index.ts";
import type { AllocatedSpace } from "../../plan/allocated-space.ts";
import type { Plan } from "../../plan/plan.ts";
import { nameOf } from "./clients.ts";
import { everything } from "./everything.ts";

/** What the ledger says of the keys of interfaces that are there. */
export function recordedKeys(layout: Layout, ledger: Ledger): readonly AllocatedSpace[] {
  const { held } = ledger.space(wireguardKeys);
  if (held.size === 0) return [];
  const names = layout.sites.flatMap((site) =>
    site.hosts.flatMap((host) => host.wireguard.map((own) => nameOf(site.name, host.name, own.interface))),
  );
  const allocations = new Map(
    names.flatMap((name) => {
      const line = held.get(name);
      return line === undefined
        ? []
        : [[name, { offset: line.number, length: 128, origin: "numbered" as const }] as const];
    }),
  );
  // Nobody else is given a key, so that none rests.
  return [{ name: wireguardKeys, prefix: everything, allocations, ordered: true, words: keyText }];
}

/**
 * What to say where hosts are to be set up and a key is not recorded, or is that of two; `undefined` where all is well.
 * @param called how a person calls the layout
 * @param only the one host that is meant, `rack/pve-1`
 */
export function keylessText(plan: Pick<Plan, "sites">, called: string, only?: string): string | undefined {
  const ends = plan.sites
    .flatMap(({ hosts }) => hosts)
    .filter(({ site, name }) => only === undefined || only === `${site}/${name}`)
    .flatMap(({ site, name, wireguard }) =>
      wireguard.flatMap(({ interface: device, publicKey, peers }) => [
        { name: nameOf(site, name, device), publicKey },
        ...peers.filter((peer) => peer.name.includes("/")),
      ]),
    );
  const names = [...new Set(ends.flatMap((end) => (end.publicKey === undefined ? [end.name] : [])))].sort();
  if (names.length > 0) {
    const some = names.slice(0, 3).join(", ");
    const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
    return `no key is recorded of ${some}${more}, and a WireGuard interface needs its own and those of its peers; make and record them with: hextet keys ${called}`;
  }
  const holders = new Map<string, string>();
  for (const { name, publicKey = "" } of ends) {
    const other = holders.get(publicKey);
    if (other !== undefined && other !== name)
      return `${other} and ${name} have one WireGuard key, as after one host was copied from the other; make another with: hextet keys ${called} ${name.split("/").slice(0, 2).join("/")} --again`;
    holders.set(publicKey, name);
  }
  return undefined;
}
