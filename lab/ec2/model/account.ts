import { EgressOnlyInternetGateways, InternetGateways } from "./gateways.ts";
import { Identifiers } from "./identifiers.ts";
import { Instances } from "./instances.ts";
import { KeyPairs } from "./key-pairs.ts";
import { NetworkInterfaces } from "./network-interfaces.ts";
import { RouteTableAssociations } from "./route-table-associations.ts";
import { RouteTables } from "./route-tables.ts";
import { SecurityGroupRules } from "./security-group-rules.ts";
import { SecurityGroups } from "./security-groups.ts";
import { Ec2State } from "./state.ts";
import { Subnets } from "./subnets.ts";
import { Vpcs } from "./vpcs.ts";

/**
 * One account of the stand-in EC2: what it holds, and the rules by which that changes. Nothing here touches the
 * world; a change is checked in full before anything of it is kept.
 */
export class Account {
  readonly state = new Ec2State();
  readonly vpcs: Vpcs;
  readonly subnets: Subnets;
  readonly internetGateways: InternetGateways;
  readonly egressOnlyInternetGateways: EgressOnlyInternetGateways;
  readonly routeTables: RouteTables;
  readonly routeTableAssociations: RouteTableAssociations;
  readonly securityGroups: SecurityGroups;
  readonly securityGroupRules: SecurityGroupRules;
  readonly networkInterfaces: NetworkInterfaces;
  readonly keyPairs: KeyPairs;
  readonly instances: Instances;

  /** @param lab decides the identifiers: the same calls in the same lab give the same ones */
  constructor(lab: string) {
    const { state } = this;
    const identifiers = new Identifiers(lab);
    this.vpcs = new Vpcs(state, identifiers);
    this.subnets = new Subnets(state, identifiers, this.vpcs);
    this.internetGateways = new InternetGateways(state, identifiers, this.vpcs);
    this.egressOnlyInternetGateways = new EgressOnlyInternetGateways(state, identifiers, this.vpcs);
    this.routeTables = new RouteTables(state, identifiers, this.vpcs);
    this.routeTableAssociations = new RouteTableAssociations(
      state,
      identifiers,
      this.subnets,
      this.routeTables,
    );
    this.securityGroups = new SecurityGroups(state, identifiers, this.vpcs);
    this.securityGroupRules = new SecurityGroupRules(state, identifiers, this.securityGroups);
    this.networkInterfaces = new NetworkInterfaces(state, identifiers, this.subnets, this.securityGroups);
    this.keyPairs = new KeyPairs(state, identifiers);
    this.instances = new Instances(state, identifiers, this.subnets, this.networkInterfaces);
  }
}
