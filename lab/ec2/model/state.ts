import type { Ipv4Prefix, Ipv6Address, Ipv6Prefix } from "../../../core/address/index.ts";
import type { Ipv4Address } from "./ipv4-address.ts";
import type { PacketMatch } from "./packet-match.ts";
import type { Tags } from "./tags.ts";

/** What every EC2 object carries. */
export interface Named {
  readonly id: string;
  readonly region: string;
  tags: Tags;
}

export interface Vpc extends Named {
  readonly ipv4: Ipv4Prefix;
  ipv6: Ipv6Prefix | undefined;
  readonly mainRouteTableId: string;
  readonly defaultSecurityGroupId: string;
}

export interface Subnet extends Named {
  readonly vpcId: string;
  readonly availabilityZone: string;
  /** Absent in an IPv6-only subnet. */
  readonly ipv4: Ipv4Prefix | undefined;
  ipv6: Ipv6Prefix | undefined;
  assignIpv6AddressOnCreation: boolean;
}

export interface InternetGateway extends Named {
  vpcId: string | undefined;
}

export interface EgressOnlyInternetGateway extends Named {
  readonly vpcId: string;
}

export type RouteTarget =
  | { readonly kind: "internet-gateway"; readonly id: string }
  | { readonly kind: "egress-only-internet-gateway"; readonly id: string }
  | { readonly kind: "network-interface"; readonly id: string };

export interface Route {
  readonly destination: Ipv4Prefix | Ipv6Prefix;
  readonly target: RouteTarget;
  /** Written in the route table's own `routes`, or a `Route` beside it. */
  readonly declaredBy: "table" | "route";
}

export interface RouteTable extends Named {
  readonly vpcId: string;
  /** The main one of its VPC goes with the VPC and takes the subnets that no other table has. */
  readonly main: boolean;
  /** By destination text. */
  readonly routes: Map<string, Route>;
}

export interface RouteTableAssociation {
  readonly id: string;
  routeTableId: string;
  readonly subnetId: string;
}

export type RuleDirection = "ingress" | "egress";

export interface SecurityGroup extends Named {
  readonly vpcId: string;
  readonly groupName: string;
  readonly description: string;
}

export type RulePeer =
  | { readonly kind: "prefix"; readonly prefix: Ipv4Prefix | Ipv6Prefix }
  | { readonly kind: "group"; readonly groupId: string };

export interface SecurityGroupRule extends Named {
  readonly groupId: string;
  readonly direction: RuleDirection;
  readonly match: PacketMatch;
  readonly peer: RulePeer;
  readonly description: string | undefined;
  /** Written in the group's own `ingress`/`egress`, or a rule beside it. */
  readonly declaredBy: "group" | "rule";
}

export interface Attachment {
  readonly id: string;
  readonly instanceId: string;
  readonly deleteOnTermination: boolean;
}

export interface NetworkInterface extends Named {
  readonly subnetId: string;
  readonly mac: string;
  description: string;
  /** The first one is primary; empty in an IPv6-only subnet. */
  ipv4Addresses: readonly Ipv4Address[];
  ipv6Addresses: readonly Ipv6Address[];
  /** Delegated prefixes, each a /80. */
  ipv6Prefixes: readonly Ipv6Prefix[];
  securityGroupIds: readonly string[];
  sourceDestCheck: boolean;
  attachment: Attachment | undefined;
}

export type InstanceState = "pending" | "running" | "shutting-down";

export interface Instance extends Named {
  readonly imageId: string;
  instanceType: string;
  readonly keyName: string | undefined;
  readonly networkInterfaceId: string;
  readonly twin: string;
  readonly hostname: string;
  userData: string;
  state: InstanceState;
  disableApiTermination: boolean;
}

export interface KeyPair extends Named {
  readonly keyName: string;
  readonly publicKey: string;
}

/** All that the stand-in's one account holds. */
export class Ec2State {
  readonly vpcs = new Map<string, Vpc>();
  readonly subnets = new Map<string, Subnet>();
  readonly internetGateways = new Map<string, InternetGateway>();
  readonly egressOnlyInternetGateways = new Map<string, EgressOnlyInternetGateway>();
  readonly routeTables = new Map<string, RouteTable>();
  readonly routeTableAssociations = new Map<string, RouteTableAssociation>();
  readonly securityGroups = new Map<string, SecurityGroup>();
  readonly securityGroupRules = new Map<string, SecurityGroupRule>();
  readonly networkInterfaces = new Map<string, NetworkInterface>();
  readonly instances = new Map<string, Instance>();
  /** By key name. */
  readonly keyPairs = new Map<string, KeyPair>();
}
