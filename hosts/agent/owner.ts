/** Who has a host, as its records say: a word of the agent's, ORG/PROJECT/STACK::RESOURCE, or `free`. */

/** What the agent calls a host that was taken from its owner, and whom nobody has by now. */
export const nobody = "free";

/** The stack of an owner; undefined where nobody has the host. */
export function stackOf(owner: string): string | undefined {
  return /\/([^/:]+)::/.exec(owner)?.[1];
}

/** Whether a host is another stack's than that of the name. */
export function isAnothers(owner: string, stack: string): boolean {
  const of = stackOf(owner);
  return of !== undefined && of !== stack;
}
