import { describe, expect, test } from "@jest/globals";
import { imageIdentifier } from "../../../lab/ec2/model/identifiers.ts";
import { image, run, twoDockerHosts } from "../two-docker-hosts.ts";
import { refusal } from "./refusal.ts";

describe("an instance", () => {
  const start = (rest: object) => {
    const { account, interfaces } = twoDockerHosts();
    return refusal(() =>
      account.instances.create(
        {
          ami: image,
          instanceType: "r5d.large",
          primaryNetworkInterface: { networkInterfaceId: interfaces[0].id },
          ...rest,
        },
        "web-1",
      ),
    );
  };

  test("is of a type whose limits are known", () => {
    expect(start({ instanceType: "x9.enormous" })).toMatch(
      /^InvalidInstanceType: The lab knows no address limits of instance type 'x9\.enormous'; it knows sizes of t3, t3a, /,
    );
  });

  test("has user data of at most 16 KB before base64, given once", () => {
    expect(start({ userData: "x".repeat(16_384) })).toBe("not refused");
    expect(start({ userData: "x".repeat(16_385) })).toBe(
      "InvalidParameterValue: User data is limited to 16384 bytes; it has 16385",
    );
    expect(start({ userDataBase64: Buffer.alloc(16_385).toString("base64") })).toMatch(
      /limited to 16384 bytes; it has 16385$/,
    );
    expect(start({ userDataBase64: "#cloud-config" })).toBe(
      "InvalidUserData.Malformed: Invalid BASE64 encoding of user data.",
    );
    expect(start({ userData: "a", userDataBase64: "YQ==" })).toBe(
      "InvalidParameterCombination: Give userData or userDataBase64, not both",
    );
  });

  test("takes from its interface what belongs to the interface", () => {
    expect(start({ vpcSecurityGroupIds: ["sg-1"] })).toBe(
      "InvalidParameterCombination: Network interfaces and an instance-level vpcSecurityGroupIds may not be specified on the same request; set it on the interface",
    );
  });

  test("needs an image and a zone that can be", () => {
    expect(start({ ami: "debian-13" })).toBe(
      'InvalidAMIID.Malformed: Invalid id: "debian-13" (expecting "ami-...")',
    );
    expect(start({ availabilityZone: "eu-central-1b" })).toMatch(
      /^InvalidParameterValue: The availability zone 'eu-central-1b' is not that of subnet-0[0-9a-f]{16}: eu-central-1a$/,
    );
  });

  test("is named by its tag and its VPC's", () => {
    const { account, interfaces } = twoDockerHosts();
    const first = run(account, interfaces[0], "web-1");
    expect([first.twin, first.hostname]).toEqual(["cloud--web-1", "web-1"]);
    const second = run(account, interfaces[1], "cloud--web-2");
    expect([second.twin, second.hostname]).toEqual(["cloud--web-2", "web-2"]);
    const other = twoDockerHosts();
    const third = run(other.account, other.interfaces[0], "cloud-web-1");
    expect([third.twin, third.hostname]).toEqual(["cloud--web-1", "web-1"]);
    expect(start({ tags: { Name: "Web 1" } })).toBe(
      "InvalidParameterValue: The lab cannot name a twin 'cloud--Web 1': the tag Name (or the resource's name) must be a label of a-z, 0-9 and -",
    );
  });

  test("is not terminated against its protection", () => {
    const { account, interfaces } = twoDockerHosts();
    const instance = account.instances.create(
      {
        ami: image,
        instanceType: "r5d.large",
        primaryNetworkInterface: { networkInterfaceId: interfaces[0].id },
        disableApiTermination: true,
      },
      "web-1",
    );
    expect(refusal(() => account.instances.terminate(instance.id))).toMatch(
      /^OperationNotPermitted: The instance /,
    );
  });

  test.each([
    ["m6g.large", "x86_64", "arm64"],
    ["m5.large", "arm64", "x86_64"],
  ] as const)("of type %s is not started from an image for %s", (type, ofImage, ofType) => {
    const { account, interfaces } = twoDockerHosts();
    const start = (architecture: "arm64" | "x86_64") => () =>
      account.instances.create(
        {
          ami: imageIdentifier("debian", architecture),
          instanceType: type,
          primaryNetworkInterface: { networkInterfaceId: interfaces[0].id },
        },
        "web-1",
      );
    expect(refusal(start(ofImage))).toBe(
      `InvalidParameterValue: The architecture '${ofType}' of the specified instance type does not match the architecture '${ofImage}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    );
    expect(start(ofType)().state).toBe("pending");
  });

  test("that makes its own interface takes it along when it ends", () => {
    const { account, subnet, group } = twoDockerHosts();
    const instance = account.instances.create(
      {
        ami: image,
        instanceType: "t3.micro",
        subnetId: subnet.id,
        vpcSecurityGroupIds: [group.id],
        ipv6AddressCount: 1,
      },
      "web-9",
    );
    const { networkInterfaceId } = instance;
    expect(account.networkInterfaces.get(networkInterfaceId).ipv6Addresses).toHaveLength(1);
    account.instances.terminate(instance.id);
    account.instances.remove(instance.id);
    expect(refusal(() => account.networkInterfaces.get(networkInterfaceId))).toMatch(
      /^InvalidNetworkInterfaceID.NotFound/,
    );
  });

  test("that is refused leaves no interface behind", () => {
    const { account, subnet } = twoDockerHosts();
    const before = account.state.networkInterfaces.size;
    refusal(() =>
      account.instances.create(
        { ami: image, instanceType: "t3.micro", subnetId: subnet.id, ipv6AddressCount: 3 },
        "web-9",
      ),
    );
    expect(account.state.networkInterfaces.size).toBe(before);
  });
});
