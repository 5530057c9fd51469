import { parse } from "yaml";
import { mapped } from "./mapped-layout.ts";

/** The image that every twin has: it answers echoes, and HTTP on port 80. */
const labImage = "hextet-workload";

/**
 * The layout with the one image that twins have in place of those that its containers are started from, since a lab
 * has no registry to pull them from; and without their ports, on which that image does not answer. What is allocated
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
