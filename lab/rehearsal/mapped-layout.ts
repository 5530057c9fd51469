/** Everything as it is but what lies at such a path; `*` stands for every key. */
export function mapped(
  value: unknown,
  path: readonly string[],
  change: (found: Readonly<Record<string, unknown>>) => unknown,
): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const [wanted, ...rest] = path;
  const entries = Object.entries(value);
  if (wanted === undefined) return change(Object.fromEntries(entries));
  return Object.fromEntries(
    entries.map(([key, inner]) => [
      key,
      wanted === "*" || wanted === key ? mapped(inner, rest, change) : inner,
    ]),
  );
}
