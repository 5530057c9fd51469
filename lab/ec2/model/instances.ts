import { z } from "zod";
import { Ec2Error } from "../ec2-error.ts";
import { arn, type Identifiers, imageArchitecture } from "./identifiers.ts";
import { instanceType } from "./instance-types.ts";
import { checkLimits, type NetworkInterfaces } from "./network-interfaces.ts";
import type { Ec2State, Instance, NetworkInterface } from "./state.ts";
import type { Subnets } from "./subnets.ts";
import { checkTags, type Tags, tagsSchema } from "./tags.ts";
import { readUserData } from "./user-data.ts";

export const instanceInputs = z.strictObject({
  ami: z.string(),
  instanceType: z.string(),
  keyName: z.string().optional(),
  availabilityZone: z.string().optional(),
  primaryNetworkInterface: z
    .strictObject({ networkInterfaceId: z.string(), deleteOnTermination: z.boolean().optional() })
    .optional(),
  subnetId: z.string().optional(),
  vpcSecurityGroupIds: z.array(z.string()).optional(),
  ipv6Addresses: z.array(z.string()).optional(),
  ipv6AddressCount: z.number().int().nonnegative().optional(),
  privateIp: z.string().optional(),
  sourceDestCheck: z.boolean().optional(),
  userData: z.string().optional(),
  userDataBase64: z.string().optional(),
  disableApiTermination: z.boolean().optional(),
  tags: tagsSchema,
});

export type InstanceInputs = z.infer<typeof instanceInputs>;

/** Instances as far as EC2's rules go; the twin that runs for one is made elsewhere, from what is kept here. */
export class Instances {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #subnets: Subnets;
  readonly #networkInterfaces: NetworkInterfaces;

