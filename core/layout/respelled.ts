import { Ipv6Address, Ipv6Prefix } from "../address/index.ts";

/**
 * What a text that is no address was probably meant to be: brackets, zone or length taken off, letters that look
 * like digits, colons too many or too few. `undefined` where none of that makes it one.
 */
export function respelledAddress(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/%.*$/, "")
    .replace(/\/\d*$/, "");
  // A colon too few is missing before the host part.
  const doubled = bare.replace(/:([^:]*)$/, "::$1");
  return firstThatParses([bare, doubled, ...spellings(bare)], (candidate) =>
    Ipv6Address.parse(candidate).toString(),
  );
}

/** The same for a prefix; one without a length gets that of its groups: `2001:db8::` is a /32. */
export function respelledPrefix(text: string): string | undefined {
  const trimmed = text.trim();
  const [, address = trimmed, length = ""] = /^(.*?)\/+\s*0*(\d{1,3})\/?$/.exec(trimmed) ?? [];
  const groups = address.replace(/::$/, "").split(":").length;
  const wanted = length === "" && address.endsWith("::") && groups <= 8 ? String(16 * groups) : length;
  if (wanted === "") return undefined;
  return firstThatParses(spellings(address), (candidate) =>
    Ipv6Prefix.parse(`${candidate}/${wanted}`).toString(),
  );
}

function spellings(text: string): string[] {
  const letters = text.replace(/[oO]/g, "0").replace(/[lI]/g, "1");
  const colons = letters.replace(/[;.,]/g, ":").replace(/:{3,}/g, "::");
  return [text, letters, colons, `${colons.replace(/:$/, "")}::`, colons.replace(/^:?/, "::")];
}

function firstThatParses(candidates: readonly string[], parse: (text: string) => string): string | undefined {
  for (const candidate of candidates) {
    try {
      return parse(candidate);
    } catch {
      // Not that one.
    }
  }
  return undefined;
}
