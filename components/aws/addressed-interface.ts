import * as pulumi from "@pulumi/pulumi";
import { Ipv6Prefix } from "../../core/address/index.ts";
import { errorsEndRuns } from "../errors-end-runs.ts";
import { formerly, namesOf } from "../former-names.ts";
import { refusal, refusing } from "../refusal.ts";
import { type Transform, transformed } from "../transform.ts";
import { interfaceAddresses, refuseTooMany } from "./interface-addresses.ts";
import { type aws, awsLibrary } from "./library.ts";

/** Arguments of `AddressedInterface`. */
export interface AddressedInterfaceArgs {
  /** Subnet that the interface lies in. */
  readonly subnetId: pulumi.Input<string>;
  /** Security groups that guard it; an interface without any gets the VPC's default group. */
  readonly securityGroupIds: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * Prefix that `addresses` and `blocks` count from: the subnet's.
   * @default `addresses` and `blocks` are given in full
   */
  readonly prefix?: pulumi.Input<string>;
  /**
   * The host's own addresses.
   * @example ["::1:1"]
   */
  readonly addresses: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * The interface's private IPv4 address. It is the interface's first one, which EC2 never changes: another one makes
   * another interface.
   * @default EC2 picks one, where the subnet has IPv4
   * @example "10.20.1.10"
   */
  readonly ipv4?: pulumi.Input<string>;
  /**
   * Blocks for what runs on the host; every address of each is assigned to the interface.
   * @default none
   * @example ["::8/126"]
   */
  readonly blocks?: pulumi.Input<readonly pulumi.Input<string>[]>;
  /**
   * What a person reads in the EC2 console; at most 255 characters, without `<` and `>`. Without unknown parts
   * it is readable in the very first preview, when the addresses are not.
   * @default the component's name
   */
  readonly description?: pulumi.Input<string>;
  /**
   * Whether EC2 drops packets from or to addresses that the interface does not hold.
   * @default true
   */
  readonly sourceDestCheck?: boolean;
  /**
   * Region of the interface.
   * @default the provider's
   */
  readonly region?: string;
  /**
   * Tags; `<` and `>` are not allowed in them.
   * @default a Name tag alone
   */
  readonly tags?: Readonly<Record<string, string>>;
  /** Changes to the resource underneath. */
  readonly transform?: AddressedInterfaceTransforms;
}

/** The last word on the resource that an `AddressedInterface` makes. */
export interface AddressedInterfaceTransforms {
  readonly networkInterface?: Transform<aws.ec2.NetworkInterfaceArgs>;
}

/**
 * A network interface that holds exactly the IPv6 addresses it is given, and outlives the instances that it is
 * attached to.
 *
 * The addresses are changed by difference and in place. (The provider's ordered `ipv6AddressLists` takes all of
 * them away before it gives any back, so it is not used; neither are counts, which let EC2 choose.)
 *
 * @example
 * new AddressedInterface("cloud-web-1-ens5", {
 *   subnetId: edge.subnet.id,
 *   securityGroupIds: [edge.securityGroup.id],
 *   prefix: edge.prefix,
 *   addresses: ["::1:1"],
 *   blocks: ["::8/126"],
 * });
 */
export class AddressedInterface extends pulumi.ComponentResource {
  readonly networkInterface: aws.ec2.NetworkInterface;
  /** All that it holds: own addresses first, then those of the blocks; RFC 5952 text. */
  readonly addresses: pulumi.Output<string[]>;

  readonly #aws = awsLibrary();

  constructor(name: string, args: AddressedInterfaceArgs, opts?: pulumi.ComponentResourceOptions) {
    errorsEndRuns();
    super("hextet:aws:AddressedInterface", name, {}, opts);

    this.addresses = this.#knownAddresses(name, args);
    this.networkInterface = this.#createNetworkInterface(name, args, formerly(namesOf(name, opts)));

    this.registerOutputs({ id: this.networkInterface.id, addresses: this.addresses });
  }

  #knownAddresses(name: string, args: AddressedInterfaceArgs): pulumi.Output<string[]> {
    const { prefix, addresses, blocks = [] } = args;
    const own = Array.isArray(addresses) ? addresses.length : 0;
    // What is known at once is refused at once.
    if (isList(blocks)) refuseKnown(name, own, blocks);
    return pulumi
      .all([prefix, addresses, blocks])
      .apply(refusing((given) => interfaceAddresses(name, ...given)));
  }

  #createNetworkInterface(
    name: string,
    args: AddressedInterfaceArgs,
    aliases: pulumi.Alias[],
  ): aws.ec2.NetworkInterface {
    return new this.#aws.ec2.NetworkInterface(
      ...transformed<aws.ec2.NetworkInterfaceArgs>(
        args.transform?.networkInterface,
        name,
        {
          ...(args.region === undefined ? {} : { region: args.region }),
          subnetId: args.subnetId,
          description: checkedDescription(name, args.description ?? name),
          ipv6Addresses: this.addresses,
          ...(args.ipv4 === undefined ? {} : { privateIps: [args.ipv4] }),
          securityGroups: pulumi.output(args.securityGroupIds).apply((ids) => [...ids]),
          sourceDestCheck: args.sourceDestCheck ?? true,
          tags: { Name: name, ...args.tags },
        },
        {
          parent: this,
          aliases,
          // The first private IPv4 address of an interface never changes, and no two interfaces hold one address.
          ...(args.ipv4 === undefined ? {} : { replaceOnChanges: ["privateIps"], deleteBeforeReplace: true }),
        },
      ),
    );
  }
}

const refuseKnown = refusing((name: string, own: number, blocks: readonly string[]) =>
  refuseTooMany(
    name,
    own,
    blocks.map((text) => Ipv6Prefix.parse(text)),
  ),
);

function isList(value: pulumi.Input<readonly pulumi.Input<string>[]>): value is readonly string[] {
  return Array.isArray(value) && value.every((element) => typeof element === "string");
}

/** EC2 refuses `<` and `>`, and more than 255 characters, only after everything before it was made. */
function checkedDescription(name: string, description: pulumi.Input<string>): pulumi.Input<string> {
  const check = (text: string) => {
    const bad = text.match(/[<>]/)?.[0];
    if (bad !== undefined)
      throw refusal(`${name}: description ${text} has a ${bad}, which EC2 refuses; leave it out`);
    return text.length <= 255 ? text : `${text.slice(0, 252)}...`;
  };
  return typeof description === "string" ? check(description) : pulumi.output(description).apply(check);
}
