import type * as pulumi from "@pulumi/pulumi";
import type { Transform } from "../transform.ts";
import type { aws } from "./library.ts";
import type { IngressRuleArgs } from "./security-group-rule.ts";

/** Arguments of `Ipv6Vpc`. */
export interface Ipv6VpcArgs {
  /**
   * The VPC's IPv4 block; AWS makes no VPC without one.
   * @example "10.20.0.0/16"
   */
  readonly ipv4: string;
  /**
   * Pool to take the IPv6 block from.
   * @default a /56 that Amazon provides
   */
  readonly ipam?: Ipv6IpamArgs;
  /**
   * The block that the VPC must turn out to have. Where it has another, nothing inside it is made.
   * @default any block is taken
   */
  readonly expectedPrefix?: string;
  /**
   * The subnets, by name. A name stays with its subnet: under another name it is another subnet.
   * @example { edge: { zone: "eu-central-1a", ipv4: "10.20.1.0/24", ipv6: "0:0:0:3::/64" } }
   */
  readonly subnets: Readonly<Record<string, Ipv6SubnetArgs>>;
  /**
   * Region of everything in it.
   * @default the provider's
   */
  readonly region?: string;
  /**
   * Tags on all that can carry tags. `<` and `>` are not allowed in them.
   * @default a Name tag alone
   */
  readonly tags?: Readonly<Record<string, string>>;
  /** Changes to the resources underneath. */
  readonly transform?: Ipv6VpcTransforms;
}

/** Where an IPAM pool gives the block. */
export interface Ipv6IpamArgs {
  /** Id of the pool. */
  readonly poolId: pulumi.Input<string>;
  /**
   * Length of the block: 44 to 60, in steps of 4.
   * @default 56
   */
  readonly length?: number;
}

/** How packets leave a subnet. */
export type Outbound = "internet" | "egress-only" | "none";

/** One subnet of an `Ipv6Vpc`. */
export interface Ipv6SubnetArgs {
  /**
   * The name that it had before: what stands under that is this subnet, and is not made anew.
   * @default it had none
   */
  readonly formerly?: string | undefined;
  /** Availability zone, e.g. `eu-central-1a`. */
  readonly zone: string;
  /** IPv4 prefix inside the VPC's. */
  readonly ipv4: string;
  /**
   * The subnet's /64: as an offset into the VPC's block, which need not be known yet, or in full.
   * @example "0:0:0:3::/64"
   */
  readonly ipv6: string;
  /**
   * How packets leave: `internet` and, on what the rules let in, come in; `egress-only`, where nothing outside
   * can open a connection; or `none`.
   * @default "internet"
   */
  readonly outbound?: Outbound;
  /**
   * What its security group lets in. What goes out is not limited.
   * @default nothing
   * @example [{ protocol: "icmpv6", from: "::/0" }]
   */
  readonly ingress?: readonly IngressRuleArgs[];
}

/** The last word on each resource that an `Ipv6Vpc` makes. */
export interface Ipv6VpcTransforms {
  readonly vpc?: Transform<aws.ec2.VpcArgs>;
  readonly internetGateway?: Transform<aws.ec2.InternetGatewayArgs>;
  readonly egressOnlyGateway?: Transform<aws.ec2.EgressOnlyInternetGatewayArgs>;
  readonly subnet?: Transform<aws.ec2.SubnetArgs>;
  readonly routeTable?: Transform<aws.ec2.RouteTableArgs>;
  readonly route?: Transform<aws.ec2.RouteArgs>;
  readonly routeTableAssociation?: Transform<aws.ec2.RouteTableAssociationArgs>;
  readonly securityGroup?: Transform<aws.ec2.SecurityGroupArgs>;
  readonly ingressRule?: Transform<aws.vpc.SecurityGroupIngressRuleArgs>;
  readonly egressRule?: Transform<aws.vpc.SecurityGroupEgressRuleArgs>;
}
