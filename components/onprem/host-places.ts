import * as pulumi from "@pulumi/pulumi";

const managedHost = "hextet:onprem:ManagedHost";
/** Types of components that a `ManagedHost` lies in, where it lies in one. */
const wrappers = ["hextet:onprem:PveHost", "hextet:onprem:LxdHost"] as const;

/**
 * Where a host may stand in the state, be it a plain one, a `PveHost` or an `LxdHost`, under each of its names: a host
 * that changes its kind is the same machine, and what is taken for gone there is stripped.
 *
 * @param urn of what stands now: the `ManagedHost`, or a resource directly underneath
 * @param names the one it has, and those that it had
 */
export function hostPlaces(urn: pulumi.Input<string>, names: readonly string[]): pulumi.Output<string>[] {
  const now = pulumi.output(urn);
  return names.flatMap((name) =>
    ["", ...wrappers.map((type) => `${type}$`)].map((around) =>
      now.apply((text) => place(text, around, name)),
    ),
  );
}

/** `urn:pulumi:STACK::PROJECT::TYPES::NAME`, of which the types name all that it lies in. */
function place(urn: string, around: string, name: string): string {
  const [stack = "", project = "", types = ""] = urn.split("::");
  const [above = "", below = ""] = types.split(managedHost);
  const outside = wrappers.reduce((text, type) => text.replace(new RegExp(`${type}\\$$`), ""), above);
  return [stack, project, `${outside}${around}${managedHost}${below}`, name].join("::");
}
