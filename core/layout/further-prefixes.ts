import { byName } from "./by-name.ts";
import type { LayoutFurtherPrefix, Path } from "./layout.ts";
import { prefixIsMissing } from "./missing-prefix.ts";
import type { LayoutReader } from "./reader.ts";
import type { NetworkSource } from "./source.ts";

/**
 * The further prefixes of a network. Each is as long as the network's own, so that one host part fits in all, and of each
 * source there is one: who has a number there is the network itself, whichever of its prefixes it is.
 */
export function furtherPrefixes(
  reader: LayoutReader,
  prefixNames: readonly string[],
  network: Path,
  source: NetworkSource,
  length: number,
): readonly LayoutFurtherPrefix[] {
  const used = new Map<string, string>(
    source.from === undefined ? [] : [[source.from, "the network itself"]],
  );
  return byName(source.prefixes).map(([name, written]): LayoutFurtherPrefix => {
    const path = [...network, "prefixes", name];
    const {
      prefix,
      from,
      deprecated = false,
    } = typeof written === "string" ? { prefix: written } : { ...written };
    const pin = reader.prefix(typeof written === "string" ? path : [...path, "prefix"], prefix);
    if (pin !== undefined && pin.value.length !== length) {
      reader.add(
        "HX172",
        pin.path,
        pin.text,
        `is a /${pin.value.length}, and the network's own prefix is a /${length}: one host part would not fit in both`,
        `give a /${length}`,
      );
    }
    if (from !== undefined && reader.reference([...path, "from"], from, "prefix", prefixNames)) {
      const other = used.get(from);
      if (other !== undefined)
        reader.add(
          "HX173",
          [...path, "from"],
          from,
          `is what ${other} is numbered from too`,
          "number it from another prefix, or pin it whole without from",
        );
      used.set(from, `its prefix ${name}`);
    }
    if (prefix === undefined && from === undefined && !reader.unreadable(path)) prefixIsMissing(reader, path);
    return {
      name,
      path,
      from: from === undefined ? undefined : { kind: "prefix", name: from },
      pin,
      deprecated,
    };
  });
}
