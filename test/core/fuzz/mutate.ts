import type { Random } from "./random.ts";

/** What YAML, addresses and programs trip over. */
const tokens = [
  "&a ",
  "*a",
  "!!binary ",
  "!x ",
  "? ",
  ": ",
  "- ",
  "[",
  "]",
  "{",
  "}",
  ",",
  "|\n",
  ">-\n",
  '"',
  "'",
  "#",
  "---\n",
  "...\n",
  "%YAML 1.1\n",
  "<<: ",
  "~",
  "null",
  "true",
  ".nan",
  "-.inf",
  "0x10",
  "0o17",
  "1e400",
  "1:20",
  "2001-12-14",
  "__proto__: ",
  "constructor: ",
  "allow: { HX050: x }\n",
  "\ufeff",
  "\r\n",
  "\r",
  "\t",
  "\u0000",
  "\u0085",
  "\u2028",
  "\u202e",
  "::",
  "::1",
  "::ffff:1.2.3.4",
  "%eth0",
  "/0",
  "/128",
  "/129",
  "fe80::1",
  "ff02::1",
  "2002::",
  "999999999999999999999",
];

/** Some bytes of some seed, changed in one place or in up to eight. */
export function mutate(random: Random, seeds: readonly Buffer[]): Buffer {
  let bytes = random.pick(seeds);
  const count = random.below(2) === 0 ? 1 : 1 + random.below(8);
  for (let change = 0; change < count; change++) bytes = random.pick(changes)(random, bytes, seeds);
  return bytes.subarray(0, 65_536);
}

type Change = (random: Random, bytes: Buffer, seeds: readonly Buffer[]) => Buffer;

const changes: readonly Change[] = [
  // One byte is another, or one bit.
  (random, bytes) => splice(bytes, random.below(bytes.length + 1), 1, Buffer.of(random.below(256))),
  (random, bytes) => {
    const at = random.below(bytes.length + 1);
    return splice(bytes, at, 1, Buffer.of((bytes[at] ?? 0) ^ (1 << random.below(8))));
  },
  // A token comes in, or takes the place of some bytes.
  (random, bytes) => splice(bytes, random.below(bytes.length + 1), 0, Buffer.from(random.pick(tokens))),
  (random, bytes) =>
    splice(bytes, random.below(bytes.length + 1), random.below(8), Buffer.from(random.pick(tokens))),
  // Bytes go.
  (random, bytes) => splice(bytes, random.below(bytes.length + 1), random.below(24), Buffer.alloc(0)),
  // A line goes, comes again, or moves to where another stands.
  (random, bytes) => withLines(bytes, (lines) => lines.toSpliced(random.below(lines.length), 1)),
  (random, bytes) =>
    withLines(bytes, (lines) => lines.toSpliced(random.below(lines.length), 0, random.pick(lines))),
  (random, bytes) =>
    withLines(bytes, (lines) => {
      const from = random.below(lines.length);
      return lines.toSpliced(from, 1).toSpliced(random.below(lines.length), 0, lines[from] ?? "");
    }),
  // A word stands where another does.
  (random, bytes) => {
    const words = bytes.toString("latin1").match(/[^\s,{}[\]]+/g) ?? ["x"];
    const from = random.pick(words);
    return Buffer.from(
      bytes.toString("latin1").replace(from, () => random.pick(words)),
      "latin1",
    );
  },
  // Part of another seed comes in.
  (random, bytes, seeds) => {
    const other = random.pick(seeds);
    const start = random.below(other.length + 1);
    return splice(bytes, random.below(bytes.length + 1), 0, other.subarray(start, start + random.below(200)));
  },
];

function splice(bytes: Buffer, at: number, remove: number, insert: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
}

function withLines(bytes: Buffer, change: (lines: string[]) => string[]): Buffer {
  return Buffer.from(change(bytes.toString("latin1").split("\n")).join("\n"), "latin1");
}
