import type { Alias, ComponentResourceOptions } from "@pulumi/pulumi";

/** A component's name, and those that it had: of its aliases, those that are no more than a name. */
export function namesOf(name: string, opts: ComponentResourceOptions | undefined): readonly string[] {
  const aliases: readonly unknown[] = Array.isArray(opts?.aliases) ? opts.aliases : [];
  const former = aliases.flatMap((alias) =>
    typeof alias === "object" && alias !== null && "name" in alias && typeof alias.name === "string"
      ? [alias.name]
      : [],
  );
  return [name, ...former];
}

/**
 * Aliases of a resource that is called after something which had other names.
 *
 * The engine (3.259) finds by itself what lies under a renamed component, in the run that renames it. Where that run did
 * not come to change the resource, the state then has the component under its new name and the resource under its old one,
 * and the next run would make it anew and delete what stands.
 *
 * @param names as `namesOf` has them
 * @param resource its name, which begins with the first of them
 */
export function formerly(names: readonly string[], resource: string = names[0] ?? ""): Alias[] {
  const [name = "", ...former] = names;
  return former.map((formerName) => ({ name: `${formerName}${resource.slice(name.length)}` }));
}
