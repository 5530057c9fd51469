import type { Path } from "../../layout/written.ts";
import type { OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import { workloadOwner } from "../../plan/owners.ts";
import type { HostPlan } from "../../plan/plan.ts";
import type { MacvlanPlan } from "./values.ts";

/** The shims of a host, and what its containers have in further prefixes of their segment. */
export function* macvlansHold(host: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding> {
  for (const macvlan of host.macvlans) {
    const { name, network, shim } = macvlan;
    yield* inFurther(host, macvlan, on, path);
    if (shim === undefined) continue;
    const shared = {
      kind: "thing",
      word: "shim",
      rank: "link",
      ...on,
      name: shim.interface,
      within: network,
      owner: workloadOwner(on.site, on.host, "macvlans", name),
      prefix: undefined,
      space: undefined,
    } as const;
    const said = (origin: ThingHolding["origin"]) => ({ origin, note: `shim, ${origin}`, from: origin });
    const own = [...path, "macvlans", name, "shim"];
    const { address, origin, ipv4 } = shim;
    yield { ...shared, ...said(origin), family: 6, address, length: 128, path: [...own, "address"] };
    if (ipv4 !== undefined)
      yield {
        ...shared,
        ...said(ipv4.origin),
        family: 4,
        address: ipv4.address,
        length: 32,
        path: [...own, "ipv4"],
      };
  }
}

/** They make these themselves, of the same MAC address as their first one. */
function* inFurther(
  { containers }: HostPlan,
  { name, prefix, further }: MacvlanPlan,
  on: OnHost,
  path: Path,
): Iterable<ThingHolding> {
  for (const container of containers.filter(({ bridge }) => bridge === name))
    for (const other of further) {
      const note = `slaac, prefix ${other.name}`;
      yield {
        kind: "thing",
        word: "container",
        rank: "living",
        ...on,
        name: container.name,
        within: name,
        owner: undefined,
        origin: "derived",
        note,
        from: note,
        prefix: undefined,
        length: undefined,
        space: undefined,
        family: 6,
        address: other.prefix.addressAt(prefix.value.offsetOf(container.address.value)),
        path: [...path, "containers", container.name],
      };
    }
}
