import { z } from "zod";
import { Ec2Error } from "../ec2-error.ts";
import { accountId, arn, type Identifiers, macOf } from "./identifiers.ts";
import { instanceType } from "./instance-types.ts";
import type { SecurityGroups } from "./security-groups.ts";
import type { Attachment, Ec2State, NetworkInterface, Subnet } from "./state.ts";
import { SubnetAddresses } from "./subnet-addresses.ts";
import type { Subnets } from "./subnets.ts";
import { checkDescription, checkTags, tagsSchema } from "./tags.ts";

export const networkInterfaceInputs = z.strictObject({
  subnetId: z.string(),
  description: z.string().optional(),
  ipv6Addresses: z.array(z.string()).optional(),
  ipv6AddressCount: z.number().int().nonnegative().optional(),
  ipv6Prefixes: z.array(z.string()).optional(),
  privateIp: z.string().optional(),
  privateIps: z.array(z.string()).optional(),
  securityGroups: z.array(z.string()).optional(),
  sourceDestCheck: z.boolean().optional(),
  tags: tagsSchema,
});

export type NetworkInterfaceInputs = z.infer<typeof networkInterfaceInputs>;

/** Elastic network interfaces: docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html. */
export class NetworkInterfaces {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #subnets: Subnets;
  readonly #groups: SecurityGroups;

