import { AddressError, Ipv6Address, splitPrefix } from "../address/index.ts";
import { type FoundHost, type FoundInterface, ImportError } from "./found.ts";
import { HostNames } from "./host-names.ts";
import { unsayableName } from "./link-kinds.ts";

const columns = ["host", "interface", "address", "gateway"];

/**
 * Hosts from a table with a header: `host,interface,address[,gateway]`, addresses with the length of their on-link
 * prefix (RFC 4180; other columns are passed over).
 * @param names where names are kept apart over several files; those that meet in this table alone are refused without
 * @throws ImportError naming the line
 */
export function readCsv(file: string, text: string, names?: HostNames): readonly FoundHost[] {
  const [header = { line: 1, cells: [] }, ...rows] = csvRows(file, text);
  const at = columns.map((name) => header.cells.findIndex((cell) => cell.trim().toLowerCase() === name));
  const missing = columns.filter((name, index) => name !== "gateway" && (at[index] ?? -1) < 0);
  if (missing.length > 0)
    throw new ImportError(
      file,
      `its first line names no column ${missing.join(", ")}; it is to be host,interface,address,gateway`,
    );
  const own = names ?? new HostNames();
  const hosts = new Map<string, Map<string, FoundInterface>>();
  for (const { line, cells } of rows) {
    const where = `${file} line ${line}`;
    const [host = "", name = "", ...rest] = at.map((column) => (cells[column] ?? "").trim());
    if (host === "" && name === "" && rest[0] === "") continue;
    const label = own.take(where, host);
    const interfaces = hosts.get(label) ?? new Map<string, FoundInterface>();
    hosts.set(label, interfaces);
    interfaces.set(name, withRow(where, name, rest, interfaces.get(name)));
  }
  if (names === undefined) own.refuseMeetings();
  return [...hosts].map(([name, interfaces]) => ({
    name,
    interfaces: [...interfaces.values()],
    instance: undefined,
  }));
}

function withRow(
  where: string,
  name: string,
  [address = "", next = ""]: readonly string[],
  before: FoundInterface | undefined,
): FoundInterface {
  const gateway = next === "" ? before?.gateway : read(where, () => Ipv6Address.parse(next));
  if (before?.gateway !== undefined && gateway?.equals(before.gateway) === false)
    throw new ImportError(
      where,
      `${name} has the gateway ${before.gateway} above and ${gateway} here; give one`,
    );
  return {
    name,
    ports: undefined,
    addresses: [...(before?.addresses ?? []), read(where, () => splitPrefix(address))],
    blocks: [],
    gateway,
    unsayable: unsayableName(name),
  };
}

function read<T>(where: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(where, error.message) : error;
  }
}

interface Row {
  /** Counted from 1, as an editor does. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Cells in quotes may hold commas, and quotes doubled; none of ours holds a line's end. */
function csvRows(file: string, text: string): Row[] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  return lines.flatMap((line, index): Row[] => {
    if (line.trim() === "") return index === 0 ? [{ line: 1, cells: [] }] : [];
    const cells: string[] = [];
    const pattern = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y;
    for (;;) {
      const found = pattern.exec(line);
      if (found === null) throw new ImportError(`${file} line ${index + 1}`, "has a quote that does not end");
      cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
      if (found[3] !== ",") return [{ line: index + 1, cells }];
    }
  });
}
