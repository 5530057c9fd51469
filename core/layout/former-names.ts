import { byName } from "./by-name.ts";
import type { Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";

/**
 * Former names, each checked to be nobody's now: two things with one past would both claim its numbers.
 * @param others things of another kind whose numbers go by the same names
 */
export function checkFormerNames(
  reader: LayoutReader,
  path: Path,
  things: Readonly<Record<string, unknown>> | undefined,
  others: Readonly<Record<string, unknown>> = {},
): void {
  if (!Object.values(things ?? {}).some((thing) => formerName(thing) !== undefined)) return;
  const claims = new Map<string, string>();
  for (const [name, thing] of byName(things)) {
    const former = formerName(thing);
    if (former === undefined || reader.unreadable([...path, name, "formerly"])) continue;
    const at = [...path, name, "formerly"];
    const other = claims.get(former);
    const there = own(things, former) ?? own(others, former);
    if (formerName(there) !== undefined) {
      reader.add(
        "HX068",
        at,
        former,
        "is the name of something that has another name's past itself",
        "names change places in two steps: give one of them a name that is free, bring that up, and go on from there",
      );
    } else if (there !== undefined) {
      reader.add(
        "HX068",
        at,
        former,
        "is the name of something that is still there",
        "leave formerly out, or take the old name out of the layout first",
      );
    } else if (other !== undefined) {
      reader.add(
        "HX068",
        at,
        former,
        `is the former name of ${other} already`,
        "only one can keep its numbers",
      );
    } else claims.set(former, name);
  }
}

function own(things: Readonly<Record<string, unknown>> | undefined, name: string): unknown {
  return things !== undefined && Object.hasOwn(things, name) ? things[name] : undefined;
}

function formerName(thing: unknown): string | undefined {
  if (typeof thing !== "object" || thing === null || !("formerly" in thing)) return undefined;
  return typeof thing.formerly === "string" ? thing.formerly : undefined;
}
