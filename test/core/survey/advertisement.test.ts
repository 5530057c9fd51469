import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readAdvertisement, surveyJsonSchema } from "../../../core/index.ts";

const bytes = (...parts: readonly string[]) =>
  Uint8Array.from(Buffer.from(parts.join("").replaceAll(/\s/g, ""), "hex"));

/** Hop limit 64, M and O, 1800 s. */
const header = "86 00 0000 40 c0 0708 00000000 00000000";
const prefix = "03 04 40 c0 00001c20 00000e10 00000000 20010db8005100000000000000000000";
const mtu = "05 01 0000 00000578";

describe("a router advertisement (RFC 4861 section 4.2)", () => {
  test("says M, O, its lifetime, and of each option what it holds", () => {
    const read = readAdvertisement(
      bytes(
        header,
        prefix,
        mtu,
        "01 01 020000000a01",
        "19 03 0000 00000258 20010db8005100000000000000000053",
        "1f 03 0000 00000258 05 736c616163 07 6578616d706c65 00 00",
        "18 03 30 08 ffffffff 20010db8009900000000000000000000",
        "26 02 0000 0064ff9b0000000000000000",
      ),
    );
    expect(read).toEqual({
      managed: true,
      otherConfiguration: true,
      preference: "medium",
      lifetime: 1800,
      hopLimit: 64,
      mtu: 1400,
      mac: "02:00:00:00:0a:01",
      prefixes: [
        { prefix: "2001:db8:51::/64", onLink: true, autonomous: true, valid: 7200, preferred: 3600 },
      ],
      resolvers: [{ address: "2001:db8:51::53", lifetime: 600 }],
      domains: ["slaac.example"],
      routes: [{ prefix: "2001:db8:99::/48", lifetime: null }],
      nat64: ["64:ff9b::/96"],
      complete: true,
    });
  });

  test.each([
    ["c0", true, true, "medium"],
    ["80", true, false, "medium"],
    ["40", false, true, "medium"],
    ["00", false, false, "medium"],
    ["08", false, false, "high"],
    ["18", false, false, "low"],
    ["10", false, false, "medium"],
  ])("flags 0x%s are M %j, O %j, preference %s", (flags, managed, otherConfiguration, preference) => {
    expect(readAdvertisement(bytes("86 00 0000 40", flags, "0708 00000000 00000000"))).toMatchObject({
      managed,
      otherConfiguration,
      preference,
      complete: true,
    });
  });

  test.each([
    ["L alone", "80", true, false],
    ["A alone", "40", false, true],
    ["neither", "00", false, false],
  ])("a prefix with %s", (_, flags, onLink, autonomous) => {
    const option = prefix.replace(" c0 ", ` ${flags} `);
    expect(readAdvertisement(bytes(header, option))?.prefixes).toMatchObject([{ onLink, autonomous }]);
  });
});

describe("an advertisement that somebody has made to harm", () => {
  test.each([
    ["nothing", ""],
    ["another type", "85 00 0000 00000000 0000000000000000"],
    ["another code", "86 01 0000 40 00 0708 00000000 00000000"],
    ["a header that is cut", "86 00 0000 40 00 0708 00000000 000000"],
  ])("is none: %s", (_, text) => {
    expect(readAdvertisement(bytes(text))).toBeUndefined();
  });

  test.each([
    ["an option of no length", `${mtu} 05 00 0000 00000578`],
    ["an option that is longer than what came", "05 02 0000 00000578"],
    ["one byte of an option", "05"],
    ["a prefix of 129 bits", prefix.replace("03 04 40", "03 04 81")],
    ["a prefix option that is too short", "03 01 40 c0 00001c20"],
    ["a route longer than its bytes", "18 01 40 08 ffffffff"],
    ["resolvers and a half", "19 02 0000 00000258 20010db800510000"],
    ["a name that goes on behind the option", "1f 02 0000 00000258 3f 61626364656667"],
    ["a name with a control character", "1f 02 0000 00000258 03 1b5b32 00 000000"],
    ["a name that points elsewhere", "1f 02 0000 00000258 c00c 000000000000"],
    ["a PREF64 length that RFC 8781 has not", "26 02 0007 0064ff9b0000000000000000"],
  ])("says that it is not complete: %s", (_, options) => {
    expect(readAdvertisement(bytes(header, options))).toMatchObject({ managed: true, complete: false });
  });

  test("whatever the bytes are, it is read to an end, and what is read can be published", () => {
    const shape = surveyJsonSchema.shape.advertisements.element.omit({
      interface: true,
      router: true,
      own: true,
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const read = readAdvertisement(Uint8Array.from([...bytes(header), ...tail]));
        expect(shape.parse(read)).toEqual(read);
      }),
    );
  });
});
