/** Characters that are written at once: less is a call of the system for each line, more is held for nothing. */
const atOnce = 1 << 16;

/** A text in pieces as one in few. */
export function* joined(pieces: Iterable<string>): Iterable<string> {
  let text = "";
  for (const piece of pieces) {
    text += piece;
    if (text.length < atOnce) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}
