import { describe, expect, test } from "@jest/globals";
import { changedProperties, failures } from "../../lab/providers/aws/resource-type.ts";
import { resourceTypeOf } from "../../lab/providers/aws/resources/index.ts";
import { equal, holdsSecret, plain, secret, unknownValue } from "../../lab/providers/property-value.ts";

const networkInterface = resourceTypeOf(
  "urn:pulumi:lab::hextet::aws:ec2/networkInterface:NetworkInterface::ens5",
);
const instance = resourceTypeOf(
  "urn:pulumi:lab::hextet::hextet:aws:DockerHost$aws:ec2/instance:Instance::cloud-web-1",
);

describe("a difference", () => {
  const changed = (before: object, after: object, outputs: object = before) =>
    changedProperties(networkInterface, { ...before }, { ...outputs }, { ...after });

  test("is none where only the order of addresses differs", () => {
    expect(changed({ ipv6Addresses: ["::8", "::9"] }, { ipv6Addresses: ["::9", "::8"] })).toEqual([]);
  });

  test("is none where the program says what AWS has filled in, or says it no more", () => {
    expect(changed({}, { privateIps: ["10.0.0.4"] }, { privateIps: ["10.0.0.4"] })).toEqual([]);
    expect(changed({ privateIps: ["10.0.0.4"] }, {})).toEqual([]);
    expect(changed({}, { privateIps: ["10.0.0.5"] }, { privateIps: ["10.0.0.4"] })).toEqual(["privateIps"]);
  });

  test("is one where a description or a tag goes", () => {
    expect(changed({ description: "web", tags: { a: "b" } }, { tags: {} })).toEqual(["description", "tags"]);
  });

  test("is none where a value becomes a secret, and one where it is not known yet", () => {
    expect(changed({ description: "web" }, { description: secret("web") })).toEqual([]);
    expect(changed({ subnetId: "subnet-1" }, { subnetId: unknownValue })).toEqual(["subnetId"]);
  });
});

describe("names", () => {
  const reasons = (inputs: object) =>
    failures(networkInterface, { subnetId: "subnet-1", ...inputs }).map((failure) => failure.reason);

  test("that are misspelt are refused, with the one that was meant", () => {
    expect(reasons({ ipv6Adresses: [] })).toEqual([
      "aws:ec2/networkInterface:NetworkInterface has no property 'ipv6Adresses'; did you mean 'ipv6Addresses'?",
    ]);
  });

  test("that a lab would have to ignore are refused, unless they ask for nothing", () => {
    expect(reasons({ ipv6AddressLists: ["::8"] })).toEqual([
      "the lab's stand-in for AWS does not imitate 'ipv6AddressLists' of aws:ec2/networkInterface:NetworkInterface",
    ]);
    expect(reasons({ ipv6AddressListEnabled: false, ipv6AddressLists: [], description: null })).toEqual([]);
  });

  test("inside an object are refused too", () => {
    const found = failures(instance, {
      ami: "ami-0123456789abcdef0",
      instanceType: "t3.micro",
      primaryNetworkInterface: { networkInterfaceID: "eni-1" },
      metadataOptions: secret({ httpToken: "required" }),
    });
    expect(found.map((failure) => failure.property)).toEqual([
      "primaryNetworkInterface.networkInterfaceID",
      "metadataOptions.httpToken",
    ]);
    expect(found[0]?.reason).toMatch(/did you mean 'networkInterfaceId'\?$/);
  });

  test("that are missing are named", () => {
    expect(failures(instance, {}).map((failure) => failure.reason)).toEqual([
      "aws:ec2/instance:Instance needs 'ami'",
      "aws:ec2/instance:Instance needs 'instanceType'",
    ]);
  });

  test("of types that the lab does not imitate are refused with those that it does", () => {
    expect(() => resourceTypeOf("urn:pulumi:lab::hextet::aws:s3/bucket:Bucket::b")).toThrow(
      /^the lab's stand-in for AWS does not imitate aws:s3\/bucket:Bucket; it imitates aws:ec2\/vpc:Vpc, /,
    );
  });
});

test("a secret is unwrapped at any depth, and found there", () => {
  const value = { tags: { token: secret("x") }, list: [secret({ a: secret(1) })] };
  expect(plain(value)).toEqual({ tags: { token: "x" }, list: [{ a: 1 }] });
  expect([holdsSecret(value), holdsSecret(plain(value))]).toEqual([true, false]);
});

test("equality looks at content and not at the order of keys", () => {
  expect(equal({ a: 1, b: [2, { c: 3 }] }, { b: [2, { c: 3 }], a: 1 })).toBe(true);
  expect(equal({ a: 1 }, { a: 1, b: undefined })).toBe(false);
});
