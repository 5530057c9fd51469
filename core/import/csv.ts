import { AddressError, Ipv6Address, splitPrefix } from "../address/index.ts";
import { type FoundHost, type FoundInterface, ImportError, labelOf } from "./found.ts";

const columns = ["host", "interface", "address", "gateway"];

/**
 * Hosts from a table with a header: `host,interface,address[,gateway]`, addresses with the length of their on-link
 * prefix (RFC 4180; other columns are passed over).
 * @throws ImportError naming the line
 */
export function readCsv(file: string, text: string): readonly FoundHost[] {
  const [header = [], ...rows] = csvRows(file, text);
  const at = columns.map((name) => header.findIndex((cell) => cell.trim().toLowerCase() === name));
  const missing = columns.filter((name, index) => name !== "gateway" && (at[index] ?? -1) < 0);
  if (missing.length > 0)
    throw new ImportError(
      file,
      `its first line names no column ${missing.join(", ")}; it is to be host,interface,address,gateway`,
    );
  const hosts = new Map<string, Map<string, FoundInterface>>();
  for (const [index, row] of rows.entries()) {
    const where = `${file} line ${index + 2}`;
    const [host = "", name = "", address = "", gateway = ""] = at.map((column) => (row[column] ?? "").trim());
    if (host === "" && name === "" && address === "") continue;
    const label = labelOf(where, host);
    const interfaces = hosts.get(label) ?? new Map<string, FoundInterface>();
    hosts.set(label, interfaces);
    const before = interfaces.get(name);
    interfaces.set(name, {
      name,
      ports: undefined,
      addresses: [...(before?.addresses ?? []), read(where, () => splitPrefix(address))],
      blocks: [],
      gateway: gateway === "" ? before?.gateway : read(where, () => Ipv6Address.parse(gateway)),
    });
  }
  return [...hosts].map(([name, interfaces]) => ({
    name,
    interfaces: [...interfaces.values()],
    instance: undefined,
  }));
}

function read<T>(where: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(where, error.message) : error;
  }
}

/** Cells in quotes may hold commas, and quotes doubled; none of ours holds a line's end. */
function csvRows(file: string, text: string): string[][] {
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return index === 0 ? [[]] : [];
    const cells: string[] = [];
    const pattern = /\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)/y;
    for (;;) {
      const found = pattern.exec(line);
      if (found === null) throw new ImportError(`${file} line ${index + 1}`, "has a quote that does not end");
      cells.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? "");
      if (found[3] !== ",") return [cells];
    }
  });
}
