import { describe, expect, test } from "@jest/globals";
import { edge, twoDockerHosts } from "../two-docker-hosts.ts";
import { refusal } from "./refusal.ts";

describe("routes", () => {
  test("lead to one target, of the same VPC, and not into the VPC itself", () => {
    const { account, vpc, tableId, gatewayId } = twoDockerHosts();
    const route = (destination: string, rest: object) =>
      refusal(() =>
        account.routeTables.createRoute({
          routeTableId: tableId,
          destinationIpv6CidrBlock: destination,
          ...rest,
        }),
      );
    expect(route("3fff:fff::/64", {})).toBe(
      "InvalidParameterCombination: A route needs exactly one target: gatewayId, egressOnlyGatewayId or networkInterfaceId; 0 given",
    );
    expect(route("::/0", { gatewayId })).toBe(
      `RouteAlreadyExists: The route identified by ::/0 already exists in ${tableId}`,
    );
    expect(route(`${edge}::/64`, { gatewayId })).toMatch(
      /^InvalidParameterValue: The destination CIDR block .* is equal to or more specific/,
    );
    const other = account.vpcs.create({ cidrBlock: "10.0.0.0/16" }, "eu-central-1");
    const foreign = account.internetGateways.create({ vpcId: other.id }, "eu-central-1");
    expect(route("3fff:fff::/64", { gatewayId: foreign.id })).toBe(
      `InvalidParameterValue: route table ${tableId} and network gateway ${foreign.id} belong to different networks`,
    );
    const egressOnly = account.egressOnlyInternetGateways.create({ vpcId: vpc.id });
    expect(
      refusal(() =>
        account.routeTables.createRoute({
          routeTableId: tableId,
          destinationCidrBlock: "0.0.0.0/0",
          egressOnlyGatewayId: egressOnly.id,
        }),
      ),
    ).toBe(`InvalidParameterValue: ${egressOnly.id} is egress-only and carries IPv6 alone`);
  });

  test("stay when their gateway goes, and lead nowhere", () => {
    const { account, tableId, gatewayId } = twoDockerHosts();
    account.internetGateways.delete(gatewayId);
    const { table, route } = account.routeTables.getRoute({
      routeTableId: tableId,
      destinationIpv6CidrBlock: "::/0",
    });
    expect(account.routeTables.routeOutputs(table, route)).toMatchObject({ state: "blackhole", gatewayId });
  });

  test("of a table in use keep the table from being deleted", () => {
    const { account, subnet, tableId } = twoDockerHosts();
    expect(refusal(() => account.routeTables.delete(tableId))).toBe(
      `DependencyViolation: The routeTable '${tableId}' has dependencies and cannot be deleted: association with ${subnet.id}`,
    );
  });

  test("come from one table for each subnet", () => {
    const { account, vpc, subnet, tableId } = twoDockerHosts();
    const other = account.routeTables.create({ vpcId: vpc.id });
    expect(
      refusal(() => account.routeTableAssociations.create({ subnetId: subnet.id, routeTableId: other.id })),
    ).toBe(
      `Resource.AlreadyAssociated: the specified association for route table ${other.id} conflicts with an existing association: ${subnet.id} is with ${tableId}`,
    );
  });
});

test("a VPC has one internet gateway", () => {
  const { account, vpc, gatewayId } = twoDockerHosts();
  expect(refusal(() => account.internetGateways.create({ vpcId: vpc.id }, "eu-central-1"))).toBe(
    `InvalidParameterValue: Network ${vpc.id} already has an internet gateway attached: ${gatewayId}`,
  );
});
