import type { CustomResourceOptions } from "@pulumi/pulumi";

/**
 * Has the last word on one resource underneath a component: gets the name, arguments and options that the
 * component would use and gives back those that are used.
 *
 * A renamed resource is another resource: what stood under the old name is deleted. Transforms are part of the
 * program, so they run at every preview.
 *
 * @example
 * transform: { vpc: (args, opts) => ({ args: { ...args, enableNetworkAddressUsageMetrics: true }, opts: { ...opts, protect: true } }) }
 */
export type Transform<Args> = (
  args: Args,
  opts: CustomResourceOptions,
  name: string,
) => { readonly args: Args; readonly opts: CustomResourceOptions };

/** The three arguments of a resource's constructor, after its transform. */
export function transformed<Args>(
  transform: Transform<Args> | undefined,
  name: string,
  args: Args,
  opts: CustomResourceOptions,
): [name: string, args: Args, opts: CustomResourceOptions] {
  if (transform === undefined) return [name, args, opts];
  const result = transform(args, opts, name);
  return [name, result.args, result.opts];
}
