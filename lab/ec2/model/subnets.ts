import { z } from "zod";
import { Ipv4Prefix, Ipv6Prefix } from "../../../core/address/index.ts";
import { Ec2Error } from "../ec2-error.ts";
import { accountId, arn, type Identifiers } from "./identifiers.ts";
import type { Ec2State, Subnet } from "./state.ts";
import { readAddress } from "./subnet-addresses.ts";
import { checkTags, tagsSchema } from "./tags.ts";
import type { Vpcs } from "./vpcs.ts";
import { zoneId } from "./zones.ts";

export const subnetInputs = z.strictObject({
  vpcId: z.string(),
  cidrBlock: z.string().optional(),
  ipv6CidrBlock: z.string().optional(),
  ipv6Native: z.boolean().optional(),
  assignIpv6AddressOnCreation: z.boolean().optional(),
  availabilityZone: z.string().optional(),
  tags: tagsSchema,
});

export type SubnetInputs = z.infer<typeof subnetInputs>;

/** Subnets: docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html. */
export class Subnets {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #vpcs: Vpcs;

  constructor(state: Ec2State, identifiers: Identifiers, vpcs: Vpcs) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#vpcs = vpcs;
  }

  create(inputs: SubnetInputs): Subnet {
    const vpc = this.#vpcs.get(inputs.vpcId);
    const availabilityZone = inputs.availabilityZone ?? `${vpc.region}a`;
    if (!/^[a-z]{2,4}(-[a-z]+)+-[0-9]+(-[a-z0-9]+)*(-[0-9]+|[a-z])$/.test(availabilityZone)) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `Value (${availabilityZone}) for parameter availabilityZone is invalid: give one such as eu-central-1a`,
      );
    }
    const native = inputs.ipv6Native === true;
    if (native && inputs.cidrBlock !== undefined) {
      throw new Ec2Error(
        "InvalidParameterCombination",
        "An IPv6-only subnet (ipv6Native) takes no cidrBlock",
      );
    }
    if (!native && inputs.cidrBlock === undefined) {
      throw new Ec2Error("MissingParameter", "A subnet needs a cidrBlock unless it is ipv6Native");
    }
    if (native && inputs.ipv6CidrBlock === undefined) {
      throw new Ec2Error("MissingParameter", "An IPv6-only subnet (ipv6Native) needs an ipv6CidrBlock");
    }
    const ipv4 =
      inputs.cidrBlock === undefined ? undefined : this.#ipv4Block(inputs.cidrBlock, vpc.id, vpc.ipv4);
    const ipv6 =
      inputs.ipv6CidrBlock === undefined
        ? undefined
        : this.#ipv6Block(inputs.ipv6CidrBlock, vpc.id, vpc.ipv6);
    this.#checkAssignment(inputs, ipv6);
    const subnet: Subnet = {
      id: this.#identifiers.next("subnet"),
      region: availabilityZone.slice(0, -1),
      tags: checkTags(inputs.tags),
      vpcId: vpc.id,
      availabilityZone,
      ipv4,
      ipv6,
      assignIpv6AddressOnCreation: inputs.assignIpv6AddressOnCreation ?? false,
    };
    this.#state.subnets.set(subnet.id, subnet);
    return subnet;
  }

  /** Tags, the assignment of addresses, and the IPv6 block while nothing lives in it. */
  update(id: string, inputs: SubnetInputs): Subnet {
    const subnet = this.get(id);
    const tags = checkTags(inputs.tags);
    const vpc = this.#vpcs.get(subnet.vpcId);
    if ((inputs.ipv6CidrBlock ?? "") !== (subnet.ipv6?.toString() ?? "")) {
      const user = [...this.#state.networkInterfaces.values()].find(
        (networkInterface) =>
          networkInterface.subnetId === id &&
          (networkInterface.ipv6Addresses.length > 0 || networkInterface.ipv6Prefixes.length > 0),
      );
      if (user !== undefined) {
        throw new Ec2Error(
          "InvalidCidrBlock.InUse",
          `The block ${subnet.ipv6} of ${id} is in use by ${user.id}`,
        );
      }
      subnet.ipv6 =
        inputs.ipv6CidrBlock === undefined
          ? undefined
          : this.#ipv6Block(inputs.ipv6CidrBlock, vpc.id, vpc.ipv6, subnet.id);
    }
    this.#checkAssignment(inputs, subnet.ipv6);
    subnet.assignIpv6AddressOnCreation = inputs.assignIpv6AddressOnCreation ?? false;
    subnet.tags = tags;
    return subnet;
  }

  delete(id: string): void {
    this.get(id);
    const user = [...this.#state.networkInterfaces.values()].find(
      (networkInterface) => networkInterface.subnetId === id,
    );
    if (user !== undefined) {
      throw new Ec2Error(
        "DependencyViolation",
        `The subnet '${id}' has dependencies and cannot be deleted: network interface ${user.id}`,
      );
    }
    for (const association of [...this.#state.routeTableAssociations.values()]) {
      if (association.subnetId === id) this.#state.routeTableAssociations.delete(association.id);
    }
    this.#state.subnets.delete(id);
  }

  /** @throws Ec2Error where there is no such subnet */
  get(id: string): Subnet {
    const subnet = this.#state.subnets.get(id);
    if (subnet === undefined) {
      throw new Ec2Error("InvalidSubnetID.NotFound", `The subnet ID '${id}' does not exist`);
    }
    return subnet;
  }

  outputs(subnet: Subnet) {
    return {
      arn: arn(subnet.region, `subnet/${subnet.id}`),
      assignIpv6AddressOnCreation: subnet.assignIpv6AddressOnCreation,
      availabilityZone: subnet.availabilityZone,
      availabilityZoneId: zoneId(subnet.availabilityZone),
      cidrBlock: subnet.ipv4?.toString() ?? "",
      ipv6CidrBlock: subnet.ipv6?.toString() ?? "",
      ipv6CidrBlockAssociationId:
        subnet.ipv6 === undefined ? "" : subnet.id.replace("subnet-", "subnet-cidr-assoc-"),
      ipv6Native: subnet.ipv4 === undefined,
      ownerId: accountId,
      region: subnet.region,
      vpcId: subnet.vpcId,
    };
  }

  #checkAssignment(inputs: SubnetInputs, ipv6: Ipv6Prefix | undefined): void {
    if (inputs.assignIpv6AddressOnCreation === true && ipv6 === undefined) {
      throw new Ec2Error("InvalidParameterCombination", "assignIpv6AddressOnCreation needs an ipv6CidrBlock");
    }
  }

  #ipv4Block(text: string, vpcId: string, of: Ipv4Prefix): Ipv4Prefix {
    const block = readAddress(text, Ipv4Prefix.parse);
    if (block.length < 16 || block.length > 28) {
      throw new Ec2Error(
        "InvalidSubnet.Range",
        `The CIDR '${block}' is invalid: a subnet's IPv4 block is /16 to /28`,
      );
    }
    if (!of.contains(block)) {
      throw new Ec2Error(
        "InvalidSubnet.Range",
        `The CIDR '${block}' is invalid: it is not inside the VPC's ${of}`,
      );
    }
    const other = this.#of(vpcId).find((subnet) => subnet.ipv4?.overlaps(block) === true);
    if (other !== undefined) {
      throw new Ec2Error(
        "InvalidSubnet.Conflict",
        `The CIDR '${block}' conflicts with ${other.ipv4} of ${other.id}`,
      );
    }
    return block;
  }

  #ipv6Block(text: string, vpcId: string, of: Ipv6Prefix | undefined, except?: string): Ipv6Prefix {
    const block = readAddress(text, Ipv6Prefix.parse);
    if (of === undefined) {
      throw new Ec2Error("InvalidSubnet.Range", `The CIDR '${block}' is invalid: ${vpcId} has no IPv6 block`);
    }
    if (block.length < 44 || block.length > 64 || block.length % 4 !== 0) {
      throw new Ec2Error(
        "InvalidSubnet.Range",
        `The CIDR '${block}' is invalid: a subnet's IPv6 block is /44 to /64 in steps of 4`,
      );
    }
    if (!of.contains(block)) {
      throw new Ec2Error(
        "InvalidSubnet.Range",
        `The CIDR '${block}' is invalid: it is not inside the VPC's ${of}`,
      );
    }
    const other = this.#of(vpcId).find(
      (subnet) => subnet.id !== except && subnet.ipv6?.overlaps(block) === true,
    );
    if (other !== undefined) {
      throw new Ec2Error(
        "InvalidSubnet.Conflict",
        `The CIDR '${block}' conflicts with ${other.ipv6} of ${other.id}`,
      );
    }
    return block;
  }

  #of(vpcId: string): readonly Subnet[] {
    return [...this.#state.subnets.values()].filter((subnet) => subnet.vpcId === vpcId);
  }
}
