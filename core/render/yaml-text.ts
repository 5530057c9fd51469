import { yamlLibrary } from "../yaml.ts";

/**
 * YAML that every reader understands alike: texts in double quotes, since a YAML 1.1 reader (netplan,
 * cloud-init, PyYAML) takes an unquoted `1:2:3:4:5:6:7:8` for a number in base 60; texts of several lines as
 * literal blocks, so that a file inside a file still reads like one.
 */
export function yamlText(value: unknown): string {
  const { Document, visit } = yamlLibrary();
  const document = new Document(value, { version: "1.1", aliasDuplicateObjects: false });
  visit(document, {
    Scalar(position, scalar) {
      if (position === "key" || typeof scalar.value !== "string") return;
      scalar.type = scalar.value.includes("\n") ? "BLOCK_LITERAL" : "QUOTE_DOUBLE";
    },
  });
  return document.toString({ lineWidth: 0 });
}

/** The first line of every file that hextet writes. */
export function ownedBy(host: string): string {
  return `# Written by hextet for ${host}; changes belong in its layout.`;
}
