import type { LayoutIdentity, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";

/** What says how an address ends. */
interface IdentitySource {
  readonly mac?: string | undefined;
  readonly identifier?: "eui64" | "opaque" | undefined;
}

const noIdentity: LayoutIdentity = { mac: undefined, identifier: undefined };

/**
 * The MAC address and the kind of interface identifier that something is given.
 * @param pinnedBy the key that pins its address, where one does
 */
export function resolveIdentity(
  reader: LayoutReader,
  path: Path,
  source: IdentitySource,
  pinnedBy: string | undefined,
): LayoutIdentity {
  const mac = source.mac?.toLowerCase();
  const { identifier } = source;
  if (mac === undefined && identifier === undefined) return noIdentity;
  const at = [...path, "identifier"];
  if (mac !== undefined && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1) {
    reader.add(
      "HX005",
      [...path, "mac"],
      source.mac,
      "is a group's address (the lowest bit of its first octet is set)",
      "give the address of one interface, such as 02:00:5e:10:00:01",
    );
  }
  if (identifier !== undefined && pinnedBy !== undefined) {
    reader.add("HX024", at, identifier, `stands beside ${pinnedBy}`, "leave one of the two out");
  }
  if (identifier === "eui64" && mac === undefined && !reader.unreadable([...path, "mac"])) {
    reader.add(
      "HX004",
      [...path, "mac"],
      undefined,
      "is missing",
      "give the MAC address that the identifier is made of, such as mac: 02:00:5e:10:00:01",
    );
  }
  return {
    mac: mac === undefined ? undefined : { value: mac, text: source.mac ?? mac, path: [...path, "mac"] },
    identifier:
      identifier === undefined || pinnedBy !== undefined
        ? undefined
        : { value: identifier, text: identifier, path: at },
  };
}
