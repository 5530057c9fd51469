import type { ComesBy, LayoutComes, Path } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { InterfaceSource } from "./source.ts";
import type { Written } from "./written.ts";

type Key = "duid" | "temporary" | "acceptRaPinfo";

const addressesOfItsOwn = "is about addresses that the host makes by itself";
const inSlaac = "leave it out, or give the network mode: slaac and leave addresses out here";

/** Where each is for nothing, and why. */
const needless: Readonly<
  Record<
    Key,
    { readonly by: readonly (ComesBy | undefined)[]; readonly reason: string; readonly fix: string }
  >
> = {
  duid: {
    by: [undefined, "slaac"],
    reason: "is what a DHCPv6 client calls its host by, and none runs on this interface",
    fix: "leave it out, or give the network mode: dhcp or dhcp-stateless and leave addresses out here",
  },
  temporary: { by: [undefined, "dhcp"], reason: addressesOfItsOwn, fix: inSlaac },
  acceptRaPinfo: {
    by: [undefined],
    reason: "is about prefixes that routers advertise, and this interface listens to none",
    fix: "leave it out: nothing that a router advertises is taken",
  },
};

/** What an interface says of how its addresses come to it; each that is for nothing there is reported. */
export function comingKeys(
  reader: LayoutReader,
  path: Path,
  source: InterfaceSource,
  by: ComesBy | undefined,
  isAws: boolean,
): Pick<LayoutComes, Key> {
  const written = <Name extends Key>(key: Name): Written<NonNullable<InterfaceSource[Name]>> | undefined => {
    const value = source[key];
    if (value === undefined) return undefined;
    const place = { text: `${value}`, path: [...path, key] };
    const { reason, fix } = needless[key];
    if (!needless[key].by.includes(by)) return { value, ...place };
    reader.add("HX005", place.path, place.text, reason, isAws ? "leave it out" : fix);
    return undefined;
  };
  const acceptRaPinfo = written("acceptRaPinfo");
  const isLeftWithNone = acceptRaPinfo?.value === false && by !== "dhcp";
  if (isLeftWithNone) {
    const reason =
      "leaves it without an address: those by SLAAC are made of the prefixes that routers advertise";
    reader.add("HX005", acceptRaPinfo.path, "false", reason, "leave it out, or give the network mode: dhcp");
  }
  return {
    duid: written("duid"),
    temporary: written("temporary"),
    acceptRaPinfo: isLeftWithNone ? undefined : acceptRaPinfo,
  };
}
