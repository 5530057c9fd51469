import type * as pulumi from "@pulumi/pulumi";
import { parseBundle } from "../../core/bundle/index.ts";
import { restartsOf } from "../../core/render/index.ts";
import { unwrapped } from "./old-inputs.ts";

/**
 * What a change of a host's command has start anew there, by the bundle in the state and the one that comes. Nothing where a
 * bundle is not known yet, or is one that this release can not read.
 *
 * @param containers names of Docker's that no unit of the bundle starts
 */
export async function foretold(
  { oldInputs, newInputs }: Pick<pulumi.ResourceHookArgs, "oldInputs" | "newInputs">,
  containers: readonly string[],
): Promise<readonly string[]> {
  const [before, after] = [await bundleOf(oldInputs), await bundleOf(newInputs)];
  if (after === undefined || (oldInputs !== undefined && before === undefined)) return [];
  return restartsOf(before, after, containers);
}

async function bundleOf(inputs: pulumi.ResourceHookArgs["newInputs"]) {
  const text = await unwrapped(inputs?.["stdin"]);
  if (typeof text !== "string") return undefined;
  try {
    return parseBundle(text);
  } catch {
    return undefined;
  }
}
