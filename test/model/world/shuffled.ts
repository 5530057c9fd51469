/** The same value with its keys in another order: the last first, and of every second map the middle. */
export function shuffled<Value>(value: Value): Value;
export function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((element) => shuffled(element));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).reverse();
  const cut = entries.length >> 1;
  return Object.fromEntries(
    [...entries.slice(cut), ...entries.slice(0, cut)].map(([key, inner]) => [key, shuffled(inner)]),
  );
}
