import type { LayoutReader } from "../../layout/reader.ts";
import type { Path } from "../../layout/written.ts";
import { lifetimesOf, routerLifetimes } from "./lifetimes.ts";
import type { RouterKind, SaidLifetimes } from "./values.ts";

/**
 * How long what a router advertises is to hold, as far as one place of the layout says. What cannot be is reported and left out.
 * @param path where it stands, `lifetimes` of a router or of one of its networks
 * @param around what is said for all of the router, of one of its networks
 */
export function readLifetimes(
  reader: LayoutReader,
  path: Path,
  kind: RouterKind,
  said: SaidLifetimes | undefined,
  around: SaidLifetimes = {},
): SaidLifetimes {
  if (said === undefined) return {};
  if (kind === "zstack") {
    const reason = "is not for ZStack, which has no words for how long what it advertises holds";
    reader.add("HX195", path, undefined, reason, "leave it out");
    return {};
  }
  const { router, valid, preferred } = said;
  const isRouters =
    router === undefined ||
    router === 0 ||
    (router >= routerLifetimes.least && router <= routerLifetimes.most);
  if (!isRouters)
    reader.add(
      "HX195",
      [...path, "router"],
      String(router),
      `is no lifetime of a router, which is 0 or ${routerLifetimes.least} to ${routerLifetimes.most} s (RFC 4861 section 6.2.1)`,
      router > routerLifetimes.most
        ? `write ${routerLifetimes.most}: hosts hear of the router again long before`
        : "write 0 for a router that is nobody's way out, or leave it out for 1800",
    );
  const both = lifetimesOf(said, around);
  const key = preferred === undefined ? "valid" : "preferred";
  const isLonger = said[key] !== undefined && both.preferred > both.valid;
  if (isLonger)
    reader.add(
      "HX195",
      [...path, key],
      String(said[key]),
      key === "valid"
        ? `is shorter than the ${both.preferred} s for which connections start from addresses of the prefix`
        : `is longer than the ${both.valid} s for which addresses of the prefix stay, and hosts pass over such a prefix (RFC 4862 section 5.5.3)`,
      "let valid be the longer one",
    );
  return {
    router: isRouters ? router : undefined,
    ...(isLonger ? {} : { valid, preferred }),
  };
}
