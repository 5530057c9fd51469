import { z } from "zod";
import { Ec2Error } from "../ec2-error.ts";
import type { Ec2State, RouteTable, RouteTarget } from "./state.ts";

/** The properties that name what a route leads to; exactly one is given. */
export const targetInputs = {
  gatewayId: z.string().optional(),
  egressOnlyGatewayId: z.string().optional(),
  networkInterfaceId: z.string().optional(),
};

export interface TargetInputs {
  readonly gatewayId?: string | undefined;
  readonly egressOnlyGatewayId?: string | undefined;
  readonly networkInterfaceId?: string | undefined;
}

/**
 * What a route of `table` leads to.
 * @throws Ec2Error unless one target is given, that is there and of the table's VPC
 */
export function readTarget(
  state: Ec2State,
  table: RouteTable,
  family: 4 | 6,
  { gatewayId, egressOnlyGatewayId, networkInterfaceId }: TargetInputs,
): RouteTarget {
  const given = [gatewayId, egressOnlyGatewayId, networkInterfaceId].filter((target) => target !== undefined);
  if (given.length !== 1) {
    throw new Ec2Error(
      "InvalidParameterCombination",
      `A route needs exactly one target: gatewayId, egressOnlyGatewayId or networkInterfaceId; ${given.length} given`,
    );
  }
  if (gatewayId !== undefined) {
    checkPlace(table, "network gateway", gatewayId, vpcOfGateway(gatewayId, state.internetGateways));
    return { kind: "internet-gateway", id: gatewayId };
  }
  if (egressOnlyGatewayId !== undefined) {
    const vpcId = vpcOfGateway(egressOnlyGatewayId, state.egressOnlyInternetGateways);
    if (family === 4) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `${egressOnlyGatewayId} is egress-only and carries IPv6 alone`,
      );
    }
    checkPlace(table, "network gateway", egressOnlyGatewayId, vpcId);
    return { kind: "egress-only-internet-gateway", id: egressOnlyGatewayId };
  }
  const id = networkInterfaceId ?? "";
  const networkInterface = state.networkInterfaces.get(id);
  if (networkInterface === undefined) {
    throw new Ec2Error(
      "InvalidNetworkInterfaceID.NotFound",
      `The networkInterface ID '${id}' does not exist`,
    );
  }
  checkPlace(table, "interface", id, state.subnets.get(networkInterface.subnetId)?.vpcId);
  return { kind: "network-interface", id };
}

/** The target as the property that names it. */
export function targetProperties(target: RouteTarget): TargetInputs {
  switch (target.kind) {
    case "internet-gateway":
      return { gatewayId: target.id };
    case "egress-only-internet-gateway":
      return { egressOnlyGatewayId: target.id };
    case "network-interface":
      return { networkInterfaceId: target.id };
  }
}

function vpcOfGateway(
  id: string,
  gateways: ReadonlyMap<string, { readonly vpcId: string | undefined }>,
): string | undefined {
  const gateway = gateways.get(id);
  if (gateway === undefined) {
    throw new Ec2Error("InvalidGatewayID.NotFound", `The gateway ID '${id}' does not exist`);
  }
  return gateway.vpcId;
}

function checkPlace(table: RouteTable, what: string, id: string, vpcId: string | undefined): void {
  if (vpcId === table.vpcId) return;
  throw new Ec2Error(
    "InvalidParameterValue",
    `route table ${table.id} and ${what} ${id} belong to different networks`,
  );
}
