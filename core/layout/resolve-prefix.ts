import { byName } from "./by-name.ts";
import type { LayoutPrefix, LayoutRequester, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { LayoutSource, PrefixSource } from "./source.ts";

/** One of the layout's prefixes; none where what it says cannot be read. */
export function resolvePrefix(
  reader: LayoutReader,
  path: Path,
  name: string,
  source: PrefixSource,
  sites: LayoutSource["sites"],
): LayoutPrefix[] {
  const plain = {
    name,
    path,
    formerly: undefined,
    delegated: undefined,
    requester: undefined,
    place: "dense" as const,
    keep: [],
  };
  if (typeof source === "string") {
    const prefix = reader.anyPrefix(path, source);
    return prefix === undefined ? [] : [{ ...plain, prefix }];
  }
  const { formerly, place = "dense", keep = [] } = source;
  const own = { ...plain, formerly, place, keep };
  // Unique local ones have been filled in from the ledger before.
  const prefix = "prefix" in source ? reader.anyPrefix([...path, "prefix"], source.prefix) : undefined;
  if (!("delegated" in source)) {
    return prefix === undefined ? [] : [{ ...own, prefix }];
  }
  const { length, on } = source.delegated;
  if (prefix !== undefined && prefix.value.length !== length) {
    reader.add(
      "HX024",
      prefix.path,
      prefix.text,
      `is not the /${length} that is delegated`,
      "give the block that is delegated, or its length; numbers keep their places only in a block of the same length",
    );
  }
  const requester =
    on === undefined ? undefined : requesterOf(reader, [...path, "delegated", "on"], on, sites);
  return [{ ...own, prefix, delegated: length, requester }];
}

function requesterOf(
  reader: LayoutReader,
  path: Path,
  text: string,
  sites: LayoutSource["sites"],
): LayoutRequester | undefined {
  const names = byName(sites).flatMap(([site, { hosts }]) =>
    byName(hosts).flatMap(([host, { interfaces }]) =>
      Object.keys(interfaces ?? {}).map((device) => `${site}/${host}/${device}`),
    ),
  );
  if (!reader.reference(path, text, "interface", names)) return undefined;
  const [site = "", host = "", ...device] = text.split("/");
  return { site, host, interface: device.join("/"), path, text };
}

/** Places in blocks are named by the block's name: `home/56+01::25` has to mean one thing. */
export function checkBlockNames(
  reader: LayoutReader,
  prefixes: readonly LayoutPrefix[],
  sites: LayoutSource["sites"],
): void {
  const vpcs = new Set(byName(sites).flatMap(([name, site]) => (site.aws === undefined ? [] : [name])));
  for (const { name, path, delegated } of prefixes) {
    if (delegated === undefined || !vpcs.has(name)) continue;
    reader.add(
      "HX032",
      [...path, "delegated"],
      undefined,
      `is used twice: the block of the site ${name} goes by that name too`,
      "give the prefix another name",
    );
  }
}
