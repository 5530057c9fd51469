import { Ipv6Prefix } from "../../address/index.ts";

const fc00 = Ipv6Prefix.parse("fc00::/8");

/** Words that people spell in hexadecimal instead of drawing 40 random bits. */
const words = [
  "cafe",
  "dead",
  "beef",
  "babe",
  "face",
  "f00d",
  "c0de",
  "feed",
  "fade",
  "deaf",
  "c0ffee",
  "1234",
  "abcd",
];

/** Those that guides have in their commands, to be copied: the 40 bits after fd. */
const published: ReadonlyMap<string, string> = new Map([
  ["0d7eb52afd", "a guide for Docker's macvlan"],
  ["4d61696c63", "mailcow"],
]);

/**
 * What is wrong with a unique local prefix, RFC 4193: its 40 bits after fd are to be random, so that two networks
 * that are joined one day differ. Random bits look patterned less than once in a thousand times.
 */
export function uniqueLocalFault(
  prefix: Ipv6Prefix,
): { code: "HX073"; reason: string; fix: string } | undefined {
  const fix =
    'draw 40 random bits once and keep them: printf "fd%s:%s%s:%s%s::/48\\n" $(openssl rand -hex 5 | fold -w2)';
  if (fc00.contains(prefix))
    return {
      code: "HX073",
      reason: "is in fc00::/8, whose use RFC 4193 leaves open",
      fix: `use fd00::/8: ${fix}`,
    };
  if (prefix.length < 48)
    return { code: "HX073", reason: "is wider than the /48 that RFC 4193 makes of random bits", fix };
  const digits = ((prefix.network.value >> 80n) & 0xff_ffff_ffffn).toString(16).padStart(10, "0");
  const guide = published.get(digits);
  if (guide !== undefined)
    return { code: "HX073", reason: `is that of ${guide}: whoever followed it has it too`, fix };
  const pattern = patternIn(digits);
  if (pattern === undefined) return undefined;
  return {
    code: "HX073",
    reason: `does not look random after fd (${pattern}): others have chosen it too`,
    fix,
  };
}

/** What makes ten hexadecimal digits look chosen by a person, in words. */
export function patternIn(digits: string): string | undefined {
  if (/(.)\1{4}/.test(digits)) return "a digit five times over";
  if (new Set(digits).size <= 3) return "three different digits at most";
  if (/(.{4,5})\1|(..)\2\2/.test(digits)) return "the same digits twice";
  if (counting(digits)) return "digits that count";
  const rest = words.reduce((left, word) => left.replaceAll(word, ""), digits);
  if (rest.length < digits.length && rest.replaceAll("0", "").length <= 3) return "a word and little else";
  return undefined;
}

/** Five digits or more, each one more, or one less, than the one before. */
function counting(digits: string): boolean {
  const steps = [...digits]
    .slice(1)
    .map((digit, index) => Number.parseInt(digit, 16) - Number.parseInt(digits[index] ?? "", 16));
  return [1, -1].some((step) =>
    steps.some(
      (_, at) =>
        steps.slice(at, at + 5).length === 5 && steps.slice(at, at + 5).every((next) => next === step),
    ),
  );
}
