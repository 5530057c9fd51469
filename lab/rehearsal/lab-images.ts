import { parse } from "yaml";

/** The image that every twin has: it answers echoes, and HTTP on port 80. */
const labImage = "hextet-workload";

/**
 * The layout with the one image that twins have in place of those that its containers are started from, since a lab
 * has no registry to pull them from. What is numbered and what is routed stays the same.
 *
 * @param layout YAML text of a layout without problems. @returns YAML text
 */
export function withLabImages(layout: string): string {
  const source: unknown = parse(layout);
  // What JSON says, YAML says too.
  return `${JSON.stringify(mapped(source, ["sites", "*", "hosts", "*", "containers", "*", "image"]), null, 2)}\n`;
}

/** Everything as it is, and the image at the end of every such path; a container without one stays without. */
function mapped(value: unknown, path: readonly string[]): unknown {
  const [wanted, ...rest] = path;
  if (wanted === undefined) return labImage;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      wanted === "*" || wanted === key ? mapped(inner, rest) : inner,
    ]),
  );
}
