import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { subnetResources, vpcResources } from "../../core/plan/index.ts";
import { transformed } from "../transform.ts";
import type { Ipv6SubnetArgs, Ipv6VpcArgs, Outbound } from "./ipv6-vpc-args.ts";
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
 * addresses by itself: each interface holds exactly what it is told to (`AddressedInterface`).
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

  readonly #name: string;
  readonly #args: Ipv6VpcArgs;

  constructor(name: string, args: Ipv6VpcArgs, opts?: pulumi.ComponentResourceOptions) {
    super("hextet:aws:Ipv6Vpc", name, {}, opts);
    this.#name = name;
    this.#args = args;

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
    return new aws.ec2.Vpc(
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
        { parent: this },
      ),
    );
  }

  /** Fails where the block is missing or not the expected one, so that nothing is made inside a wrong one. */
  #checkedPrefix(): pulumi.Output<string> {
    const expected = this.#args.expectedPrefix;
    return this.vpc.ipv6CidrBlock.apply((text) => vpcBlock(this.#name, text, this.#blockLength, expected));
  }

  #createGateways(): Gateways {
    const names = vpcResources(this.#name);
    const outbound = new Set(
      Object.values(this.#args.subnets).map((subnet) => subnet.outbound ?? "internet"),
    );
    const transform = this.#args.transform;
    return {
      internet: outbound.has("internet")
        ? new aws.ec2.InternetGateway(
            ...transformed<aws.ec2.InternetGatewayArgs>(
              transform?.internetGateway,
              names.internetGateway,
              { ...this.#region, vpcId: this.vpc.id, tags: this.#tags(names.internetGateway) },
              { parent: this },
            ),
          )
        : undefined,
      egressOnly: outbound.has("egress-only")
        ? new aws.ec2.EgressOnlyInternetGateway(
            ...transformed<aws.ec2.EgressOnlyInternetGatewayArgs>(
              transform?.egressOnlyGateway,
              names.egressOnlyGateway,
              { ...this.#region, vpcId: this.vpc.id, tags: this.#tags(names.egressOnlyGateway) },
              { parent: this },
            ),
          )
        : undefined,
    };
  }

  #createSubnet(key: string, args: Ipv6SubnetArgs, gateways: Gateways): Ipv6Subnet {
    const names = subnetResources(this.#name, key);
    const name = names.subnet;
    const opts = this.#subnetOptions(name, args.formerly);
    const prefix = this.prefix.apply((block) => prefixInBlock(name, args.ipv6, block));
    const subnet = new aws.ec2.Subnet(
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
      routeTable: this.#createRoutes(names, args, subnet, gateways, opts),
      securityGroup: this.#createSecurityGroup(names, args, opts),
    };
  }

  #createRoutes(
    names: SubnetNames,
    args: Ipv6SubnetArgs,
    subnet: aws.ec2.Subnet,
    gateways: Gateways,
    opts: SubnetOptions,
  ): aws.ec2.RouteTable {
    const transform = this.#args.transform;
    const table = new aws.ec2.RouteTable(
      ...transformed<aws.ec2.RouteTableArgs>(
        transform?.routeTable,
        names.routeTable,
        { ...this.#region, vpcId: this.vpc.id, tags: this.#tags(names.routeTable) },
        opts(names.routeTable),
      ),
    );
    const target = defaultTarget(args.outbound ?? "internet", gateways);
    if (target !== undefined) {
      new aws.ec2.Route(
        ...transformed<aws.ec2.RouteArgs>(
          transform?.route,
          names.defaultRoute,
          {
            ...this.#region,
            routeTableId: table.id,
            destinationIpv6CidrBlock: anywhere.ipv6,
            ...target,
          },
          opts(names.defaultRoute),
        ),
      );
    }
    new aws.ec2.RouteTableAssociation(
      ...transformed<aws.ec2.RouteTableAssociationArgs>(
        transform?.routeTableAssociation,
        names.routeTableAssociation,
        { ...this.#region, subnetId: subnet.id, routeTableId: table.id },
        opts(names.routeTableAssociation),
      ),
    );
    return table;
  }

  /** Rules are resources of their own, so that changing one touches no other. */
  #createSecurityGroup(names: SubnetNames, args: Ipv6SubnetArgs, opts: SubnetOptions): aws.ec2.SecurityGroup {
    const name = names.securityGroup;
    const transform = this.#args.transform;
    const group = new aws.ec2.SecurityGroup(
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
      const own = opts(names.ingress(ruleName(rule)));
      const former = formerRuleNames(rule).map((part) => ({ name: names.ingress(part) }));
      new aws.vpc.SecurityGroupIngressRule(
        ...transformed<aws.vpc.SecurityGroupIngressRuleArgs>(
          transform?.ingressRule,
          names.ingress(ruleName(rule)),
          { ...this.#region, securityGroupId: group.id, ...ingressPermission(rule) },
          former.length === 0 ? own : { ...own, aliases: [...(own.aliases ?? []), ...former] },
        ),
      );
    }
    for (const [egress, source] of [
      [names.egressIpv6, { cidrIpv6: anywhere.ipv6 }],
      [names.egressIpv4, { cidrIpv4: anywhere.ipv4 }],
    ] as const) {
      new aws.vpc.SecurityGroupEgressRule(
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

  /** A subnet under another name takes over what stands under the one before. */
  #subnetOptions(name: string, formerly: string | undefined): SubnetOptions {
    if (formerly === undefined) return () => ({ parent: this });
    const former = `${this.#name}-${formerly}`;
    return (resource) => ({ parent: this, aliases: [{ name: `${former}${resource.slice(name.length)}` }] });
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
