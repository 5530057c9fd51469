import { describe, expect, test } from "@jest/globals";
import { architectureOf, limitsOf, mostAddresses } from "../../../core/layout/instance-types.ts";
import { instanceType } from "../../../lab/ec2/model/instance-types.ts";

describe("an instance type's processor", () => {
  test.each([
    "a1.large",
    "t4g.small",
    "m6gd.xlarge",
    "c7gn.large",
    "im4gn.large",
    "is4gen.medium",
    "x2gd.large",
    "hpc7g.4xlarge",
    "r8gb.large",
    "g5g.xlarge",
  ])("is Graviton: %s", (type) => {
    expect(architectureOf(type)).toBe("arm64");
  });

  test.each([
    "t3.small",
    "r5d.large",
    "m7i-flex.large",
    "c6in.large",
    "g4dn.xlarge",
    "g6.xlarge",
    "gr6.4xlarge",
    "p4de.24xlarge",
    "u-6tb1.metal",
    "mac1.metal",
    "trn1.2xlarge",
  ])("is none of these: %s", (type) => {
    expect(architectureOf(type)).toBe("amd64");
  });
});

test("limits are those that the lab's EC2 refuses by, of every type that both know", () => {
  const families = [
    "t3",
    "t4g",
    "c5",
    "c5d",
    "c6g",
    "c6i",
    "c7g",
    "m5",
    "m6i",
    "m7g",
    "r5",
    "r5d",
    "r6g",
    "r6i",
  ];
  const sizes = [
    "nano",
    "micro",
    "small",
    "medium",
    "large",
    "xlarge",
    "2xlarge",
    "4xlarge",
    "8xlarge",
    "12xlarge",
    "16xlarge",
  ];
  const both = families
    .flatMap((family) => sizes.map((size) => `${family}.${size}`))
    .flatMap((type) => {
      const limits = limitsOf(type);
      const lab = labLimits(type);
      return limits === undefined || lab === undefined ? [] : [{ type, limits, lab }];
    });
  expect(both.length).toBeGreaterThan(60);
  for (const { type, limits, lab } of both) {
    expect({ type, ...limits }).toEqual({ type, ...lab });
    expect(limits.addresses).toBeLessThanOrEqual(mostAddresses);
  }
});

function labLimits(type: string): { interfaces: number; addresses: number } | undefined {
  try {
    const { maximumNetworkInterfaces, ipv6AddressesPerInterface } = instanceType(type);
    return { interfaces: maximumNetworkInterfaces, addresses: ipv6AddressesPerInterface };
  } catch {
    return undefined;
  }
}
