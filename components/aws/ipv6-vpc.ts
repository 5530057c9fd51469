import * as pulumi from "@pulumi/pulumi";
import { subnetResources, vpcResources } from "../../core/plan/index.ts";
import { errorsEndRuns } from "../errors-end-runs.ts";
import { formerly, namesOf } from "../former-names.ts";
import { refusing } from "../refusal.ts";
import { transformed } from "../transform.ts";
import type { Ipv6SubnetArgs, Ipv6VpcArgs, Outbound } from "./ipv6-vpc-args.ts";
import { type aws, awsLibrary } from "./library.ts";
import { anywhere, formerRuleNames, ingressPermission, ruleName } from "./security-group-rule.ts";
import { prefixInBlock, vpcBlock } from "./vpc-block.ts";

/** What was made for one subnet. */
export interface Ipv6Subnet {
  readonly subnet: aws.ec2.Subnet;
  readonly routeTable: aws.ec2.RouteTable;
  /** Lets in what `ingress` says; everything out. */
  readonly securityGroup: aws.ec2.SecurityGroup;
  /** The subnet's /64, known once the VPC has its block. */
  readonly prefix: pulumi.Output<string>;
}

/**
 * A VPC with an IPv6 block, its subnets, gateways, routes and security groups.
 *
 * The block is unknown until AWS gives it, so subnets are given as offsets into it. No subnet hands out IPv6
 * addresses by itself: each interface holds exactly what it is given (`AddressedInterface`).
 *
 * @example
 * const vpc = new Ipv6Vpc("cloud", {
 *   ipv4: "10.20.0.0/16",
 *   subnets: {
 *     edge: { zone: "eu-central-1a", ipv4: "10.20.1.0/24", ipv6: "0:0:0:3::/64", ingress: [{ protocol: "icmpv6", from: "::/0" }] },
 *   },
 * });
 */
export class Ipv6Vpc extends pulumi.ComponentResource {
  readonly vpc: aws.ec2.Vpc;
  /** The VPC's IPv6 block, e.g. `2600:1f18:47b:ca00::/56`. */
  readonly prefix: pulumi.Output<string>;
  /** By name, as in the arguments. */
  readonly subnets: Readonly<Record<string, Ipv6Subnet>>;

  readonly #aws = awsLibrary();
  readonly #name: string;
  readonly #args: Ipv6VpcArgs;
  /** Its name, and those that it had. */
  readonly #names: readonly string[];

  constructor(name: string, args: Ipv6VpcArgs, opts?: pulumi.ComponentResourceOptions) {
    errorsEndRuns();
    super("hextet:aws:Ipv6Vpc", name, {}, opts);
    this.#name = name;
    this.#args = args;
    this.#names = namesOf(name, opts);

    this.vpc = this.#createVpc();
    this.prefix = this.#checkedPrefix();
    const gateways = this.#createGateways();
    this.subnets = mapValues(args.subnets, (subnet, key) => this.#createSubnet(key, subnet, gateways));

    this.registerOutputs({
      vpcId: this.vpc.id,
      prefix: this.prefix,
      subnetPrefixes: mapValues(this.subnets, (subnet) => subnet.prefix),
    });
  }

  #createVpc(): aws.ec2.Vpc {
    const { ipam, ipv4 } = this.#args;
    const source =
      ipam === undefined
        ? { assignGeneratedIpv6CidrBlock: true }
        : { ipv6IpamPoolId: ipam.poolId, ipv6NetmaskLength: this.#blockLength };
    return new this.#aws.ec2.Vpc(
      ...transformed<aws.ec2.VpcArgs>(
        this.#args.transform?.vpc,
        this.#name,
        {
          ...this.#region,
          cidrBlock: ipv4,
          ...source,
          enableDnsSupport: true,
          enableDnsHostnames: true,
          tags: this.#tags(this.#name),
        },
        this.#options(this.#names, this.#name),
      ),
    );
  }

