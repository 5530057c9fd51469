import { z } from "zod";
import { Ipv4Prefix, Ipv6Prefix } from "../../../core/address/index.ts";
import { Ec2Error } from "../ec2-error.ts";
import { accountId, arn, type Identifiers } from "./identifiers.ts";
import type { Ec2State, Vpc } from "./state.ts";
import { readAddress } from "./subnet-addresses.ts";
import { checkTags, tagsSchema } from "./tags.ts";

export const vpcInputs = z.strictObject({
  cidrBlock: z.string(),
  assignGeneratedIpv6CidrBlock: z.boolean().optional(),
  ipv6IpamPoolId: z.string().optional(),
  ipv6CidrBlock: z.string().optional(),
  ipv6NetmaskLength: z.number().int().optional(),
  tags: tagsSchema,
});

export type VpcInputs = z.infer<typeof vpcInputs>;

/** Where "Amazon's" blocks come from: documentation addresses (RFC 9637), a /56 each from the first one on. */
const amazonBlocks = Ipv6Prefix.parse("3fff:ec2:47b::/48");
const firstAmazonBlock = 0xcan;

/** Where an IPAM pool's blocks come from when only their length is asked for. */
const ipamBlocks = Ipv6Prefix.parse("3fff:ec3::/32");

/** VPCs and their address blocks: docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html. */
export class Vpcs {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  #amazonBlocksGiven = 0n;
  #ipamBlocksGiven = 0n;

  constructor(state: Ec2State, identifiers: Identifiers) {
    this.#state = state;
    this.#identifiers = identifiers;
  }

