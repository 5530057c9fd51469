import type { Path } from "../../layout/written.ts";
import type { BlockHolding, OnHost, ThingHolding } from "../../plan/holds/holding.ts";
import { mappingOwner } from "../../plan/owners.ts";
import type { HostPlan } from "../../plan/plan.ts";

/** What stands for addresses behind a host. */
export function* mappingsHold(host: HostPlan, on: OnHost, path: Path): Iterable<ThingHolding | BlockHolding> {
  for (const { interface: device, name, inner, outer, origin, isOnLink, members } of host.mappings) {
    const network = isOnLink ? (host.interfaces.find((own) => own.name === device)?.network ?? "") : "";
    const isSingle = inner.length === 128;
    const owner = mappingOwner(on.site, on.host, device, name);
    const shared = {
      word: "mapping",
      ...on,
      within: network,
      family: 6,
      path: [...path, "interfaces", device, "maps", name],
    } as const;
    if (!isSingle)
      yield {
        ...shared,
        kind: "block",
        name: `${device}/maps/${name}`,
        origin,
        from: `for ${inner}, ${origin}`,
        owner,
        address: undefined,
        prefix: outer,
        length: outer.length,
        space: `mapping:${owner}`,
      };
    for (const member of members) {
      const note = `for ${member.inner}, ${isSingle ? origin : "by its prefix"}`;
      yield {
        ...shared,
        kind: "thing",
        rank: "link",
        name: `${device}/maps/${isSingle ? name : `${name}/${member.name}`}`,
        origin: isSingle ? origin : "derived",
        note,
        from: note,
        owner: isSingle ? owner : undefined,
        address: member.outer,
        prefix: undefined,
        length: undefined,
        space: undefined,
        standsFor: member.inner,
      };
    }
  }
}
