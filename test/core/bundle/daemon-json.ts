import fc from "fast-check";

const key = fc.oneof(
  fc.constantFrom("ipv6", "fixed-cidr-v6", "log-driver", "log-opts", "debug", "ip6tables", "mtu", "größe"),
  fc
    .string({ unit: "grapheme", maxLength: 4 })
    .filter((text) => !/[\\"]/.test(JSON.stringify(text).slice(1, -1)) && text !== "__proto__"),
);

const space = fc.constantFrom("", "", " ", "\n", "\n  ", "\t", "\r\n", "\n\n    ");

/** A value's text as a person may have written it: any spacing, any spelling of numbers, escapes. */
const value: fc.Arbitrary<string> = fc.oneof(
  fc
    .jsonValue({ maxDepth: 3 })
    .chain((data) => fc.constantFrom(JSON.stringify(data), JSON.stringify(data, null, 4))),
  fc.constantFrom(
    "1e5",
    "-0.0",
    "1E+2",
    '"\\u00e9\\/\\n"',
    '"{[,:]}"',
    "[ ]",
    "{ }",
    '{"a" : [1 , {"b":"}"} ]}',
    '"ü\u007f"',
  ),
);

/** The text of a JSON object with distinct, unescaped keys, in any layout. */
export const daemonJson: fc.Arbitrary<string> = fc
  .tuple(
    fc.uniqueArray(fc.tuple(key, value, space, space, space, space), {
      maxLength: 5,
      selector: ([name]) => name,
    }),
    space,
    space,
    fc.constantFrom("", "\n", "\n\n", " "),
  )
  .map(([members, before, inside, after]) => {
    const texts = members.map(
      ([name, text, a, b, c, d]) => `${a}${JSON.stringify(name)}${b}:${c}${text}${d}`,
    );
    return `${before}{${texts.length === 0 ? inside : texts.join(",")}}${after}`;
  });
