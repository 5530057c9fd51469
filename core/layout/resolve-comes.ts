import { comingKeys } from "./coming-keys.ts";
import type { ComesBy, LayoutComes, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { InterfaceSource } from "./source.ts";

/** How addresses come, for a person. */
export const comesByWords: Readonly<Record<ComesBy, string>> = {
  slaac: "by SLAAC",
  dhcp: "by DHCPv6",
  "dhcp-stateless": "by SLAAC",
};

/** Whether it can be told beforehand which address the interface will have. */
export function isForetold(device: InterfaceSource | undefined, by: ComesBy): boolean {
  if (by === "dhcp") return false;
  const { identifier, mac } = device ?? {};
  return typeof identifier === "object" || (identifier === "eui64" && mac !== undefined);
}

/** What an interface says of addresses that come by themselves, each thing that does not go with that reported. */
export function resolveComes(
  reader: LayoutReader,
  path: Path,
  source: InterfaceSource,
  by: ComesBy,
): LayoutComes {
  const { identifier, prefixes } = source;
  const asked = comingKeys(reader, path, source, by, false);
  const at = [...path, "identifier"];
  const text = typeof identifier === "object" ? "token" : identifier;
  const [first] = Object.keys(prefixes ?? {});
  if (first !== undefined) {
    const reason = `says addresses, and the others of the interface come ${comesByWords[by]}`;
    const fix = 'say all of them: addresses: ["::10"] beside this, or none';
    reader.add("HX005", [...path, "prefixes", first], undefined, reason, fix);
  }
  if (text !== undefined && (by === "dhcp" || text === "opaque")) {
    const reason =
      by === "dhcp"
        ? "says how an address ends, and the DHCPv6 server of the network says that"
        : "is kept in the ledger, and the host makes this address by itself";
    const fix =
      by === "dhcp" ? "leave it out" : 'write stable-privacy, or { token: "::10" } to choose the end';
    reader.add("HX005", at, text, reason, fix);
    return { by, identifier: undefined, token: undefined, ...asked };
  }
  const token =
    typeof identifier === "object" ? reader.address([...at, "token"], identifier.token) : undefined;
  if (token !== undefined && token.value.value >= 1n << 64n) {
    const reason =
      "says more than the last 64 bits of an address: the rest is the prefix that a router advertises";
    reader.add("HX005", token.path, token.text, reason, 'give those bits alone, such as "::10"');
    return { by, identifier: undefined, token: undefined, ...asked };
  }
  return {
    by,
    token,
    ...asked,
    identifier:
      identifier === "eui64" || identifier === "stable-privacy"
        ? { value: identifier, text: identifier, path: at }
        : undefined,
  };
}
