import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseIpv4Address, parseIpv4Prefix } from "../../../core/address/index.ts";
import { Ipv6Address, Ipv6Prefix, reverseName, reverseZones } from "../../../core/index.ts";

const prefixes = fc
  .tuple(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), fc.integer({ min: 0, max: 128 }))
  .map(([value, length]) => Ipv6Prefix.containing(Ipv6Address.fromBigInt(value), length));

const isBelow = (name: string, zone: string) => name === zone || name.endsWith(`.${zone}`);

describe("names under ip6.arpa", () => {
  test("an address has the name that RFC 3596 writes out", () => {
    expect(reverseName(Ipv6Address.parse("4321:0:1:2:3:4:567:89ab"))).toBe(
      "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa",
    );
  });

  test.each([
    ["::/0", ["ip6.arpa"]],
    ["2001:db8::/32", ["8.b.d.0.1.0.0.2.ip6.arpa"]],
    ["3fff:b0b::/48", ["0.0.0.0.b.0.b.0.f.f.f.3.ip6.arpa"]],
    [
      "3fff:b0b:0:4::/62",
      ["4", "5", "6", "7"].map((digit) => `${digit}.0.0.0.0.0.0.0.b.0.b.0.f.f.f.3.ip6.arpa`),
    ],
    ["2001:db8::2/127", ["2", "3"].map((digit) => `${digit}${".0".repeat(23)}.8.b.d.0.1.0.0.2.ip6.arpa`)],
  ])("%s has its own zones and no other's addresses", (text, zones) => {
    expect(reverseZones(Ipv6Prefix.parse(text))).toEqual(zones);
  });

  test("of any prefix, each address lies in one zone, and no address beside it in any", () => {
    fc.assert(
      fc.property(prefixes, fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (prefix, random) => {
        fc.pre(!prefix.overlaps(Ipv6Prefix.parse("::ffff:0:0/96")));
        const zones = reverseZones(prefix);
        const zonesOf = (address: Ipv6Address) =>
          zones.filter((zone) => isBelow(reverseName(address), zone)).length;
        expect(zones.length).toBeLessThanOrEqual(8);
        expect(zonesOf(prefix.addressAt(random % prefix.size))).toBe(1);
        for (const inside of [prefix.network, prefix.last]) expect(zonesOf(inside)).toBe(1);
        for (const outside of [prefix.network.previous(), prefix.last.next()])
          if (outside !== undefined) expect(zonesOf(outside)).toBe(0);
      }),
    );
  });
});

describe("names under in-addr.arpa", () => {
  test("an address has four labels", () => {
    expect(reverseName(parseIpv4Address("192.0.2.10"))).toBe("10.2.0.192.in-addr.arpa");
  });

  test.each([
    ["10.0.0.0/8", ["10.in-addr.arpa"]],
    ["10.20.0.0/16", ["20.10.in-addr.arpa"]],
    ["192.0.2.0/24", ["2.0.192.in-addr.arpa"]],
    ["192.0.2.64/26", ["2.0.192.in-addr.arpa"]],
    ["192.0.2.0/23", ["2.0.192.in-addr.arpa", "3.0.192.in-addr.arpa"]],
  ])("the zones of %s", (text, zones) => {
    expect(reverseZones(parseIpv4Prefix(text))).toEqual(zones);
  });
});
