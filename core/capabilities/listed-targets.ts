import type { AddressSource } from "../layout/source.ts";
import type { Targets } from "./capability.ts";

/** What stands at the name of something that is listed by name, as far as references go. */
interface ListedThing {
  readonly address?: AddressSource | undefined;
  readonly network?: string | undefined;
}

/** References to what a map of a host or a site lists: by its name, or by the map's key and its name. */
export function listedTargets<Source>(
  key: string,
  written: (source: Source) => Readonly<Record<string, ListedThing>> | undefined,
): Targets<Source> {
  return {
    names: (source) => Object.keys(written(source) ?? {}),
    find: (source, steps) => {
      const [name = "", ...more] = steps.length === 2 && steps[0] === key ? steps.slice(1) : steps;
      const things = written(source);
      // What a map has under a name itself: `constructor` is nothing that everybody has.
      if (more.length > 0 || things === undefined || !Object.hasOwn(things, name)) return undefined;
      const { address, network } = things[name] ?? {};
      return { name, steps: [key, name], address, network };
    },
  };
}
