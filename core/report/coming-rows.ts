import { comesByWords } from "../layout/resolve-comes.ts";
import type { InterfacePlan, SitePlan } from "../plan/index.ts";
import type { PlanRow } from "./plan-row.ts";

/** The rows of a site with one more for each interface whose address comes by itself and is not known beforehand, in its place. */
export function withComing(site: SitePlan, rows: readonly PlanRow[]): readonly PlanRow[] {
  const all = [...rows];
  const orders = new Map(site.hosts.map(({ name }, index) => [name, index]));
  for (const [order, host] of site.hosts.entries()) {
    for (const device of host.interfaces) {
      const row = comingRow(`${site.name}/${host.name}/${device.name}`, device);
      if (row === undefined) continue;
      const at = all.findIndex(({ name, kind }) => {
        const [, on = "", thing] = name.split("/");
        if (thing === undefined) return false;
        // Hosts that are let go come last.
        const other = orders.get(on) ?? site.hosts.length;
        const isOfInterface = kind === "interface" || kind === "pool";
        return other > order || (other === order && (!isOfInterface || name >= row.name));
      });
      all.splice(at === -1 ? all.length : at, 0, row);
    }
  }
  return all;
}

function comingRow(name: string, { network = "", comes, addresses }: InterfacePlan): PlanRow | undefined {
  if (comes === undefined || addresses.some(({ origin }) => origin === "slaac")) return undefined;
  const { by, identifier } = comes;
  const origin = identifier === undefined ? by : `${by}, ${identifier}`;
  return { name, kind: "interface", within: network, address: comesByWords[by], origin };
}
