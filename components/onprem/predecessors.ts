import * as pulumi from "@pulumi/pulumi";

/** Something that has to stand before a host is changed. */
export interface Predecessor {
  /** What a person calls it: `rack/pve-1`. */
  readonly name: string;
  readonly resource: pulumi.Resource;
}

/**
 * Which predecessors failed, once all have ended one way or the other.
 *
 * A dependency of the engine's own would not do: what depends on a failure is not registered, and a run that goes on
 * after errors takes whatever is not registered for gone, and deletes it.
 */
export async function failedAmong(predecessors: readonly Predecessor[]): Promise<readonly string[]> {
  const failed = await Promise.all(
    predecessors.map(async ({ name, resource }) => ((await stands(resource)) ? [] : [name])),
  );
  return failed.flat();
}

function stands(resource: pulumi.Resource): Promise<boolean> {
  const outcome = pulumi.recover(
    resource.urn.apply(() => true),
    () => false,
  );
  return new Promise((resolve) => {
    outcome.apply((isThere) => {
      resolve(isThere);
    });
  });
}
