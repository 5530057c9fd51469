import type { SitePlan } from "../../plan/plan.ts";
import type { SiteTable } from "../capability.ts";

/** What leads where, for a person. */
export function forwardTables({ hosts }: SitePlan): readonly SiteTable[] {
  const rows = hosts.flatMap(({ name: host, forwards }) =>
    forwards.flatMap(({ name, interface: device, address, to, ports }) => {
      const row = (what: string, target: string) => [`${host}/${name}`, device, `${address}`, what, target];
      return [
        ...ports.map(({ protocol, listen, port, to: target }) =>
          row(
            `${protocol}/${listen}`,
            `${target.name}${port === listen ? "" : `:${port}`}, ${target.address}`,
          ),
        ),
        ...(to === undefined
          ? []
          : [row(ports.length === 0 ? "all" : "all else", `${to.name}, ${to.address}`)]),
      ];
    }),
  );
  return rows.length === 0 ? [] : [{ title: "Forwards", rows }];
}
