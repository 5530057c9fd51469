import { describe, expect, test } from "@jest/globals";
import type { Ipv6VpcArgs } from "../../../components/aws/index.ts";
import { known, mockedStack, only } from "../mocked-stack.ts";

const { Ipv6Vpc } = await import("../../../components/aws/ipv6-vpc.ts");

const args: Ipv6VpcArgs = {
  ipv4: "10.20.0.0/16",
  subnets: {
    edge: {
      zone: "eu-central-1a",
      ipv4: "10.20.1.0/24",
      ipv6: "0:0:0:3::/64",
      ingress: [
        { protocol: "icmpv6", from: "::/0" },
        { protocol: "tcp", fromPort: 22, from: "2001:db8::/32" },
      ],
    },
    batch: { zone: "eu-central-1b", ipv4: "10.20.2.0/24", ipv6: "0:0:0:4::/64", outbound: "egress-only" },
    store: { zone: "eu-central-1b", ipv4: "10.20.3.0/24", ipv6: "0:0:0:5::/64", outbound: "none" },
  },
};

function placed(change: Partial<Ipv6VpcArgs> = {}) {
  return mockedStack(() => {
    new Ipv6Vpc("cloud", { ...args, ...change });
  });
}

describe("Ipv6Vpc", () => {
  test("gives each subnet its offset in the block that Amazon gave", async () => {
    const stack = await placed();
    expect(only(stack, "Vpc").inputs).toMatchObject({
      assignGeneratedIpv6CidrBlock: true,
      cidrBlock: "10.20.0.0/16",
    });
    expect(only(stack, "Subnet", "cloud-edge").inputs).toMatchObject({
      ipv6CidrBlock: "2600:1f18:47b:ca03::/64",
    });
    expect(only(stack, "Subnet", "cloud-store").inputs).toMatchObject({
      ipv6CidrBlock: "2600:1f18:47b:ca05::/64",
    });
  });

  test("lets no subnet hand out addresses by itself", async () => {
    const subnets = (await placed()).filter((registered) => registered.type === "aws:ec2/subnet:Subnet");
    expect(subnets.map((subnet) => subnet.inputs["assignIpv6AddressOnCreation"])).toEqual([
      false,
      false,
      false,
    ]);
  });

  test("makes a gateway only where a subnet needs one", async () => {
    const all = await placed();
    expect(only(all, "InternetGateway").name).toBe("cloud-internet");
    expect(only(all, "EgressOnlyInternetGateway").name).toBe("cloud-egress-only");
    const { edge } = args.subnets;
    const stack = await placed(edge === undefined ? {} : { subnets: { edge } });
    expect(stack.some((made) => made.type.includes("EgressOnly"))).toBe(false);
  });

  test("sends each subnet out by its own gateway, or not at all", async () => {
    const stack = await placed();
    expect(only(stack, "Route", "cloud-edge-default").inputs).toMatchObject({
      destinationIpv6CidrBlock: "::/0",
      gatewayId: "cloud-internet-id",
    });
    expect(only(stack, "Route", "cloud-batch-default").inputs).toMatchObject({
      egressOnlyGatewayId: "cloud-egress-only-id",
    });
    expect(stack.some((registered) => registered.name === "cloud-store-default")).toBe(false);
  });

  test("makes each rule of a security group a resource of its own, named by what it lets in", async () => {
    const stack = await placed();
    const rules = stack.filter(
      (registered) => registered.type.includes("GressRule") || registered.type.includes("gressRule"),
    );
    const ofEdge = rules.filter((rule) => rule.name.startsWith("cloud-edge")).map((rule) => rule.name);
    expect(ofEdge.sort()).toEqual([
      "cloud-edge-all-ipv4-out",
      "cloud-edge-all-ipv6-out",
      "cloud-edge-icmpv6-from-anywhere",
      "cloud-edge-tcp-22-from-2001.db8.._32",
    ]);
    expect(only(stack, "SecurityGroupIngressRule", "cloud-edge-icmpv6-from-anywhere").inputs).toEqual({
      securityGroupId: "cloud-edge-id",
      ipProtocol: "icmpv6",
      fromPort: -1,
      toPort: -1,
      cidrIpv6: "::/0",
    });
  });

  test("puts everything under itself, and the region on everything", async () => {
    const stack = await placed({ region: "eu-west-1" });
    const made = stack.filter((registered) => registered.type.startsWith("aws:"));
    expect(
      made.every(
        (registered) => registered.parent === "cloud" && registered.inputs["region"] === "eu-west-1",
      ),
    ).toBe(true);
    expect(made.length).toBeGreaterThan(10);
  });

  test("asks an IPAM pool where one is named", async () => {
    const stack = await mockedStack(
      () => {
        new Ipv6Vpc("cloud", { ...args, ipam: { poolId: "ipam-pool-1", length: 52 } });
      },
      { outputs: { "aws:ec2/vpc:Vpc": { ipv6CidrBlock: "2600:1f18:4000::/52" } } },
    );
    expect(only(stack, "Vpc").inputs).toMatchObject({ ipv6IpamPoolId: "ipam-pool-1", ipv6NetmaskLength: 52 });
    expect(only(stack, "Vpc").inputs).not.toHaveProperty("assignGeneratedIpv6CidrBlock");
    expect(only(stack, "Subnet", "cloud-edge").inputs).toMatchObject({
      ipv6CidrBlock: "2600:1f18:4000:3::/64",
    });
  });

  test("leaves the last word on each resource to its transform", async () => {
    const stack = await placed({
      transform: {
        subnet: (subnet, opts, name) => ({ args: { ...subnet, enableDns64: name === "cloud-edge" }, opts }),
        vpc: (vpc, opts) => ({ args: vpc, opts: { ...opts, ignoreChanges: ["tags"] } }),
      },
    });
    expect(only(stack, "Subnet", "cloud-edge").inputs).toMatchObject({ enableDns64: true });
    expect(only(stack, "Subnet", "cloud-store").inputs).toMatchObject({ enableDns64: false });
    expect(only(stack, "Vpc").options.ignoreChanges).toEqual(["tags"]);
  });

  test("knows its prefixes", async () => {
    await mockedStack(async () => {
      const vpc = new Ipv6Vpc("cloud", args);
      expect(await known(vpc.prefix)).toBe("2600:1f18:47b:ca00::/56");
      expect(await known(vpc.subnets["batch"]?.prefix ?? vpc.prefix)).toBe("2600:1f18:47b:ca04::/64");
    });
  });
});
