import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import ipAddress from "ip-address";
import { ipv6Text, ipv6Value } from "../../../core/address/ipv6-text.ts";

/** Addresses whose fields are often zero. */
const addresses = fc
  .array(fc.oneof(fc.constant(0n), fc.constant(1n), fc.bigInt({ min: 0n, max: 0xffffn })), {
    minLength: 8,
    maxLength: 8,
  })
  .map((fields) => fields.reduce((value, field) => (value << 16n) | field, 0n));

describe("an address as text", () => {
  test.each([
    [0n, "::"],
    [1n, "::1"],
    [1n << 112n, "1::"],
    [(1n << 128n) - 1n, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
    [0x2001_0db8_0000_0001_0001_0001_0001_0001n, "2001:db8:0:1:1:1:1:1"], // one zero field is no run
    [0x2001_0db8_0000_0000_0001_0000_0000_0001n, "2001:db8::1:0:0:1"], // of two runs the first
    [0x2001_0000_0000_0001_0000_0000_0000_0001n, "2001:0:0:1::1"], // of two runs the longer
  ])("%s is %s", (value, text) => {
    expect(ipv6Text(value)).toBe(text);
  });

  test("is what ip-address writes, and is read back as the same address", () => {
    fc.assert(
      fc.property(addresses, (value) => {
        const text = ipv6Text(value);
        expect(text).toBe(ipAddress.Address6.fromBigInt(value).correctForm());
        expect(new ipAddress.Address6(text).bigInt()).toBe(value);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("a text as an address", () => {
  /** Texts that are addresses, nearly addresses, and none. */
  const piece = fc.constantFrom(
    ":",
    "::",
    "0",
    "00",
    "db8",
    "FFFF",
    "12345",
    "g",
    ".",
    "192.0.2.1",
    "%",
    "/",
    " ",
  );
  const texts = fc.oneof(
    addresses.map((value) => ipAddress.Address6.fromBigInt(value).canonicalForm()),
    addresses.map((value) => ipAddress.Address6.fromBigInt(value).correctForm().toUpperCase()),
    addresses.map((value) => ipAddress.Address6.fromBigInt(value).to4in6()),
    fc.array(fc.oneof(fc.constant(":"), piece), { maxLength: 18 }).map((pieces) => pieces.join("")),
  );

  test("is what ip-address reads, or is left to it", () => {
    let read = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const own = ipv6Value(text);
        if (own === undefined) return;
        read++;
        expect(ipAddress.Address6.isValid(text)).toBe(true);
        expect(own).toBe(new ipAddress.Address6(text).bigInt());
      }),
      { numRuns: 5000 },
    );
    expect(read).toBeGreaterThan(2000);
  });

  test.each([
    "",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "1:2:3:4:5:6:7::8",
    "::g",
    ":1::",
    "12345::",
    "::%1",
    "::/0",
    "1:2:3:4:5:6:7:8 ",
  ])("%j is not read", (text) => {
    expect(ipv6Value(text)).toBeUndefined();
  });
});
