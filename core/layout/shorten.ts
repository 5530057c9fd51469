import { printable } from "../problem/text-place.ts";

/** A value as it is quoted in a problem: one line, at most 60 characters. */
export function shorten(value: unknown): string {
  const text = printable(textOf(value));
  return text.length > 60 ? `${text.slice(0, 57)}...` : text === "" ? '""' : text;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  return (
    JSON.stringify(value, (_, inner) => (typeof inner === "bigint" ? `${inner}` : inner)) ?? String(value)
  );
}
