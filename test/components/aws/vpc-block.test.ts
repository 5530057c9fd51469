import { describe, expect, test } from "@jest/globals";
import { prefixInBlock, vpcBlock } from "../../../components/aws/vpc-block.ts";

describe("a VPC's block", () => {
  test("is taken as AWS gave it, in canonical text", () => {
    expect(vpcBlock("cloud", "2600:1f18:047b:CA00::/56", 56)).toBe("2600:1f18:47b:ca00::/56");
  });

  test.each([
    ["", undefined, "cloud: the VPC has no IPv6 block"],
    [undefined, undefined, "cloud: the VPC has no IPv6 block"],
    [
      "2600:1f18:47b:c000::/52",
      undefined,
      "cloud: the VPC's block 2600:1f18:47b:c000::/52 is a /52, and a /56 was planned with",
    ],
    [
      "2600:1f18:47b:ca00::/56",
      "2600:1f18:47b:cb00::/56",
      "cloud: the VPC's block is 2600:1f18:47b:ca00::/56, and 2600:1f18:47b:cb00::/56 was expected",
    ],
  ])("%j with %j expected is refused before anything is made in it", (given, expected, message) => {
    expect(() => vpcBlock("cloud", given, 56, expected)).toThrow(message);
  });
});

describe("a subnet's prefix", () => {
  const block = "2600:1f18:47b:ca00::/56";

  test("is an offset into the block, or the prefix itself", () => {
    expect(prefixInBlock("edge", "0:0:0:3::/64", block)).toBe("2600:1f18:47b:ca03::/64");
    expect(prefixInBlock("edge", "2600:1f18:47b:ca03::/64", block)).toBe("2600:1f18:47b:ca03::/64");
  });

  test("may be the block's first and last", () => {
    expect(prefixInBlock("edge", "::/64", block)).toBe("2600:1f18:47b:ca00::/64");
    expect(prefixInBlock("edge", "0:0:0:ff::/64", block)).toBe("2600:1f18:47b:caff::/64");
  });

  test.each([
    ["0:0:0:100::/64", "edge: 0:0:0:100::/64 lies outside of the VPC's block 2600:1f18:47b:ca00::/56"],
    ["2600:1f18:47b:cb00::/64", "edge: 2600:1f18:47b:cb00::/64 lies outside"],
    ["0:0:0:3::1/64", "has host bits set; did you mean 0:0:0:3::/64?"],
  ])("%s is refused", (text, message) => {
    expect(() => prefixInBlock("edge", text, block)).toThrow(message);
  });
});
