import type { HostSource } from "../../layout/source.ts";
import type { HostReading } from "../capability.ts";
import type { LayoutRouted } from "./values.ts";

export function readRouted({ reader, path }: HostReading, { routed }: HostSource): readonly LayoutRouted[] {
  const seen = new Set<string>();
  return (routed ?? []).flatMap(({ prefix: text, unused = "unreachable" }, index): LayoutRouted[] => {
    const prefix = reader.prefix([...path, "routed", index, "prefix"], text);
    if (prefix === undefined) return [];
    if (seen.has(`${prefix.value}`)) {
      const reason = "is used twice: it is routed to this host already";
      reader.add("HX032", prefix.path, prefix.text, reason, "leave one of them out");
      return [];
    }
    seen.add(`${prefix.value}`);
    return [{ prefix, unused }];
  });
}
