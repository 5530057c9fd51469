import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import ipAddress from "ip-address";
import { Ipv4Prefix, Ipv6Address, Ipv6Prefix } from "../../../core/index.ts";

const allOnes = (1n << 128n) - 1n;
const value = fc.oneof(fc.bigInt({ min: 0n, max: allOnes }), sparse());
const length = fc.integer({ min: 0, max: 128 });

/** Addresses with runs of zero fields, where the rules of RFC 5952 bite. */
function sparse(): fc.Arbitrary<bigint> {
  const field = fc.oneof({ weight: 3, arbitrary: fc.constant(0n) }, fc.bigInt({ min: 0n, max: 0xffffn }));
  return fc
    .array(field, { minLength: 8, maxLength: 8 })
    .map((fields) => fields.reduce((sum, group) => (sum << 16n) | group, 0n));
}

/** RFC 5952 section 4, written out once more. */
function rfc5952(number: bigint): string {
  const fields = Array.from({ length: 8 }, (_, index) =>
    ((number >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  let best = { start: 0, count: 0 };
  for (let start = 0; start < 8; start++) {
    let count = 0;
    while (fields[start + count] === "0") count++;
    if (count > best.count) best = { start, count };
  }
  if (best.count < 2) return fields.join(":");
  return `${fields.slice(0, best.start).join(":")}::${fields.slice(best.start + best.count).join(":")}`;
}

describe("an address", () => {
  test("survives the round trip through text", () => {
    fc.assert(
      fc.property(value, (number) => Ipv6Address.parse(`${Ipv6Address.fromBigInt(number)}`).value === number),
    );
  });

  test("is written as RFC 5952 says", () => {
    fc.assert(
      fc.property(value, (number) => {
        const text = Ipv6Address.fromBigInt(number).toString();
        expect(text).toBe(rfc5952(number));
        expect(text).toBe(ipAddress.Address6.fromBigInt(number).correctForm());
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["0:0:0:0:0:0:0:0", "::"],
    ["::ffff:192.0.2.1", "::ffff:c000:201"],
    ["2001:0db8::0001", "2001:db8::1"],
  ])("reads %s as %s", (text, canonical) => {
    expect(Ipv6Address.parse(text).toString()).toBe(canonical);
  });

  test.each([
    ["", "is not an IPv6 address"],
    ["fe80::1%eth0", "carries a zone"],
    ["2001:db8::1/64", "carries a prefix length"],
    ["[2001:db8::1]", "is not an IPv6 address"],
    ["2001:db8::1::2", "is not an IPv6 address"],
    ["1:2:3:4:5:6:7:8:9", "is not an IPv6 address"],
    ["2001:db8::12345", "is not an IPv6 address"],
    ["192.0.2.1", "is not an IPv6 address"],
    ["2001:db8::1 ", "is not an IPv6 address"],
    ["2001:db8::1%$(reboot)", "carries a zone"],
  ])("refuses %j: %s", (text, reason) => {
    expect(() => Ipv6Address.parse(text)).toThrow(reason);
  });

  test("has neighbours, except beyond the ends", () => {
    fc.assert(
      fc.property(value, (number) => {
        const address = Ipv6Address.fromBigInt(number);
        expect(address.next()?.value).toBe(number === allOnes ? undefined : number + 1n);
        expect(address.previous()?.value).toBe(number === 0n ? undefined : number - 1n);
      }),
    );
    expect(Ipv6Address.fromBigInt(allOnes).next()).toBeUndefined();
    expect(Ipv6Address.fromBigInt(0n).previous()).toBeUndefined();
  });

  test("sorts by number", () => {
    fc.assert(
      fc.property(fc.array(value), (numbers) => {
        const sorted = numbers.map((number) => Ipv6Address.fromBigInt(number)).sort(Ipv6Address.compare);
        const expected = [...numbers].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(sorted.map((address) => address.value)).toEqual(expected);
      }),
    );
  });

  test.each([-1n, 1n << 128n])("is never %s", (number) => {
    expect(() => Ipv6Address.fromBigInt(number)).toThrow("does not fit in 128 bits");
  });
});

describe("a prefix", () => {
  const prefix = fc
    .tuple(value, length)
    .map(([number, bits]) => Ipv6Prefix.containing(Ipv6Address.fromBigInt(number), bits));

  test("survives the round trip through text", () => {
    fc.assert(fc.property(prefix, (some) => Ipv6Prefix.parse(`${some}`).equals(some)));
  });

  test("contains its ends and not their outer neighbours", () => {
    fc.assert(
      fc.property(prefix, (some) => {
        expect(some.contains(some.network)).toBe(true);
        expect(some.contains(some.last)).toBe(true);
        const below = some.network.previous();
        const above = some.last.next();
        if (below !== undefined) expect(some.contains(below)).toBe(false);
        if (above !== undefined) expect(some.contains(above)).toBe(false);
      }),
    );
  });

  test("contains an address exactly if it lies between the ends", () => {
    fc.assert(
      fc.property(prefix, value, (some, number) => {
        const inside = some.network.value <= number && number <= some.last.value;
        expect(some.contains(Ipv6Address.fromBigInt(number))).toBe(inside);
      }),
    );
  });

  test("overlaps another exactly if one contains the other", () => {
    fc.assert(
      fc.property(prefix, prefix, (some, other) => {
        const apart = some.last.value < other.network.value || other.last.value < some.network.value;
        expect(some.overlaps(other)).toBe(!apart);
        expect(some.contains(other) && other.contains(some)).toBe(some.equals(other));
      }),
    );
  });

  test("splits into subnets that touch and never overlap", () => {
    const split = fc.tuple(
      prefix.filter((some) => some.length < 128),
      fc.integer({ min: 1, max: 20 }),
    );
    fc.assert(
      fc.property(split, ([some, more]) => {
        const bits = Math.min(128, some.length + more);
        const first = some.subnet(bits, 0n);
        const second = some.subnet(bits, 1n);
        expect(first.network.equals(some.network)).toBe(true);
        expect(first.last.next()?.value).toBe(second.network.value);
        expect(some.subnet(bits, some.subnetCount(bits) - 1n).last.equals(some.last)).toBe(true);
        expect(() => some.subnet(bits, some.subnetCount(bits))).toThrow(`has no /${bits} number`);
      }),
    );
  });

  test("finds the address at an offset, and the offset of an address", () => {
    fc.assert(
      fc.property(prefix, fc.bigInt({ min: 0n, max: allOnes }), (some, number) => {
        const offset = number % some.size;
        expect(some.offsetOf(some.addressAt(offset))).toBe(offset);
        expect(() => some.addressAt(some.size)).toThrow("has no address number");
      }),
    );
  });

  test.each([
    ["2001:db8::1/64", "2001:db8::1/64 has host bits set; did you mean 2001:db8::/64?"],
    ["2001:db8::", "2001:db8:: has no prefix length"],
    ["2001:db8::/129", "2001:db8::/129 has no prefix length of 0 to 128"],
    ["2001:db8::/064", "2001:db8::/064 has no prefix length of 0 to 128"],
    ["2001:db8::/", "2001:db8::/ has no prefix length of 0 to 128"],
    ["nonsense/64", "nonsense/64 is not an IPv6 address"],
  ])("refuses %s", (text, message) => {
    expect(() => Ipv6Prefix.parse(text)).toThrow(message);
  });
});

describe("an IPv4 prefix", () => {
  test("contains and overlaps by bits", () => {
    const vpc = Ipv4Prefix.parse("10.20.0.0/16");
    expect(vpc.contains(Ipv4Prefix.parse("10.20.1.0/24"))).toBe(true);
    expect(vpc.contains(Ipv4Prefix.parse("10.21.0.0/24"))).toBe(false);
    expect(Ipv4Prefix.parse("10.20.1.0/24").overlaps(vpc)).toBe(true);
  });

  test("refuses host bits and nonsense", () => {
    expect(() => Ipv4Prefix.parse("10.20.1.1/24")).toThrow("has host bits set; did you mean 10.20.1.0/24?");
    expect(() => Ipv4Prefix.parse("10.20.0.0/33")).toThrow("is not an IPv4 prefix");
    expect(() => Ipv4Prefix.parse("::/0")).toThrow("is not an IPv4 prefix");
  });
});