  constructor(state: Ec2State, identifiers: Identifiers, subnets: Subnets, groups: SecurityGroups) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#subnets = subnets;
    this.#groups = groups;
  }

  create(inputs: NetworkInterfaceInputs): NetworkInterface {
    const subnet = this.#subnets.get(inputs.subnetId);
    const id = this.#identifiers.next("eni");
    const addresses = new SubnetAddresses(this.#state, subnet);
    checkCombination(inputs);
    const ipv6Prefixes = addresses.ipv6Prefixes(inputs.ipv6Prefixes ?? []);
    const asked = inputs.ipv6Addresses ?? [];
    const assigned =
      asked.length === 0 && ipv6Prefixes.length === 0 && subnet.assignIpv6AddressOnCreation ? 1 : 0;
    const ipv4Texts = inputs.privateIps ?? (inputs.privateIp === undefined ? [] : [inputs.privateIp]);
    const networkInterface: NetworkInterface = {
      id,
      region: subnet.region,
      tags: checkTags(inputs.tags),
      subnetId: subnet.id,
      mac: macOf(id),
      description: checkDescription("a network interface", inputs.description ?? ""),
      ipv4Addresses: ipv4Texts.length > 0 ? addresses.ipv4(ipv4Texts) : addresses.pickIpv4(),
      ipv6Addresses:
        asked.length > 0
          ? addresses.ipv6(asked)
          : addresses.pickIpv6(Math.max(inputs.ipv6AddressCount ?? 0, assigned), seedOf(id)),
      ipv6Prefixes,
      securityGroupIds: this.#groupIds(subnet, inputs.securityGroups),
      sourceDestCheck: inputs.sourceDestCheck ?? true,
      attachment: undefined,
    };
    this.#state.networkInterfaces.set(id, networkInterface);
    return networkInterface;
  }

  /** Everything but its subnet and primary IPv4 address changes in place; addresses by difference. */
  update(id: string, inputs: NetworkInterfaceInputs): NetworkInterface {
    const networkInterface = this.get(id);
    const subnet = this.#subnets.get(networkInterface.subnetId);
    const addresses = new SubnetAddresses(this.#state, subnet, id);
    checkCombination(inputs);
    const description = checkDescription(id, inputs.description ?? "");
    const tags = checkTags(inputs.tags);
    const groups =
      inputs.securityGroups === undefined
        ? networkInterface.securityGroupIds
        : this.#groupIds(subnet, inputs.securityGroups);
    const ipv6Prefixes =
      inputs.ipv6Prefixes === undefined
        ? networkInterface.ipv6Prefixes
        : addresses.ipv6Prefixes(inputs.ipv6Prefixes);
    const next: NetworkInterface = {
      ...networkInterface,
      ipv4Addresses:
        inputs.privateIps === undefined ? networkInterface.ipv4Addresses : addresses.ipv4(inputs.privateIps),
      ipv6Addresses: this.#nextIpv6(networkInterface, addresses, inputs),
      ipv6Prefixes,
    };
    if (next.ipv4Addresses[0]?.toString() !== networkInterface.ipv4Addresses[0]?.toString()) {
      throw new Ec2Error(
        "OperationNotPermitted",
        `The primary private IPv4 address of ${id} cannot be changed`,
      );
    }
    const instance = this.#state.instances.get(networkInterface.attachment?.instanceId ?? "");
    if (instance !== undefined) checkLimits(next, instance.instanceType);
    networkInterface.description = description;
    networkInterface.tags = tags;
    networkInterface.securityGroupIds = groups;
    networkInterface.ipv4Addresses = next.ipv4Addresses;
    networkInterface.ipv6Addresses = next.ipv6Addresses;
    networkInterface.ipv6Prefixes = next.ipv6Prefixes;
    networkInterface.sourceDestCheck = inputs.sourceDestCheck ?? true;
    return networkInterface;
  }

  delete(id: string): void {
    const networkInterface = this.get(id);
    if (networkInterface.attachment !== undefined) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `Network interface '${id}' is currently in use by ${networkInterface.attachment.instanceId}`,
      );
    }
    this.#state.networkInterfaces.delete(id);
  }

  /**
   * Joins an interface to an instance as its first one.
   * @throws Ec2Error where it is attached already or holds more than the instance type allows
   */
  attach(id: string, instanceId: string, typeName: string, deleteOnTermination: boolean): Attachment {
    const networkInterface = this.get(id);
    if (networkInterface.attachment !== undefined) {
      throw new Ec2Error(
        "InvalidNetworkInterface.InUse",
        `Interface ${id} is in use by ${networkInterface.attachment.instanceId}; it is attached once at a time`,
      );
    }
    checkLimits(networkInterface, typeName);
    const attachment = { id: this.#identifiers.next("eni-attach"), instanceId, deleteOnTermination };
    networkInterface.attachment = attachment;
    return attachment;
  }

  detach(id: string): void {
    const networkInterface = this.get(id);
    const { attachment } = networkInterface;
    networkInterface.attachment = undefined;
    if (attachment?.deleteOnTermination === true) this.#state.networkInterfaces.delete(id);
  }

  /** @throws Ec2Error where there is no such interface */
  get(id: string): NetworkInterface {
    const networkInterface = this.#state.networkInterfaces.get(id);
    if (networkInterface === undefined) {
      throw new Ec2Error(
        "InvalidNetworkInterfaceID.NotFound",
        `The networkInterface ID '${id}' does not exist`,
      );
    }
    return networkInterface;
  }

  outputs(networkInterface: NetworkInterface) {
    const { attachment, ipv4Addresses, ipv6Addresses, ipv6Prefixes } = networkInterface;
    const [primary, ...secondary] = ipv4Addresses.map(String);
    return {
      arn: arn(networkInterface.region, `network-interface/${networkInterface.id}`),
      attachments:
        attachment === undefined
          ? []
          : [{ attachmentId: attachment.id, deviceIndex: 0, instance: attachment.instanceId }],
      description: networkInterface.description,
      enablePrimaryIpv6: false,
      interfaceType: "interface",
      ipv4PrefixCount: 0,
      ipv4Prefixes: [],
      ipv6AddressCount: ipv6Addresses.length,
      ipv6Addresses: ipv6Addresses.map(String),
      ipv6AddressLists: ipv6Addresses.map(String),
      ipv6PrefixCount: ipv6Prefixes.length,
      ipv6Prefixes: ipv6Prefixes.map(String),
      macAddress: networkInterface.mac,
      outpostArn: "",
      ownerId: accountId,
      privateDnsName:
        primary === undefined
          ? ""
          : `ip-${primary.replaceAll(".", "-")}.${networkInterface.region}.compute.internal`,
      privateIp: primary ?? "",
      privateIpLists: ipv4Addresses.map(String),
      privateIps: ipv4Addresses.map(String),
      privateIpsCount: secondary.length,
      region: networkInterface.region,
      securityGroups: [...networkInterface.securityGroupIds],
      sourceDestCheck: networkInterface.sourceDestCheck,
      subnetId: networkInterface.subnetId,
    };
  }

  #nextIpv6(networkInterface: NetworkInterface, addresses: SubnetAddresses, inputs: NetworkInterfaceInputs) {
    const standing = networkInterface.ipv6Addresses;
    if (inputs.ipv6Addresses !== undefined) return addresses.ipv6(inputs.ipv6Addresses);
    if (inputs.ipv6AddressCount === undefined) return standing;
    const missing = inputs.ipv6AddressCount - standing.length;
    if (missing <= 0) return standing.slice(0, inputs.ipv6AddressCount);
    const more = addresses.pickIpv6(inputs.ipv6AddressCount * 2, seedOf(networkInterface.id));
    return [
      ...standing,
      ...more.filter((address) => !standing.some((held) => held.equals(address))).slice(0, missing),
    ];
  }

  #groupIds(subnet: Subnet, given: readonly string[] | undefined): readonly string[] {
    if (given === undefined || given.length === 0) {
      const vpc = this.#state.vpcs.get(subnet.vpcId);
      return vpc === undefined ? [] : [vpc.defaultSecurityGroupId];
    }
    for (const id of given) {
      if (this.#groups.get(id).vpcId !== subnet.vpcId) {
        throw new Ec2Error(
          "InvalidGroup.NotFound",
          `The security group '${id}' does not exist in VPC '${subnet.vpcId}'`,
        );
      }
    }
    return [...new Set(given)];
  }
}

