import * as pulumi from "@pulumi/pulumi";

/**
 * Where a resource fails, the engine says so once, with the reason. Its missing outputs would each be an "unhandled
 * exception" beside that, with nothing new in it: they are taken note of here.
 *
 * @returns the same resource
 */
export function reportedByEngine<Made extends pulumi.Resource>(resource: Made): Made {
  for (const output of Object.values(resource)) {
    if (pulumi.Output.isInstance<unknown>(output)) pulumi.recover(output, () => undefined);
  }
  return resource;
}