  /** Fails where the block is missing or not the expected one, so that nothing is made inside a wrong one. */
  #checkedPrefix(): pulumi.Output<string> {
    const expected = this.#args.expectedPrefix;
    return this.vpc.ipv6CidrBlock.apply(
      refusing((text) => vpcBlock(this.#name, text, this.#blockLength, expected)),
    );
  }

  #createGateways(): Gateways {
    const once = vpcResources(this.#name);
    const outbound = new Set(
      Object.values(this.#args.subnets).map((subnet) => subnet.outbound ?? "internet"),
    );
    const transform = this.#args.transform;
    return {
      internet: outbound.has("internet")
        ? new this.#aws.ec2.InternetGateway(
            ...transformed<aws.ec2.InternetGatewayArgs>(
              transform?.internetGateway,
              once.internetGateway,
              { ...this.#region, vpcId: this.vpc.id, tags: this.#tags(once.internetGateway) },
              this.#options(this.#names, once.internetGateway),
            ),
          )
        : undefined,
      egressOnly: outbound.has("egress-only")
        ? new this.#aws.ec2.EgressOnlyInternetGateway(
            ...transformed<aws.ec2.EgressOnlyInternetGatewayArgs>(
              transform?.egressOnlyGateway,
              once.egressOnlyGateway,
              { ...this.#region, vpcId: this.vpc.id, tags: this.#tags(once.egressOnlyGateway) },
              this.#options(this.#names, once.egressOnlyGateway),
            ),
          )
        : undefined,
    };
  }

  #createSubnet(key: string, args: Ipv6SubnetArgs, gateways: Gateways): Ipv6Subnet {
    const own = subnetResources(this.#name, key);
    const name = own.subnet;
    const keys = [key, ...(args.formerly === undefined ? [] : [args.formerly])];
    const all = keys.flatMap((subnetKey) => this.#names.map((vpc) => subnetResources(vpc, subnetKey).subnet));
    const names = [name, ...all.filter((other) => other !== name)] as const;
    const opts: SubnetOptions = (resource) => this.#options(names, resource);
    const inside = refusing((block: string) => prefixInBlock(name, args.ipv6, block));
    if (this.#args.expectedPrefix !== undefined) inside(this.#args.expectedPrefix);
    const prefix = this.prefix.apply(inside);
    const subnet = new this.#aws.ec2.Subnet(
      ...transformed<aws.ec2.SubnetArgs>(
        this.#args.transform?.subnet,
        name,
        {
          ...this.#region,
          vpcId: this.vpc.id,
          availabilityZone: args.zone,
          cidrBlock: args.ipv4,
          ipv6CidrBlock: prefix,
          // An address that nobody planned must not appear on an interface.
          assignIpv6AddressOnCreation: false,
          tags: this.#tags(name),
        },
        opts(name),
      ),
    );
    return {
      subnet,
      prefix,
      routeTable: this.#createRoutes(own, args, subnet, gateways, opts),
      securityGroup: this.#createSecurityGroup(own, names, args, opts),
    };
  }

  #createRoutes(
    own: SubnetNames,
    args: Ipv6SubnetArgs,
    subnet: aws.ec2.Subnet,
    gateways: Gateways,
    opts: SubnetOptions,
  ): aws.ec2.RouteTable {
    const transform = this.#args.transform;
    const table = new this.#aws.ec2.RouteTable(
      ...transformed<aws.ec2.RouteTableArgs>(
        transform?.routeTable,
        own.routeTable,
        { ...this.#region, vpcId: this.vpc.id, tags: this.#tags(own.routeTable) },
        opts(own.routeTable),
      ),
    );
    const target = defaultTarget(args.outbound ?? "internet", gateways);
    if (target !== undefined) {
      new this.#aws.ec2.Route(
        ...transformed<aws.ec2.RouteArgs>(
          transform?.route,
          own.defaultRoute,
          {
            ...this.#region,
            routeTableId: table.id,
            destinationIpv6CidrBlock: anywhere.ipv6,
            ...target,
          },
          opts(own.defaultRoute),
        ),
      );
    }
    new this.#aws.ec2.RouteTableAssociation(
      ...transformed<aws.ec2.RouteTableAssociationArgs>(
        transform?.routeTableAssociation,
        own.routeTableAssociation,
        { ...this.#region, subnetId: subnet.id, routeTableId: table.id },
        opts(own.routeTableAssociation),
      ),
    );
    return table;
  }

  /** Rules are resources of their own, so that changing one touches no other. */
  #createSecurityGroup(
    own: SubnetNames,
    names: readonly [string, ...string[]],
    args: Ipv6SubnetArgs,
    opts: SubnetOptions,
  ): aws.ec2.SecurityGroup {
    const [name] = names;
    const transform = this.#args.transform;
    const group = new this.#aws.ec2.SecurityGroup(
      ...transformed<aws.ec2.SecurityGroupArgs>(
        transform?.securityGroup,
        name,
        {
          ...this.#region,
          vpcId: this.vpc.id,
          description: `hextet: hosts of ${name}`,
          tags: this.#tags(name),
        },
        // EC2 keeps the description that a group was made with, also when its subnet gets another name.
        { ...opts(name), ignoreChanges: ["description"] },
      ),
    );
    for (const rule of args.ingress ?? []) {
      const ingress = own.ingress(ruleName(rule));
      const options = opts(ingress);
      const former = formerRuleNames(rule).flatMap((part) =>
        names.map((vpcName) => ({ name: `${vpcName}-${part}` })),
      );
      new this.#aws.vpc.SecurityGroupIngressRule(
        ...transformed<aws.vpc.SecurityGroupIngressRuleArgs>(
          transform?.ingressRule,
          ingress,
          { ...this.#region, securityGroupId: group.id, ...ingressPermission(rule) },
          former.length === 0 ? options : { ...options, aliases: [...(options.aliases ?? []), ...former] },
        ),
      );
    }
    for (const [egress, source] of [
      [own.egressIpv6, { cidrIpv6: anywhere.ipv6 }],
      [own.egressIpv4, { cidrIpv4: anywhere.ipv4 }],
    ] as const) {
      new this.#aws.vpc.SecurityGroupEgressRule(
        ...transformed<aws.vpc.SecurityGroupEgressRuleArgs>(
          transform?.egressRule,
          egress,
          { ...this.#region, securityGroupId: group.id, ipProtocol: "-1", ...source },
          opts(egress),
        ),
      );
    }
    return group;
  }

  /** A VPC or a subnet under another name takes over what stands under the one before, also where both have another. */
  #options(names: readonly string[], resource: string): pulumi.CustomResourceOptions {
    return { parent: this, aliases: formerly(names, resource) };
  }

  get #blockLength(): number {
    return this.#args.ipam?.length ?? 56;
  }

  get #region(): { region?: string } {
    return this.#args.region === undefined ? {} : { region: this.#args.region };
  }

  #tags(name: string): Record<string, string> {
    return { Name: name, ...this.#args.tags };
  }
}

type SubnetNames = ReturnType<typeof subnetResources>;

/** Options of one of a subnet's resources, by the resource's name. */
type SubnetOptions = (resource: string) => pulumi.CustomResourceOptions;

interface Gateways {
  readonly internet: aws.ec2.InternetGateway | undefined;
  readonly egressOnly: aws.ec2.EgressOnlyInternetGateway | undefined;
}

function defaultTarget(outbound: Outbound, gateways: Gateways): Partial<aws.ec2.RouteArgs> | undefined {
  switch (outbound) {
    case "internet":
      return gateways.internet && { gatewayId: gateways.internet.id };
    case "egress-only":
      return gateways.egressOnly && { egressOnlyGatewayId: gateways.egressOnly.id };
    case "none":
      return undefined;
  }
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, key: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