  constructor(
    state: Ec2State,
    identifiers: Identifiers,
    subnets: Subnets,
    networkInterfaces: NetworkInterfaces,
  ) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#subnets = subnets;
    this.#networkInterfaces = networkInterfaces;
  }

  /**
   * Takes an instance into the account, pending, with its interface attached.
   * @param resourceName names the twin where the tag `Name` does not
   */
  create(inputs: InstanceInputs, resourceName: string): Instance {
    if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(inputs.ami)) {
      throw new Ec2Error("InvalidAMIID.Malformed", `Invalid id: "${inputs.ami}" (expecting "ami-...")`);
    }
    checkArchitecture(inputs.ami, inputs.instanceType);
    const userData = readUserData(inputs.userData, inputs.userDataBase64);
    const tags = checkTags(inputs.tags);
    const id = this.#identifiers.next("i");
    const networkInterface = this.#networkInterfaceFor(inputs);
    try {
      const subnet = this.#subnets.get(networkInterface.subnetId);
      if (inputs.availabilityZone !== undefined && inputs.availabilityZone !== subnet.availabilityZone) {
        throw new Ec2Error(
          "InvalidParameterValue",
          `The availability zone '${inputs.availabilityZone}' is not that of ${subnet.id}: ${subnet.availabilityZone}`,
        );
      }
      const deleteOnTermination =
        inputs.primaryNetworkInterface === undefined
          ? true
          : (inputs.primaryNetworkInterface.deleteOnTermination ?? false);
      const { twin, hostname } = this.#names(
        id,
        tags,
        this.#state.vpcs.get(subnet.vpcId)?.tags ?? {},
        resourceName,
      );
      this.#networkInterfaces.attach(networkInterface.id, id, inputs.instanceType, deleteOnTermination);
      const instance: Instance = {
        id,
        region: subnet.region,
        tags,
        imageId: inputs.ami,
        instanceType: inputs.instanceType,
        keyName: inputs.keyName,
        networkInterfaceId: networkInterface.id,
        twin,
        hostname,
        userData,
        state: "pending",
        disableApiTermination: inputs.disableApiTermination ?? false,
      };
      this.#state.instances.set(id, instance);
      return instance;
    } catch (error) {
      if (inputs.primaryNetworkInterface === undefined)
        this.#state.networkInterfaces.delete(networkInterface.id);
      throw error;
    }
  }

  /** @returns whether the instance must be stopped and started for the change to hold */
  update(id: string, inputs: InstanceInputs): { readonly instance: Instance; readonly restart: boolean } {
    const instance = this.get(id);
    const networkInterface = this.#networkInterfaces.get(instance.networkInterfaceId);
    const userData = readUserData(inputs.userData, inputs.userDataBase64);
    const tags = checkTags(inputs.tags);
    checkLimits(networkInterface, inputs.instanceType);
    const restart = instance.userData !== userData || instance.instanceType !== inputs.instanceType;
    if (inputs.primaryNetworkInterface === undefined) {
      this.#networkInterfaces.update(networkInterface.id, {
        subnetId: networkInterface.subnetId,
        securityGroups: inputs.vpcSecurityGroupIds,
        sourceDestCheck: inputs.sourceDestCheck,
        description: networkInterface.description,
        tags: { ...networkInterface.tags },
      });
    }
    instance.userData = userData;
    instance.instanceType = inputs.instanceType;
    instance.tags = tags;
    instance.disableApiTermination = inputs.disableApiTermination ?? false;
    return { instance, restart };
  }

  /** Begins its end: the twin can now be taken down, after which `remove` frees what it held. */
  terminate(id: string): Instance {
    const instance = this.get(id);
    if (instance.disableApiTermination) {
      throw new Ec2Error(
        "OperationNotPermitted",
        `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      );
    }
    instance.state = "shutting-down";
    return instance;
  }

  /** Forgets an instance and frees its interface; one that was made apart stays. */
  remove(id: string): void {
    const instance = this.get(id);
    this.#networkInterfaces.detach(instance.networkInterfaceId);
    this.#state.instances.delete(id);
  }

  /** @throws Ec2Error where there is no such instance */
  get(id: string): Instance {
    const instance = this.#state.instances.get(id);
    if (instance === undefined) {
      throw new Ec2Error("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
    }
    return instance;
  }

  outputs(instance: Instance) {
    const networkInterface = this.#networkInterfaces.get(instance.networkInterfaceId);
    const subnet = this.#subnets.get(networkInterface.subnetId);
    const network = this.#networkInterfaces.outputs(networkInterface);
    return {
      ami: instance.imageId,
      arn: arn(instance.region, `instance/${instance.id}`),
      associatePublicIpAddress: false,
      availabilityZone: subnet.availabilityZone,
      disableApiTermination: instance.disableApiTermination,
      ebsOptimized: false,
      instanceState: instance.state,
      instanceType: instance.instanceType,
      ipv6AddressCount: network.ipv6AddressCount,
      ipv6Addresses: network.ipv6Addresses,
      keyName: instance.keyName ?? "",
      monitoring: false,
      primaryNetworkInterface: {
        networkInterfaceId: networkInterface.id,
        deleteOnTermination: networkInterface.attachment?.deleteOnTermination ?? false,
      },
      primaryNetworkInterfaceId: networkInterface.id,
      privateDns: network.privateDnsName,
      privateIp: network.privateIp,
      publicDns: "",
      publicIp: "",
      region: instance.region,
      secondaryPrivateIps: network.privateIps.slice(1),
      sourceDestCheck: network.sourceDestCheck,
      subnetId: subnet.id,
      tenancy: "default",
      vpcSecurityGroupIds: network.securityGroups,
    };
  }

  #networkInterfaceFor(inputs: InstanceInputs): NetworkInterface {
    if (inputs.primaryNetworkInterface === undefined) {
      if (inputs.subnetId === undefined) {
        throw new Ec2Error(
          "VPCIdNotSpecified",
          "No default VPC for this user: give primaryNetworkInterface or subnetId",
        );
      }
      return this.#networkInterfaces.create({
        subnetId: inputs.subnetId,
        securityGroups: inputs.vpcSecurityGroupIds,
        ipv6Addresses: inputs.ipv6Addresses,
        ipv6AddressCount: inputs.ipv6AddressCount,
        privateIp: inputs.privateIp,
        sourceDestCheck: inputs.sourceDestCheck,
      });
    }
    const { subnetId, vpcSecurityGroupIds, ipv6Addresses, ipv6AddressCount, privateIp, sourceDestCheck } =
      inputs;
    const own = {
      subnetId,
      vpcSecurityGroupIds,
      ipv6Addresses,
      ipv6AddressCount,
      privateIp,
      sourceDestCheck,
    };
    const given = Object.entries(own).find(([, value]) => value !== undefined);
    if (given !== undefined) {
      throw new Ec2Error(
        "InvalidParameterCombination",
        `Network interfaces and an instance-level ${given[0]} may not be specified on the same request; set it on the interface`,
      );
    }
    return this.#networkInterfaces.get(inputs.primaryNetworkInterface.networkInterfaceId);
  }

  /**
   * The twin is `SITE--HOST`: the VPC's tag `Name` is the site's; the instance's is the host's, `SITE-HOST`, or
   * already `SITE--HOST`.
   */
  #names(id: string, tags: Tags, vpcTags: Tags, resourceName: string): { twin: string; hostname: string } {
    const own = tags["Name"] ?? resourceName;
    const site = vpcTags["Name"];
    const host = site !== undefined && own.startsWith(`${site}-`) ? own.slice(site.length + 1) : own;
    const name = own.includes("--") || site === undefined ? own : `${site}--${host}`;
    const hostname = name.slice(name.indexOf("--") < 0 ? 0 : name.indexOf("--") + 2);
    const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
    if (!label.test(hostname) || !/^[a-z0-9-]+$/.test(name)) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `The lab cannot name a twin '${name}': the tag Name (or the resource's name) must be a label of a-z, 0-9 and -`,
      );
    }
    const taken = [...this.#state.instances.values()].some((instance) => instance.twin === name);
    return { twin: taken ? `${name}-${id.slice(-4)}` : name, hostname };
  }
}

/** An image boots on processors of its own architecture alone. */
function checkArchitecture(image: string, typeName: string): void {
  const ofImage = imageArchitecture(image);
  const { architecture } = instanceType(typeName);
  if (ofImage === undefined || ofImage === architecture) return;
  throw new Ec2Error(
    "InvalidParameterValue",
    `The architecture '${architecture}' of the specified instance type does not match the architecture '${ofImage}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
  );
}
