import type { Layout } from "../layout/layout.ts";
import type { LedgerLine } from "../ledger/index.ts";

/** A ledger's lines under the names that the layout uses now, with the line as it was written. */
export interface RenamedLine {
  readonly line: LedgerLine;
  readonly written: LedgerLine;
}

/**
 * What has been renamed keeps its numbers: each line whose owner or space goes by a former name is read under the
 * present one, unless that has a line of its own.
 */
export function renameLines(layout: Layout, lines: readonly LedgerLine[]): readonly RenamedLine[] {
  const names = formerNames(layout);
  if (names.size === 0) return lines.map((line) => ({ line, written: line }));
  const renamed = lines.map((line) => {
    const [written = "", place = ""] = splitOnce(line.space, ":");
    // IPv4 has spaces of its own, which go by the same names.
    const kind = written.replace(/4$/, "");
    const space = `${written}:${placeName(names, kind, place)}`;
    const owner = ownerName(names, kind, line.owner);
    return { line: { ...line, space, owner }, written: line };
  });
  const standing = new Set<string>();
  for (const { line, written } of renamed)
    if (isSame(line, written) && line.freed === undefined) standing.add(key(line));
  return renamed.map((one) =>
    !isSame(one.line, one.written) && standing.has(key(one.line))
      ? { line: one.written, written: one.written }
      : one,
  );
}

/** What a space is called after: a network, a pool, a site or a prefix. */
function placeName(names: FormerNames, kind: string, place: string): string {
  switch (kind) {
    case "network":
      return networkName(names, place);
    case "opaque":
      return place.split("/").length > 2 ? spaceOfPool(names, place) : networkName(names, place);
    case "pool":
      return spaceOfPool(names, place);
    case "mac":
    case "vpc":
      return siteName(names, place);
    case "prefix":
    case "ula":
      return prefixName(names, place);
    default:
      return place;
  }
}

function ownerName(names: FormerNames, kind: string, owner: string): string {
  switch (kind) {
    case "network":
    case "pool":
    case "mac":
    case "opaque":
      return memberName(names, owner);
    case "vpc":
    case "prefix":
      return networkName(names, owner);
    case "ula":
      return prefixName(names, owner);
    default:
      return owner;
  }
}

/** From a path with a former name at its end to the name now: `hosts rack/old` to `new`; what is above it is named as now. */
type FormerNames = ReadonlyMap<string, string>;

function formerNames(layout: Layout): FormerNames {
  const names = new Map<string, string>();
  const note = (kind: string, above: string, one: { name: string; formerly: string | undefined }) => {
    if (one.formerly !== undefined) names.set(`${kind} ${above}/${one.formerly}`, one.name);
  };
  for (const prefix of layout.prefixes) note("prefix", "", prefix);
  for (const site of layout.sites) {
    note("site", "", site);
    for (const network of site.networks) note("network", site.name, network);
    for (const service of site.services) note("service", site.name, service);
    for (const host of site.hosts) {
      const at = `${site.name}/${host.name}`;
      note("host", site.name, host);
      for (const container of host.containers) note("containers", at, container);
      for (const guest of host.guests) note("guests", at, guest);
      for (const one of host.interfaces) {
        note("interface", at, one);
        for (const pool of one.pools) note("pool", `${at}/${one.name}`, pool);
      }
    }
  }
  return names;
}

function siteName(names: FormerNames, site: string): string {
  return now(names, "site", "", site);
}

function prefixName(names: FormerNames, prefix: string): string {
  return now(names, "prefix", "", prefix);
}

function networkName(names: FormerNames, path: string): string {
  const [formerSite = "", network = ""] = splitOnce(path, "/");
  const site = siteName(names, formerSite);
  return `${site}/${now(names, "network", site, network)}`;
}

function memberName(names: FormerNames, owner: string): string {
  const [formerSite = "", formerHost = "", ...rest] = owner.split("/");
  const site = siteName(names, formerSite);
  if (rest.length === 0) return `${site}/${now(names, "service", site, formerHost)}`;
  const at = `${site}/${now(names, "host", site, formerHost)}`;
  const [first = "", second = "", pool] = rest;
  if ((first === "containers" || first === "guests") && /^[a-z]/.test(second) && pool === undefined) {
    return `${at}/${first}/${now(names, first, at, second)}`;
  }
  const one = now(names, "interface", at, first);
  if (second === "pools" && pool !== undefined) {
    return `${at}/${one}/pools/${now(names, "pool", `${at}/${one}`, pool)}`;
  }
  return [at, one, ...rest.slice(1)].join("/");
}

/** `rack/apps-1/eno1/apps` */
function spaceOfPool(names: FormerNames, path: string): string {
  const [formerSite = "", formerHost = "", formerInterface = "", pool = ""] = path.split("/");
  const site = siteName(names, formerSite);
  const at = `${site}/${now(names, "host", site, formerHost)}`;
  const one = now(names, "interface", at, formerInterface);
  return `${at}/${one}/${now(names, "pool", `${at}/${one}`, pool)}`;
}

function now(names: FormerNames, kind: string, above: string, name: string): string {
  return names.get(`${kind} ${above}/${name}`) ?? name;
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function isSame(a: LedgerLine, b: LedgerLine): boolean {
  return a.space === b.space && a.owner === b.owner;
}

function key({ space, owner }: LedgerLine): string {
  return `${space} ${owner}`;
}
