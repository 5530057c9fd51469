/** A layout as block YAML, as a person would lay it out: keys in the order that they stand in. */
export function yamlText(value: unknown, indent = ""): string {
  if (!isMap(value)) return `${indent}${scalar(value)}\n`;
  return Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .map(([key, inner]) => {
      if (isMap(inner) && Object.keys(inner).length > 0)
        return `${indent}${key}:\n${yamlText(inner, `${indent}  `)}`;
      return `${indent}${key}: ${scalar(inner)}\n`;
    })
    .join("");
}

/** Texts are quoted, so that none of them is read as something else. */
function scalar(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(scalar).join(", ")}]`;
  if (isMap(value))
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${scalar(inner)}`)
      .join(", ")} }`.replace("{  }", "{}");
  return JSON.stringify(value);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
