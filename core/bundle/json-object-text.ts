/** A top-level member of a JSON object, as text. `lead + head + value` is what the source holds. */
export interface JsonMember {
  /** Everything since the value before, comma included; for the first member, since the opening brace. */
  readonly lead: string;
  /** The key, the colon and the white space around it. */
  readonly head: string;
  /** The key with its quotes. */
  readonly key: string;
  readonly value: string;
}

/** `before { members tail } after` is the source, byte for byte. */
export interface JsonObjectText {
  readonly before: string;
  readonly members: readonly JsonMember[];
  readonly tail: string;
  readonly after: string;
}

/**
 * Cuts a JSON object into its top-level members without changing a character, so that what stays of a person's
 * file stays as they wrote it (RFC 8259).
 *
 * @throws SyntaxError if it is no JSON object, a top-level key is there twice, or one holds a backslash (two ways to
 * write one key could not be told apart).
 */
export function readJsonObject(text: string): JsonObjectText {
  const parsed: unknown = JSON.parse(text);
  if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) {
    throw new SyntaxError("it is not a JSON object");
  }
  const open = text.indexOf("{");
  const members: JsonMember[] = [];
  const keys = new Set<string>();
  let from = open + 1;
  const next = /["}]/g;
  for (;;) {
    // To the nearer of the two: to look for each by itself would read the rest of the text once a member.
    next.lastIndex = from;
    const keyAt = next.exec(text)?.index ?? text.length;
    if (text.charAt(keyAt) === "}") {
      const close = keyAt;
      return {
        before: text.slice(0, open),
        members,
        tail: text.slice(from, close),
        after: text.slice(close + 1),
      };
    }
    const keyEnd = stringEnd(text, keyAt);
    const key = text.slice(keyAt, keyEnd);
    if (key.includes("\\")) throw new SyntaxError(`its key ${key} holds a backslash`);
    if (keys.has(key)) throw new SyntaxError(`its key ${key} is there twice`);
    keys.add(key);
    const valueAt = skipSpace(text, text.indexOf(":", keyEnd) + 1);
    const valueEnd = endOfValue(text, valueAt);
    members.push({
      lead: text.slice(from, keyAt),
      head: text.slice(keyAt, valueAt),
      key,
      value: text.slice(valueAt, valueEnd),
    });
    from = valueEnd;
  }
}

/** The text is valid JSON already: what remains is to find where things end. */
function endOfValue(text: string, at: number): number {
  let depth = 0;
  for (let position = at; ; ) {
    const character = text.charAt(position);
    if (character === '"') position = stringEnd(text, position);
    else if (character === "{" || character === "[") {
      depth += 1;
      position += 1;
    } else if (character === "}" || character === "]") {
      depth -= 1;
      position += 1;
    } else if (depth === 0) position += /^[^,}\s]*/.exec(text.slice(position))?.[0].length ?? 0;
    else position += 1;
    if (depth === 0) return position;
  }
}

function stringEnd(text: string, at: number): number {
  let position = at + 1;
  while (text.charAt(position) !== '"') position += text.charAt(position) === "\\" ? 2 : 1;
  return position + 1;
}

function skipSpace(text: string, at: number): number {
  let position = at;
  while (/[ \t\r\n]/.test(text.charAt(position))) position += 1;
  return position;
}
