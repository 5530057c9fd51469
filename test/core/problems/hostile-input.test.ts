import { describe, expect, test } from "@jest/globals";
import { planFromSource, planFromText, problemsText } from "../../../core/index.ts";

/** Input that programs have died of. Each ends in a plan or in problems that can be printed, and soon. */

const withPrefix = (text: string) => `hextet: 1\npurpose: lab\nprefixes: { home: ${text} }\nsites: {}\n`;
const withAddress = (text: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      apps-1:
        connect: { address: "2001:db8:1::20", hostKey: lab }
        interfaces: { eno1: { network: uplink, addresses: [${text}] } }
`;

function codesOf(yaml: string): readonly string[] {
  const started = performance.now();
  const { plan, problems, allowed } = planFromText("hostile", yaml);
  const text = problemsText("hostile.layout.yaml", problems, allowed);
  expect(performance.now() - started).toBeLessThan(30_000);
  expect(plan === undefined && problems.length === 0).toBe(false);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not reach a terminal
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  return [...new Set(problems.map((problem) => problem.code))];
}

describe("texts of YAML", () => {
  const bomb = [
    "a: &a [x,x,x,x,x,x,x,x,x]",
    ..."bcdefghi".split("").map((name, index) => {
      const before = "abcdefgh"[index];
      return `${name}: &${name} [${Array(9).fill(`*${before}`).join(",")}]`;
    }),
  ].join("\n");

  test.each<[string, string, readonly string[]]>([
    ["nothing", "", ["HX003"]],
    ["a comment alone", "# nothing\n", ["HX003"]],
    ["a bomb of aliases", `${bomb}\n`, ["HX001"]],
    ["an alias of itself", "hextet: 1\nsites: &a { rack: *a }\n", ["HX001"]],
    ["an alias of nothing", "hextet: 1\nsites: *a\n", ["HX001"]],
    ["ten thousand brackets", "[".repeat(10_000), ["HX001"]],
    ["a hundred thousand maps", "{a: ".repeat(100_000), ["HX001"]],
    ["a thousand nested lists", `hextet: 1\nsites: ${"[".repeat(1000)}${"]".repeat(1000)}\n`, ["HX001"]],
    [
      "a thousand nested blocks",
      Array.from({ length: 1000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
      ["HX001"],
    ],
    ["two documents", "hextet: 1\n---\nhextet: 1\n", ["HX001"]],
    ["a tab as indentation", "hextet: 1\nsites:\n\track: {}\n", ["HX001"]],
    ["keys given twice", "hextet: 1\npurpose: lab\nsites: {}\npurpose: lab\n", ["HX008"]],
    ["a key that is a list", "hextet: 1\npurpose: lab\nsites: { [a, b]: {} }\n", ["HX006"]],
    ["a key that is a map", "hextet: 1\npurpose: lab\nsites: { { a: b }: {} }\n", ["HX006"]],
    ["a key that is a number", "hextet: 1\npurpose: lab\nsites: { 101: {} }\n", ["HX006"]],
    ["a key that is null", "hextet: 1\npurpose: lab\nsites: { ~: {} }\n", ["HX006"]],
    ["a key that is empty", "hextet: 1\npurpose: lab\nsites: { '': {} }\n", ["HX006"]],
    ["merge keys", "hextet: 1\npurpose: lab\nsites: { <<: {} }\n", ["HX006"]],
    ["__proto__ as a key", "hextet: 1\npurpose: lab\nsites: { __proto__: { hosts: {} } }\n", ["HX006"]],
    ["__proto__ at the top", "hextet: 1\npurpose: lab\n__proto__: { sites: {} }\nsites: {}\n", ["HX006"]],
    ["binary", withPrefix('!!binary "MjAwMTpkYjg6Oi8zMg=="'), ["HX007", "HX011"]],
    ["a set", "hextet: 1\npurpose: lab\nsites: !!set { rack, cloud }\n", ["HX007", "HX003"]],
    ["a timestamp", withPrefix("!!timestamp 2001-12-14"), ["HX007", "HX011"]],
    ["a tag of one's own", withPrefix('!prefix "2001:db8::/48"'), ["HX007"]],
    [
      "a tag that asks for a program",
      withPrefix('!!python/object/apply:os.system ["id"]'),
      ["HX003", "HX007"],
    ],
    ["an older version of YAML", `%YAML 1.1\n---\n${withPrefix('"2001:db8::/48"')}`, []],
    ["a byte order mark", `\ufeff${withPrefix('"2001:db8::/48"')}`, []],
    ["lines that end as on Windows", withPrefix('"2001:db8::/48"').replaceAll("\n", "\r\n"), []],
    ["a NUL in a value", withPrefix('"2001:db8::\\0/48"'), ["HX011"]],
    ["a NUL in a key", 'hextet: 1\npurpose: lab\nsites: { "a\\0b": {} }\n', ["HX006"]],
    ["a raw NUL", "hextet: 1\npurpose: lab\nsites: { a\u0000b: {} }\n", ["HX006"]],
    ["colours for a terminal", 'hextet: 1\npurpose: lab\nsites: { "\\e[31mrack": {} }\n', ["HX006"]],
    ["letters that turn a line around", 'hextet: 1\npurpose: lab\nsites: { "\\u202erack": {} }\n', ["HX006"]],
    ["half of a surrogate pair", withPrefix('"\\ud800"'), ["HX011"]],
    ["a line of a megabyte", withPrefix(`"${"2001:db8:".repeat(120_000)}"`), ["HX011"]],
    ["a key of a megabyte", `hextet: 1\npurpose: lab\nsites: { ${"a".repeat(1_000_000)}: {} }\n`, ["HX006"]],
    ["a number that is none", "hextet: .nan\npurpose: lab\nsites: {}\n", ["HX005"]],
    ["a number without end", "hextet: .inf\npurpose: lab\nsites: {}\n", ["HX005"]],
    ["a number of 400 digits", `hextet: ${"9".repeat(400)}\npurpose: lab\nsites: {}\n`, ["HX005"]],
  ])("%s", (_, yaml, codes) => {
    expect(codesOf(yaml)).toEqual(codes);
  });
});

describe("texts of addresses", () => {
  test.each<[string, string, readonly string[]]>([
    ["a zone", '"fe80::1%eno1"', ["HX010"]],
    ["a zone that is a command", '"2001:db8:1::1%$(reboot);x"', ["HX010"]],
    ["a length", '"::20/64"', ["HX010"]],
    ["brackets", '"[2001:db8:1::20]"', ["HX010"]],
    ["capital letters", '"2001:DB8:1::AF"', []],
    ["zeros in front", '"2001:0db8:0001::0021"', []],
    ["five digits in a group", '"2001:0db8:1::00020"', ["HX010"]],
    ["an IPv4 address inside", '"::192.0.2.20"', []],
    ["an IPv4 address mapped", '"::ffff:192.0.2.20"', ["HX074"]],
    ["an IPv4 address with octal digits", '"::192.0.2.020"', ["HX010"]],
    ["an IPv4 address of five parts", '"::192.0.2.20.1"', ["HX010"]],
    ["two gaps", '"2001::db8::1"', ["HX010"]],
    ["nine groups", '"1:2:3:4:5:6:7:8:9"', ["HX010"]],
    ["digits of other scripts", '"::٢٠"', ["HX010"]],
    ["a number to the base of sixty", "1:20", ["HX010"]],
    ["a whole number", "20", ["HX003"]],
    ["multicast", '"ff02::1"', ["HX074"]],
    ["the unspecified address", '"::"', ["HX035"]],
    ["nothing between quotes", '""', ["HX005"]],
    ["null", "~", ["HX003"]],
    ["true", "true", ["HX003"]],
    ["a map", "{ a: b }", ["HX003"]],
  ])("%s", (_, text, codes) => {
    expect(codesOf(withAddress(text))).toEqual(codes);
  });

  test.each<[string, string, readonly string[]]>([
    ["a length with a zero in front", '"2001:db8::/048"', ["HX011"]],
    ["a length of 129", '"2001:db8::/129"', ["HX011"]],
    ["a length below nothing", '"2001:db8::/-1"', ["HX011"]],
    ["a length in hexadecimal", '"2001:db8::/0x30"', ["HX011"]],
    ["a length with more digits than numbers have", `"2001:db8::/${"9".repeat(40)}"`, ["HX011"]],
    ["everything", '"::/0"', ["HX070"]],
    ["two lengths", '"2001:db8::/48/48"', ["HX011"]],
  ])("%s", (_, text, codes) => {
    expect(codesOf(withPrefix(text))).toEqual(codes);
  });
});

test("three thousand wrong names beside three thousand right ones are reported in a bounded text", () => {
  const hosts = Array.from(
    { length: 3_000 },
    (_, n) => `      net-${n}: { prefix: "2001:db8:${n.toString(16)}::/64" }\n`,
  );
  const wrong = Array.from({ length: 3_000 }, (_, n) => `          eno${n}: { network: other-${n} }\n`);
  const yaml = `hextet: 1
purpose: lab
sites:
  rack:
    networks:
${hosts.join("")}    hosts:
      h:
        connect: { address: "2001:db8::1", hostKey: lab }
        interfaces:
${wrong.join("")}`;
  expect(codesOf(yaml)).toEqual(["HX020"]);
  const { problems } = planFromText("hostile", yaml);
  expect(Math.max(...problems.map(({ fix }) => fix.length))).toBeLessThan(300);
});

test("names that every object has are names like any other", () => {
  const yaml = withAddress('"::20"').replace("rack:", "constructor:").replace("apps-1:", "constructor:");
  const { plan, problems } = planFromText("hostile", yaml.replaceAll("uplink", "constructor"));
  expect(problems).toEqual([]);
  expect(plan?.sites[0]?.hosts[0]?.interfaces[0]?.addresses[0]?.address.toString()).toBe("2001:db8:1::20");
});

describe("objects", () => {
  const cyclic: Record<string, unknown> = { hextet: 1 };
  cyclic["sites"] = cyclic;
  const thrower = {
    hextet: 1,
    get sites(): unknown {
      throw new Error("not today");
    },
  };

  test.each<[string, unknown, readonly string[]]>([
    ["undefined", undefined, ["HX004"]],
    ["null", null, ["HX003"]],
    ["a function", () => 1, ["HX003"]],
    ["a symbol", Symbol("layout"), ["HX003"]],
    ["a big number", 1n, ["HX003"]],
    ["one that holds itself", cyclic, ["HX003", "HX002"]],
    ["one that throws when it is read", thrower, ["HX003", "HX004"]],
    ["one with a function inside", { hextet: 1, sites: { rack: { hosts: () => 1 } } }, ["HX003"]],
    ["one with big numbers inside", { hextet: 1n, sites: {} }, ["HX003"]],
    ["one with a date", { hextet: 1, sites: new Date(0) }, ["HX003", "HX004"]],
    [
      "one with holes",
      { hextet: 1, sites: { rack: { hosts: { a: { interfaces: { eno1: { addresses: new Array(3) } } } } } } },
      ["HX042", "HX004"],
    ],
    [
      "one with __proto__ of its own",
      JSON.parse('{ "hextet": 1, "sites": {}, "__proto__": { "purpose": "lab" } }'),
      ["HX003"],
    ],
  ])("%s ends in problems", (_, input, codes) => {
    const { plan, problems } = planFromSource("hostile", input);
    expect(plan).toBeUndefined();
    expect([...new Set(problems.map(({ code }) => code))]).toEqual(codes);
    for (const code of codes) expect(problemsText("hostile", problems)).toContain(`[${code}]`);
  });
});
