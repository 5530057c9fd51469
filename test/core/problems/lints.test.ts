import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { planFromText } from "../../../core/index.ts";
import { patternIn } from "../../../core/layout/lints/unique-local.ts";

function codesOfPrefix(prefix: string): readonly string[] {
  const { problems } = planFromText(
    "lint",
    `hextet: 1\npurpose: lab\nprefixes: { home: "${prefix}" }\nsites: {}\n`,
  );
  return problems.map((problem) => problem.code);
}

describe("space that is somebody's", () => {
  test.each([
    "2001:200::/32",
    "2001:db8::/32",
    "2001:67c:1::/48",
    "2001:7f8::/32",
    "2001:4860::/32",
    "2001:b000::/20",
    "2003::/19",
    "2400:cb00::/32",
    "2406:da14::/36",
    "2600:1f18::/36",
    "2605:4300::/32",
    "2620:fe::/48",
    "2800:3f0::/32",
    "2804::/16",
    "2a00:1450::/32",
    "2a05:d014::/36",
    "2a10::/29",
    "2c0f:fb50::/32",
    "3fff:b0b::/48",
    "2001::/23",
    "2001:3c00::/22",
    "fd7a:115c:a1e0::/48",
    "fd4e:9c31:7b02::/48",
    "fd4e:9c31:7b02:8::/64",
    "2630::/16",
    "2410::/32",
  ])("%s is not told", (prefix) => {
    expect(codesOfPrefix(prefix)).toEqual([]);
  });
});

describe("space that is not", () => {
  test.each([
    ["2001:cafe::/32", "HX070"],
    ["2001:c000::/20", "HX070"],
    ["2024:8::/48", "HX070"],
    ["2100::/16", "HX070"],
    ["2d00::/16", "HX070"],
    ["3000::/16", "HX070"],
    ["3ffe::/16", "HX070"],
    ["2000::/3", "HX070"],
    ["4000::/16", "HX070"],
    ["1234::/16", "HX070"],
    ["::/0", "HX070"],
    ["64:ff9b::/96", "HX070"],
    ["2001::/32", "HX070"],
    ["2001:20::/28", "HX070"],
    ["2002:c000:204::/48", "HX071"],
    ["2002::/16", "HX071"],
    ["fec0::/10", "HX072"],
    ["feff:1::/64", "HX072"],
    ["fc00::/7", "HX073"],
    ["fc12:3456:789a::/48", "HX073"],
    ["fd00::/8", "HX073"],
    ["fd00::/48", "HX073"],
    ["fd00:1::/64", "HX073"],
    ["fd12:3456:789a::/48", "HX073"],
    ["fdca:fe00:beef::/48", "HX073"],
    ["fdaa:bbaa:bbaa::/48", "HX073"],
    ["ff02::/16", "HX074"],
    ["fe80::/64", "HX074"],
    ["::ffff:10.0.0.0/104", "HX074"],
    ["::1/128", "HX074"],
  ])("%s is reported as %s", (prefix, code) => {
    expect(codesOfPrefix(prefix)).toEqual([code]);
  });
});

test("of random bits, less than one in a thousand looks chosen", () => {
  let patterned = 0;
  const runs = 20_000;
  fc.assert(
    fc.property(fc.noBias(fc.bigInt({ min: 0n, max: 2n ** 40n - 1n })), (bits) => {
      if (patternIn(bits.toString(16).padStart(10, "0")) !== undefined) patterned++;
    }),
    { numRuns: runs, seed: 7 },
  );
  expect(patterned / runs).toBeLessThan(1 / 1000);
});

describe("texts that are nearly addresses", () => {
  test.each([
    ["fe80:1", "fe80::1"],
    ["[fe80::1]", "fe80::1"],
    ["fe80::1%eno1", "fe80::1"],
    ["fe80::1/64", "fe80::1"],
    ["fe8O::l", "fe80::1"],
    ["fe80:::1", "fe80::1"],
    ["fe80;;1", "fe80::1"],
  ])("%s is told to be %s", (text, meant) => {
    const yaml = `hextet: 1\npurpose: lab\nsites: { rack: { networks: { uplink: { prefix: "2001:db8:1::/64", gateway: "${text}" } } } }\n`;
    const { problems } = planFromText("lint", yaml);
    expect(problems.map(({ code, fix }) => [code, fix])).toEqual([["HX010", `did you mean "${meant}"?`]]);
  });

  test.each([
    ["2001:db8::", "2001:db8::/32"],
    ["2001:db8:/48", "2001:db8::/48"],
    ["2001:db8::/048", "2001:db8::/48"],
    ["2001:db8:::/48", "2001:db8::/48"],
    ["2001:dbB::/48/", "2001:dbb::/48"],
    ["2OO1:db8::/48", "2001:db8::/48"],
  ])("%s is told to be %s", (text, meant) => {
    const { problems } = planFromText(
      "lint",
      `hextet: 1\npurpose: lab\nprefixes: { home: "${text}" }\nsites: {}\n`,
    );
    expect(problems.map(({ code, fix }) => [code, fix])).toEqual([["HX011", `did you mean "${meant}"?`]]);
  });
});
