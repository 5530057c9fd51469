import { type Link, linkEnds } from "../links/index.ts";
import { byName } from "./by-name.ts";
import type { LayoutInterface, LayoutLinkEnd, Path, Reference } from "./layout.ts";
import type { LayoutReader } from "./reader.ts";
import type { References } from "./references.ts";
import type { InterfaceSource } from "./source.ts";

/**
 * The ends of a tunnel that an interface is, and the server's end that gives this one its address; none of any other link.
 * @param names of the host's interfaces
 */
export function resolveEnds(
  reader: LayoutReader,
  references: References,
  path: Path,
  link: Link,
  source: InterfaceSource,
  names: readonly string[],
): Pick<LayoutInterface, "ends" | "server"> {
  const ends = new Map<string, LayoutLinkEnd>();
  let server: Reference | undefined;
  for (const [name, end] of byName(linkEnds(link))) {
    const at = [...path, ...end.path];
    if ("server" in end) {
      server ??= references.sharedServer(at, end.server);
      continue;
    }
    const served =
      "other" in end && end.mayServe && typeof end.other === "object"
        ? references.tunnelServer(at, end.other)
        : undefined;
    server ??= served;
    if (served !== undefined) continue;
    const found = "own" in end ? ownEnd(reader, at, end.own, names) : references.ipv4(at, end.other);
    if (found !== undefined) ends.set(name, found);
  }
  if (server === undefined) return { ends, server };
  for (const key of ["network", "addresses"] as const)
    if (source[key] !== undefined)
      reader.add("HX005", [...path, key], undefined, "follows from the tunnel's server", "leave it out");
  return { ends, server };
}

/** An interface of the same host. */
function ownEnd(
  reader: LayoutReader,
  path: Path,
  name: string,
  names: readonly string[],
): Reference | undefined {
  if (!reader.reference(path, name, "interface", names)) return undefined;
  const [, site, , host] = path.map(String);
  const target = { kind: "interface", site: site ?? "", host: host ?? "", name, index: 0 } as const;
  return { target, text: name, path };
}
