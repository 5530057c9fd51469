import { parse } from "yaml";

/** The image that every twin has: it answers echoes, and HTTP on port 80. */
const labImage = "hextet-workload";

/**
 * The layout with the one image that twins have in place of those that its containers are started from, since a lab
 * has no registry to pull them from; and without their ports, on which that image does not answer. What is numbered
 * and what is routed stays the same.
 *
 * @param layout YAML text of a layout without problems. @returns YAML text
 */
export function withLabImages(layout: string): string {
  const source: unknown = parse(layout);
  const changed = mapped(source, ["sites", "*", "hosts", "*", "containers", "*"], standIn);
  // What JSON says, YAML says too.
  return `${JSON.stringify(changed, null, 2)}\n`;
}

/** A container without an image, which somebody else starts, stays without. */
function standIn(container: Readonly<Record<string, unknown>>): unknown {
  const { image, tcp: _, ...rest } = container;
  return image === undefined ? rest : { ...rest, image: labImage };
}

/** Everything as it is but what lies at such a path; `*` stands for every key. */
function mapped(
  value: unknown,
  path: readonly string[],
  change: (found: Readonly<Record<string, unknown>>) => unknown,
): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [wanted, ...rest] = path;
  const entries = Object.entries(value);
  if (wanted === undefined) return change(Object.fromEntries(entries));
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      key,
      wanted === "*" || wanted === key ? mapped(inner, rest, change) : inner,
    ]),
  );
}
