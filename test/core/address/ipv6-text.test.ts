import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import ipAddress from "ip-address";
import { ipv6Text } from "../../../core/address/ipv6-text.ts";

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