/** @throws Ec2Error where the interface holds more addresses than an interface of that type may */
export function checkLimits(networkInterface: NetworkInterface, typeName: string): void {
  const type = instanceType(typeName);
  const ipv6 = networkInterface.ipv6Addresses.length + networkInterface.ipv6Prefixes.length;
  if (ipv6 > type.ipv6AddressesPerInterface) {
    throw new Ec2Error(
      "PrivateIpAddressLimitExceeded",
      `Number of IPv6 addresses and prefixes will exceed limit: ${networkInterface.id} has ${ipv6}, an interface of ${typeName} takes ${type.ipv6AddressesPerInterface}`,
    );
  }
  if (networkInterface.ipv4Addresses.length > type.ipv4AddressesPerInterface) {
    throw new Ec2Error(
      "PrivateIpAddressLimitExceeded",
      `Number of private addresses will exceed limit: ${networkInterface.id} has ${networkInterface.ipv4Addresses.length}, an interface of ${typeName} takes ${type.ipv4AddressesPerInterface}`,
    );
  }
}

function checkCombination(inputs: NetworkInterfaceInputs): void {
  const addresses = inputs.ipv6Addresses?.length ?? 0;
  const count = inputs.ipv6AddressCount ?? 0;
  if (addresses > 0 && count > 0 && count !== addresses) {
    throw new Ec2Error("InvalidParameterCombination", "Give ipv6Addresses or ipv6AddressCount, not both");
  }
  if ((inputs.ipv6Prefixes?.length ?? 0) > 0 && addresses + count > 0) {
    throw new Ec2Error(
      "InvalidParameterCombination",
      "CreateNetworkInterface takes IPv6 prefixes or IPv6 addresses, not both",
    );
  }
  if (inputs.privateIp !== undefined && inputs.privateIps !== undefined) {
    throw new Ec2Error("InvalidParameterCombination", "Give privateIp or privateIps, not both");
  }
}

/** Where the search for free addresses begins: spread over the subnet as EC2's own choice is. */
function seedOf(id: string): bigint {
  return BigInt(`0x${id.slice(-16)}`);
}
