/**
 * Two branches' layouts as one: of each key what only one of them has changed, and where both have, the first's. What a
 * person does who merges two layouts; git merges the ledger.
 */
export function merged<Value>(base: unknown, mine: Value, theirs: Value): Value;
export function merged(base: unknown, mine: unknown, theirs: unknown): unknown {
  const [was, own, other] = [base, mine, theirs].map((value) => JSON.stringify(value));
  if (own === other || other === was) return mine;
  if (own === was) return theirs;
  if (!isMap(mine) || !isMap(theirs)) return mine;
  const from: Readonly<Record<string, unknown>> = isMap(base) ? base : {};
  const keys = new Set([...Object.keys(mine), ...Object.keys(theirs)]);
  const entries = [...keys].map((key) => [key, merged(from[key], mine[key], theirs[key])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
