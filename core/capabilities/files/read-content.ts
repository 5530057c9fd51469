import type { LayoutReader } from "../../layout/reader.ts";
import type { HostSource } from "../../layout/source.ts";
import type { Path } from "../../layout/written.ts";

/** What stands below `files:` at a path. */
export type FileSource = NonNullable<HostSource["files"]>[string];

/** All that a file is to hold, in whole lines: as it is written in the layout, or in a file beside that. */
export function readContent(
  reader: LayoutReader,
  at: Path,
  { content, path }: FileSource,
): string | undefined {
  if (content !== undefined && path !== undefined) {
    reader.add("HX005", [...at, "path"], path, "stands beside content:", "give one of the two");
    return undefined;
  }
  if (path !== undefined) return besideLayout(reader, [...at, "path"], path);
  if (content !== undefined) return wholeLines(reader, [...at, "content"], undefined, content);
  if (!reader.unreadable([...at, "content"]) && !reader.unreadable([...at, "path"])) {
    const fix = "give it: content: ..., or path: with the name of a file beside the layout";
    reader.add("HX004", [...at, "content"], undefined, "is missing", fix);
  }
  return undefined;
}

function besideLayout(reader: LayoutReader, at: Path, path: string): string | undefined {
  if (reader.unreadable(at)) return undefined;
  if (path.startsWith("/") || path.split(/[/\\]/).includes("..")) {
    const fix = "give a path that begins at the layout's folder and stays in it, such as files/lab.conf";
    reader.add("HX005", at, path, "leads out of the layout's folder", fix);
    return undefined;
  }
  const found = reader.beside(path);
  if ("text" in found) return wholeLines(reader, at, path, found.text);
  reader.add(
    "HX117",
    at,
    path,
    found.reason,
    "put the file beside the layout, or give content: in its place",
  );
  return undefined;
}

/** A host's files are plain text, and the last line ends. */
function wholeLines(
  reader: LayoutReader,
  at: Path,
  shown: string | undefined,
  text: string,
): string | undefined {
  if (text === "") {
    reader.add("HX005", at, shown, "is empty", "give at least one line, if only a comment");
    return undefined;
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (/[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/.test(text)) {
    const fix = "give plain text in UTF-8, in lines that end with \\n alone";
    reader.add("HX005", at, shown, "holds a control character, or bytes that are no text", fix);
    return undefined;
  }
  return text.endsWith("\n") ? text : `${text}\n`;
}
