import { describe, expect, test } from "@jest/globals";
import {
  Ipv6Address,
  Ipv6Prefix,
  ipv4AddressText,
  ipv4PrefixText,
  isIpv4,
  parseIpv4Address,
  parseIpv4Prefix,
} from "../../../core/address/index.ts";
import { lineText, parseLedger } from "../../../core/ledger/index.ts";
import { PlannedPrefix } from "../../../core/plan/index.ts";

describe("IPv4 is held among IPv6 numbers", () => {
  test("an address comes back as it was read", () => {
    for (const text of ["192.0.2.1", "255.255.255.255", "1.0.0.0"]) {
      const address = parseIpv4Address(text);
      expect(isIpv4(address)).toBe(true);
      expect(ipv4AddressText(address)).toBe(text);
    }
  });

  test("an address of this network is a host part alone", () => {
    expect(parseIpv4Address("0.0.0.10").equals(Ipv6Address.parse("::a"))).toBe(true);
  });

  test("a prefix comes back as it was read, and is that much longer inside", () => {
    expect(ipv4PrefixText(parseIpv4Prefix("192.0.2.64/26"))).toBe("192.0.2.64/26");
    expect(parseIpv4Prefix("192.0.2.64/26").equals(Ipv6Prefix.parse("::ffff:c000:240/122"))).toBe(true);
    expect(ipv4PrefixText(parseIpv4Prefix("0.0.0.0/0"))).toBe("0.0.0.0/0");
  });

  test.each(["192.0.2", "192.0.2.256", "192.0.02.1", "::1", "", "192.0.2.1/24", "192.0.2.1 "])(
    "%j is no address",
    (text) => {
      expect(() => parseIpv4Address(text)).toThrow("is not an IPv4 address");
    },
  );

  test.each(["192.0.2.0", "192.0.2.0/33", "192.0.2.0/024", "192.0.2.0/24/1", "::/0", "/24"])(
    "%j is no prefix",
    (text) => {
      expect(() => parseIpv4Prefix(text)).toThrow("is not an IPv4 prefix");
    },
  );

  test("host bits are reported with the prefix around", () => {
    expect(() => parseIpv4Prefix("192.0.2.1/24")).toThrow("did you mean 192.0.2.0/24?");
  });

  test("a plan shows it, and its lengths, as IPv4", () => {
    const prefix = new PlannedPrefix(undefined, parseIpv4Prefix("192.0.2.0/24"));
    expect([`${prefix}`, prefix.length, prefix.bits]).toEqual(["192.0.2.0/24", 24, 32]);
    expect(`${prefix.addressAt(10n)}`).toBe("192.0.2.10");
    expect(`${prefix.prefixAt(64n, 122)}`).toBe("192.0.2.64/26");
  });

  test("a line of the ledger has the length as it is written", () => {
    const text = '{"space":"prefix4:office","owner":"rack/lan","number":"40","length":26}';
    const { lines, problems } = parseLedger("x", `${text}\n`);
    expect(problems).toEqual([]);
    expect(lines.map((line) => line.length)).toEqual([122]);
    expect(lines.map(lineText)).toEqual([text]);
    const long = parseLedger("x", text.replace("26", "33"));
    expect(long.problems.map(({ reason }) => reason)).toEqual(["has a length that is not 0 to 32"]);
  });
});