  create(inputs: VpcInputs, region: string): Vpc {
    const ipv4 = readAddress(inputs.cidrBlock, Ipv4Prefix.parse);
    if (ipv4.length < 16 || ipv4.length > 28) {
      throw new Ec2Error(
        "InvalidVpc.Range",
        `The CIDR '${ipv4}' is invalid: a VPC's IPv4 block is /16 to /28`,
      );
    }
    const tags = checkTags(inputs.tags);
    const ipv6 = this.#ipv6Block(inputs);
    const vpc: Vpc = {
      id: this.#identifiers.next("vpc"),
      region,
      tags,
      ipv4,
      ipv6,
      mainRouteTableId: this.#identifiers.next("rtb"),
      defaultSecurityGroupId: this.#identifiers.next("sg"),
    };
    this.#state.vpcs.set(vpc.id, vpc);
    this.#state.routeTables.set(vpc.mainRouteTableId, {
      id: vpc.mainRouteTableId,
      region,
      tags: {},
      vpcId: vpc.id,
      main: true,
      routes: new Map(),
    });
    this.#createDefaultGroup(vpc);
    return vpc;
  }

  update(id: string, inputs: VpcInputs): Vpc {
    const vpc = this.get(id);
    const tags = checkTags(inputs.tags);
    const wantsIpv6 = inputs.assignGeneratedIpv6CidrBlock === true || inputs.ipv6IpamPoolId !== undefined;
    if (wantsIpv6 && vpc.ipv6 === undefined) {
      vpc.ipv6 = this.#ipv6Block(inputs);
    } else if (!wantsIpv6 && vpc.ipv6 !== undefined) {
      const user = [...this.#state.subnets.values()].find(
        (subnet) => subnet.vpcId === id && subnet.ipv6 !== undefined,
      );
      if (user !== undefined) {
        throw new Ec2Error(
          "InvalidCidrBlock.InUse",
          `The block ${vpc.ipv6} of ${id} is in use by subnet ${user.id}`,
        );
      }
      vpc.ipv6 = undefined;
    }
    vpc.tags = tags;
    return vpc;
  }

  delete(id: string): void {
    const vpc = this.get(id);
    const users = [
      ...[...this.#state.subnets.values()].filter((subnet) => subnet.vpcId === id),
      ...[...this.#state.internetGateways.values()].filter((gateway) => gateway.vpcId === id),
      ...[...this.#state.egressOnlyInternetGateways.values()].filter((gateway) => gateway.vpcId === id),
      ...[...this.#state.routeTables.values()].filter((table) => table.vpcId === id && !table.main),
      ...[...this.#state.securityGroups.values()].filter(
        (group) => group.vpcId === id && group.id !== vpc.defaultSecurityGroupId,
      ),
    ];
    if (users.length > 0) {
      throw new Ec2Error(
        "DependencyViolation",
        `The vpc '${id}' has dependencies and cannot be deleted: ${users.map((user) => user.id).join(", ")}`,
      );
    }
    for (const rule of [...this.#state.securityGroupRules.values()]) {
      if (rule.groupId === vpc.defaultSecurityGroupId) this.#state.securityGroupRules.delete(rule.id);
    }
    this.#state.securityGroups.delete(vpc.defaultSecurityGroupId);
    this.#state.routeTables.delete(vpc.mainRouteTableId);
    this.#state.vpcs.delete(id);
  }

  /** @throws Ec2Error where there is no such VPC */
  get(id: string): Vpc {
    const vpc = this.#state.vpcs.get(id);
    if (vpc === undefined) throw new Ec2Error("InvalidVpcID.NotFound", `The vpc ID '${id}' does not exist`);
    return vpc;
  }

  /** What the provider returns of it. */
  outputs(vpc: Vpc) {
    return {
      arn: arn(vpc.region, `vpc/${vpc.id}`),
      cidrBlock: vpc.ipv4.toString(),
      defaultRouteTableId: vpc.mainRouteTableId,
      defaultSecurityGroupId: vpc.defaultSecurityGroupId,
      ipv6AssociationId: vpc.ipv6 === undefined ? "" : vpc.id.replace("vpc-", "vpc-cidr-assoc-"),
      ipv6CidrBlock: vpc.ipv6?.toString() ?? "",
      mainRouteTableId: vpc.mainRouteTableId,
      ownerId: accountId,
      region: vpc.region,
    };
  }

  #ipv6Block(inputs: VpcInputs): Ipv6Prefix | undefined {
    if (inputs.assignGeneratedIpv6CidrBlock === true) {
      if (inputs.ipv6IpamPoolId !== undefined || inputs.ipv6CidrBlock !== undefined) {
        throw new Ec2Error(
          "InvalidParameterCombination",
          "assignGeneratedIpv6CidrBlock excludes ipv6IpamPoolId and ipv6CidrBlock: the block is Amazon's or a pool's",
        );
      }
      const block = amazonBlocks.subnet(56, firstAmazonBlock + this.#amazonBlocksGiven);
      this.#amazonBlocksGiven += 1n;
      return block;
    }
    if (inputs.ipv6IpamPoolId === undefined) {
      if (inputs.ipv6CidrBlock === undefined && inputs.ipv6NetmaskLength === undefined) return undefined;
      throw new Ec2Error("MissingParameter", "An IPv6 block or length of one's own needs ipv6IpamPoolId");
    }
    if (inputs.ipv6CidrBlock !== undefined) {
      return this.#freeBlock(readAddress(inputs.ipv6CidrBlock, Ipv6Prefix.parse));
    }
    const length = inputs.ipv6NetmaskLength ?? 56;
    const slot = ipamBlocks.subnet(44, this.#ipamBlocksGiven);
    this.#ipamBlocksGiven += 1n;
    return this.#freeBlock(Ipv6Prefix.containing(slot.network, length));
  }

  #freeBlock(block: Ipv6Prefix): Ipv6Prefix {
    if (block.length < 44 || block.length > 60 || block.length % 4 !== 0) {
      throw new Ec2Error(
        "InvalidVpc.Range",
        `The CIDR '${block}' is invalid: a VPC's IPv6 block is /44 to /60 in steps of 4`,
      );
    }
    const other = [...this.#state.vpcs.values()].find((vpc) => vpc.ipv6?.overlaps(block) === true);
    if (other !== undefined) {
      throw new Ec2Error("CidrConflict", `The CIDR '${block}' overlaps ${other.ipv6} of ${other.id}`);
    }
    return block;
  }

  /** Its members may talk to each other and to everybody; nobody else may talk to them. */
  #createDefaultGroup(vpc: Vpc): void {
    const groupId = vpc.defaultSecurityGroupId;
    const common = {
      region: vpc.region,
      tags: {},
      groupId,
      match: { kind: "all" },
      description: undefined,
    } as const;
    this.#state.securityGroups.set(groupId, {
      id: groupId,
      region: vpc.region,
      tags: {},
      vpcId: vpc.id,
      groupName: "default",
      description: "default VPC security group",
    });
    const everywhere = [Ipv4Prefix.parse("0.0.0.0/0"), Ipv6Prefix.parse("::/0")];
    for (const rule of [
      { direction: "ingress", peer: { kind: "group", groupId } } as const,
      ...everywhere.map((prefix) => ({ direction: "egress", peer: { kind: "prefix", prefix } }) as const),
    ]) {
      const id = this.#identifiers.next("sgr");
      this.#state.securityGroupRules.set(id, { ...common, ...rule, id, declaredBy: "group" });
    }
  }
}
