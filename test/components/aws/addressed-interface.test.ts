import { describe, expect, test } from "@jest/globals";
import type { AddressedInterfaceArgs } from "../../../components/aws/index.ts";
import { interfaceAddresses } from "../../../components/aws/interface-addresses.ts";
import { known, mockedStack, only } from "../mocked-stack.ts";

const { AddressedInterface } = await import("../../../components/aws/addressed-interface.ts");

const args: AddressedInterfaceArgs = {
  subnetId: "subnet-1",
  securityGroupIds: ["sg-1"],
  prefix: "2600:1f18:47b:ca03::/64",
  addresses: ["::1:1"],
  blocks: ["::8/126"],
};

const held = ["1:1", "8", "9", "a", "b"].map((part) => `2600:1f18:47b:ca03::${part}`);

describe("AddressedInterface", () => {
  test("holds its own addresses and every one of its blocks", async () => {
    const stack = await mockedStack(async () => {
      const made = new AddressedInterface("cloud-web-1-ens5", args);
      expect(await known(made.addresses)).toEqual(held);
    });
    expect(only(stack, "NetworkInterface").inputs).toEqual({
      subnetId: "subnet-1",
      securityGroups: ["sg-1"],
      description: "cloud-web-1-ens5",
      ipv6Addresses: held,
      sourceDestCheck: true,
      tags: { Name: "cloud-web-1-ens5" },
    });
  });

  test("holds the private IPv4 address that it is given, as its first one", async () => {
    const stack = await mockedStack(() => {
      new AddressedInterface("web", { ...args, ipv4: "10.20.1.10" });
    });
    expect(only(stack, "NetworkInterface").inputs).toMatchObject({ privateIps: ["10.20.1.10"] });
  });

  test("never uses the ordered list that takes all addresses away first, nor counts", async () => {
    const stack = await mockedStack(() => {
      new AddressedInterface("web", args);
    });
    const { inputs } = only(stack, "NetworkInterface");
    expect(Object.keys(inputs).filter((key) => /ipv6/i.test(key))).toEqual(["ipv6Addresses"]);
  });

  test("has a description that is readable while its addresses are unknown", async () => {
    const description = "cloud/web-1 ens5: cloud/56+03::1:1, block cloud/56+03::8/126";
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const { Vpc } = await import("@pulumi/aws/ec2/index.js");
    const stack = await mockedStack(
      () => {
        const vpc = new Vpc("cloud", { cidrBlock: "10.20.0.0/16", assignGeneratedIpv6CidrBlock: true });
        new AddressedInterface("web", { ...args, prefix: vpc.ipv6CidrBlock, description });
      },
      { preview: true },
    );
    expect(only(stack, "NetworkInterface").inputs).toMatchObject({ description, ipv6Addresses: unknown });
  });
});

describe("the addresses of an interface", () => {
  test("may be given in full", () => {
    expect(interfaceAddresses("web", undefined, ["2001:db8::1:1"], ["2001:db8::8/127"])).toEqual([
      "2001:db8::1:1",
      "2001:db8::8",
      "2001:db8::9",
    ]);
  });

  test("are assigned once where a block holds one of them", () => {
    expect(interfaceAddresses("web", "2001:db8::/64", ["::9"], ["::8/127"])).toEqual([
      "2001:db8::9",
      "2001:db8::8",
    ]);
  });

  test.each([
    [["2001:db8:1::1"], [], "web: 2001:db8:1::1 lies outside of 2001:db8::/64"],
    [[], ["2001:db8:1::8/126"], "web: 2001:db8:1::8 lies outside of 2001:db8::/64"],
    [["::zz"], [], "::zz is not an IPv6 address"],
    [[], ["::9/126"], "::9/126 has host bits set; did you mean ::8/126?"],
    [[], ["::/112"], "web: block ::/112 has more addresses than the 64 that an interface holds"],
    [["::1"], ["::20/123", "::40/123"], "web: 65 addresses are more than the 64 that an interface holds"],
  ])("%j and %j are refused: %s", (addresses, blocks, message) => {
    expect(() => interfaceAddresses("web", "2001:db8::/64", addresses, blocks)).toThrow(message);
  });
});
