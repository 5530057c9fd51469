import { z } from "zod";
import { labKey } from "../lab-key.ts";
import { runDirectory } from "../supervisor/run-directory.ts";
import type { Operations, World } from "../supervisor/world.ts";
import { Fabric } from "./fabric/fabric.ts";
import { Account } from "./model/account.ts";
import { egressOnlyInternetGatewayInputs, internetGatewayInputs } from "./model/gateways.ts";
import { instanceInputs } from "./model/instances.ts";
import { keyPairInputs } from "./model/key-pairs.ts";
import { networkInterfaceInputs } from "./model/network-interfaces.ts";
import { routeTableAssociationInputs } from "./model/route-table-associations.ts";
import { routeInputs, routeTableInputs } from "./model/route-tables.ts";
import { securityGroupRuleInputs } from "./model/security-group-rules.ts";
import { securityGroupInputs } from "./model/security-groups.ts";
import type { Named, RuleDirection } from "./model/state.ts";
import { subnetInputs } from "./model/subnets.ts";
import { vpcInputs } from "./model/vpcs.ts";
import { parse, type ResourceKind, resourceOperations } from "./operations.ts";
import { InstanceTwins } from "./twins/instance-twins.ts";
import { waitForUserData } from "./twins/user-data.ts";

/**
 * EC2 as the lab has it: its rules, the data path of its VPCs, and a twin for every instance. Each type of
 * resource has `ec2.createX`, `ec2.updateX`, `ec2.deleteX` and `ec2.readX`; besides there are
 * `ec2.describeVpcs`, `ec2.describeInstances` and `ec2.waitForUserData`.
 *
 * @param operatorKey the public key that opens every instance, as the lab's own key does every twin
 */
export function ec2Operations(
  world: World,
  operatorKey = () => labKey(runDirectory(world.lab).path).publicKey,
): Operations {
  const account = new Account(world.lab);
  const fabric = new Fabric(world, account, `${runDirectory(world.lab).scratch}/ec2`);
  const twins = new InstanceTwins(world, account, fabric, operatorKey);
  const settle = () => fabric.reconcile();
  const resource = <Inputs>(name: string, kind: ResourceKind<Inputs>) =>
    resourceOperations(name, kind, settle);

  return {
    ...resource("Vpc", {
      inputs: vpcInputs,
      async create(inputs, _name, region) {
        const vpc = account.vpcs.create(inputs, region);
        try {
          await fabric.open(vpc.id);
        } catch (error) {
          account.vpcs.delete(vpc.id);
          throw error;
        }
        return { id: vpc.id, outputs: account.vpcs.outputs(vpc) };
      },
      update: (id, inputs) => account.vpcs.outputs(account.vpcs.update(id, inputs)),
      async delete(id) {
        account.vpcs.delete(id);
        await fabric.close(id);
      },
      read: (id) => account.vpcs.outputs(account.vpcs.get(id)),
    }),
    ...resource("Subnet", simple(subnetInputs, account.subnets)),
    ...resource("InternetGateway", simple(internetGatewayInputs, account.internetGateways)),
    ...resource(
      "EgressOnlyInternetGateway",
      simple(egressOnlyInternetGatewayInputs, account.egressOnlyInternetGateways),
    ),
    ...resource("RouteTable", simple(routeTableInputs, account.routeTables)),
    ...resource("Route", {
      inputs: routeInputs,
      create(inputs) {
        const { id, table, route } = account.routeTables.createRoute(inputs);
        return { id, outputs: account.routeTables.routeOutputs(table, route) };
      },
      update(_id, inputs) {
        const { table, route } = account.routeTables.updateRoute(inputs);
        return account.routeTables.routeOutputs(table, route);
      },
      delete: (_id, inputs) => account.routeTables.deleteRoute(inputs),
      read(_id, inputs) {
        const { table, route } = account.routeTables.getRoute(inputs);
        return account.routeTables.routeOutputs(table, route);
      },
    }),
    ...resource("RouteTableAssociation", simple(routeTableAssociationInputs, account.routeTableAssociations)),
    ...resource("SecurityGroup", simple(securityGroupInputs, account.securityGroups)),
    ...resource("SecurityGroupIngressRule", ruleKind(account, "ingress")),
    ...resource("SecurityGroupEgressRule", ruleKind(account, "egress")),
    ...resource("NetworkInterface", simple(networkInterfaceInputs, account.networkInterfaces)),
    ...resource("KeyPair", {
      inputs: keyPairInputs,
      create(inputs, _name, region) {
        const pair = account.keyPairs.create(inputs, region);
        return { id: pair.keyName, outputs: account.keyPairs.outputs(pair) };
      },
      update: (id, inputs) => account.keyPairs.outputs(account.keyPairs.update(id, inputs)),
      delete: (id) => account.keyPairs.delete(id),
      read: (id) => account.keyPairs.outputs(account.keyPairs.get(id)),
    }),
    ...resource("Instance", {
      inputs: instanceInputs,
      async create(inputs, name) {
        const instance = account.instances.create(inputs, name);
        await twins.start(instance);
        return { id: instance.id, outputs: account.instances.outputs(instance) };
      },
      async update(id, inputs) {
        const { instance, restart } = account.instances.update(id, inputs);
        if (restart) await twins.restart(instance);
        return account.instances.outputs(instance);
      },
      delete: (id) => twins.terminate(account.instances.terminate(id)),
      read: (id) => account.instances.outputs(account.instances.get(id)),
    }),
    "ec2.describeVpcs": async () =>
      [...account.state.vpcs.values()].map(({ id, tags, ipv6 }) => ({
        id,
        name: tags["Name"],
        ipv6: ipv6?.toString(),
      })),
    "ec2.describeInstances": async () =>
      [...account.state.instances.values()].map((instance) => {
        const networkInterface = account.networkInterfaces.get(instance.networkInterfaceId);
        return {
          id: instance.id,
          twin: instance.twin,
          hostname: instance.hostname,
          state: instance.state,
          vpcId: account.subnets.get(networkInterface.subnetId).vpcId,
          ipv6Addresses: networkInterface.ipv6Addresses.map(String),
        };
      }),
    "ec2.waitForUserData": async (args) => {
      const { id, deadline } = parse(waitArguments, args);
      await waitForUserData(world, account.instances.get(id).twin, deadline);
      return null;
    },
  };
}

const waitArguments = z.strictObject({
  id: z.string(),
  /** Milliseconds. */
  deadline: z.number().int().positive(),
});

/** Resources that are kept in the account alone; the fabric follows from it. */
function simple<Inputs, Kept extends Named | { readonly id: string }>(
  inputs: z.ZodType<Inputs>,
  kept: {
    create(inputs: Inputs, region: string): Kept;
    update(id: string, inputs: Inputs): Kept;
    delete(id: string): void;
    get(id: string): Kept;
    outputs(object: Kept): object;
  },
): ResourceKind<Inputs> {
  return {
    inputs,
    create(values, _name, region) {
      const created = kept.create(values, region);
      return { id: created.id, outputs: kept.outputs(created) };
    },
    update: (id, values) => kept.outputs(kept.update(id, values)),
    delete: (id) => kept.delete(id),
    read: (id) => kept.outputs(kept.get(id)),
  };
}

function ruleKind(account: Account, direction: RuleDirection) {
  const rules = account.securityGroupRules;
  return simple(securityGroupRuleInputs, {
    create: (inputs) => rules.create(direction, inputs),
    update: (id, inputs) => rules.update(id, inputs),
    delete: (id) => rules.delete(id),
    get: (id) => rules.get(id),
    outputs: (rule) => rules.outputs(rule),
  });
}
