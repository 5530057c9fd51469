import type { AddressSource } from "../../../layout/source.ts";
import type { Path } from "../../../layout/written.ts";
import type { HostReading } from "../../capability.ts";
import type { LayoutNat } from "../values.ts";

/** What a network's packets leave with; an address of the other family is reported. */
export function readNat(
  { reader, address }: HostReading,
  path: Path,
  source:
    | true
    | { readonly address?: AddressSource | undefined; readonly ipv4?: string | undefined }
    | undefined,
): LayoutNat | undefined {
  if (source === undefined) return undefined;
  if (source === true) return { path, ipv6: undefined, ipv4: undefined };
  if (source.address === undefined && source.ipv4 === undefined) {
    reader.add("HX276", path, undefined, "names no address", 'write true, or { address: "2001:db8:1::11" }');
    return undefined;
  }
  const ipv6 = source.address === undefined ? undefined : address([...path, "address"], source.address);
  const ipv4 = reader.ipv4Address([...path, "ipv4"], source.ipv4);
  return ipv6 === undefined && ipv4 === undefined ? undefined : { path, ipv6, ipv4 };
}
