import { z } from "zod";
import { Ipv4Prefix } from "../../../core/address/index.ts";
import { Ec2Error } from "../ec2-error.ts";
import { accountId, arn, type Identifiers } from "./identifiers.ts";
import { onePrefix } from "./one-prefix.ts";
import { readTarget, type TargetInputs, targetInputs, targetProperties } from "./route-target.ts";
import type { Ec2State, Route, RouteTable, Subnet } from "./state.ts";
import { checkTags, tagsSchema } from "./tags.ts";
import type { Vpcs } from "./vpcs.ts";

const inlineRoute = z.strictObject({
  cidrBlock: z.string().optional(),
  ipv6CidrBlock: z.string().optional(),
  ...targetInputs,
});

export const routeTableInputs = z.strictObject({
  vpcId: z.string(),
  routes: z.array(inlineRoute).optional(),
  tags: tagsSchema,
});

export const routeInputs = z.strictObject({
  routeTableId: z.string(),
  destinationCidrBlock: z.string().optional(),
  destinationIpv6CidrBlock: z.string().optional(),
  ...targetInputs,
});

export type RouteTableInputs = z.infer<typeof routeTableInputs>;
export type RouteInputs = z.infer<typeof routeInputs>;

/** Route tables and their routes: docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html. */
export class RouteTables {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #vpcs: Vpcs;

  constructor(state: Ec2State, identifiers: Identifiers, vpcs: Vpcs) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#vpcs = vpcs;
  }

  create(inputs: RouteTableInputs): RouteTable {
    const vpc = this.#vpcs.get(inputs.vpcId);
    const table: RouteTable = {
      id: this.#identifiers.next("rtb"),
      region: vpc.region,
      tags: checkTags(inputs.tags),
      vpcId: vpc.id,
      main: false,
      routes: new Map(),
    };
    this.#setOwnRoutes(table, inputs);
    this.#state.routeTables.set(table.id, table);
    return table;
  }

  update(id: string, inputs: RouteTableInputs): RouteTable {
    const table = this.get(id);
    const tags = checkTags(inputs.tags);
    this.#setOwnRoutes(table, inputs);
    table.tags = tags;
    return table;
  }

  delete(id: string): void {
    const table = this.get(id);
    const association = [...this.#state.routeTableAssociations.values()].find(
      (held) => held.routeTableId === id,
    );
    if (table.main || association !== undefined) {
      throw new Ec2Error(
        "DependencyViolation",
        `The routeTable '${id}' has dependencies and cannot be deleted: ${association === undefined ? "it is its VPC's main one" : `association with ${association.subnetId}`}`,
      );
    }
    this.#state.routeTables.delete(id);
  }

  createRoute(inputs: RouteInputs): {
    readonly id: string;
    readonly table: RouteTable;
    readonly route: Route;
  } {
    const table = this.get(inputs.routeTableId);
    const route = this.#readRoute(
      table,
      inputs.destinationCidrBlock,
      inputs.destinationIpv6CidrBlock,
      inputs,
      "route",
    );
    const key = route.destination.toString();
    if (table.routes.has(key)) {
      throw new Ec2Error(
        "RouteAlreadyExists",
        `The route identified by ${key} already exists in ${table.id}`,
      );
    }
    table.routes.set(key, route);
    return { id: `r-${table.id}-${key}`, table, route };
  }

  updateRoute(inputs: RouteInputs): { readonly table: RouteTable; readonly route: Route } {
    const table = this.get(inputs.routeTableId);
    const route = this.#readRoute(
      table,
      inputs.destinationCidrBlock,
      inputs.destinationIpv6CidrBlock,
      inputs,
      "route",
    );
    const key = route.destination.toString();
    if (!table.routes.has(key)) {
      throw new Ec2Error(
        "InvalidRoute.NotFound",
        `no route with destination ${key} in route table ${table.id}`,
      );
    }
    table.routes.set(key, route);
    return { table, route };
  }

  deleteRoute(inputs: RouteInputs): void {
    const table = this.get(inputs.routeTableId);
    const key = onePrefix("A route", inputs.destinationCidrBlock, inputs.destinationIpv6CidrBlock).toString();
    if (!table.routes.delete(key)) {
      throw new Ec2Error(
        "InvalidRoute.NotFound",
        `no route with destination ${key} in route table ${table.id}`,
      );
    }
  }

  /** @throws Ec2Error where the table has no such route */
  getRoute(inputs: RouteInputs): { readonly table: RouteTable; readonly route: Route } {
    const table = this.get(inputs.routeTableId);
    const key = onePrefix("A route", inputs.destinationCidrBlock, inputs.destinationIpv6CidrBlock).toString();
    const route = table.routes.get(key);
    if (route === undefined) {
      throw new Ec2Error(
        "InvalidRoute.NotFound",
        `no route with destination ${key} in route table ${table.id}`,
      );
    }
    return { table, route };
  }

  /** @throws Ec2Error where there is no such table */
  get(id: string): RouteTable {
    const table = this.#state.routeTables.get(id);
    if (table === undefined) {
      throw new Ec2Error("InvalidRouteTableID.NotFound", `The routeTable ID '${id}' does not exist`);
    }
    return table;
  }

  /** The table that decides for a subnet: its own, or its VPC's main one. */
  of(subnet: Subnet): RouteTable {
    const association = [...this.#state.routeTableAssociations.values()].find(
      (held) => held.subnetId === subnet.id,
    );
    return this.get(association?.routeTableId ?? this.#vpcs.get(subnet.vpcId).mainRouteTableId);
  }

  /** Whether packets can take the route: its gateway is there and attached, its interface there and in use. */
  isActive(route: Route, vpcId: string): boolean {
    switch (route.target.kind) {
      case "internet-gateway":
        return this.#state.internetGateways.get(route.target.id)?.vpcId === vpcId;
      case "egress-only-internet-gateway":
        return this.#state.egressOnlyInternetGateways.has(route.target.id);
      case "network-interface":
        return this.#state.networkInterfaces.get(route.target.id)?.attachment !== undefined;
    }
  }

  outputs(table: RouteTable) {
    return {
      arn: arn(table.region, `route-table/${table.id}`),
      ownerId: accountId,
      region: table.region,
      routes: [...table.routes.values()]
        .filter((route) => route.declaredBy === "table")
        .map((route) => ({
          [route.destination instanceof Ipv4Prefix ? "cidrBlock" : "ipv6CidrBlock"]:
            route.destination.toString(),
          ...targetProperties(route.target),
        })),
      vpcId: table.vpcId,
    };
  }

  routeOutputs(table: RouteTable, route: Route) {
    return {
      routeTableId: table.id,
      [route.destination instanceof Ipv4Prefix ? "destinationCidrBlock" : "destinationIpv6CidrBlock"]:
        route.destination.toString(),
      ...targetProperties(route.target),
      origin: "CreateRoute",
      region: table.region,
      state: this.isActive(route, table.vpcId) ? "active" : "blackhole",
    };
  }

  /** Absent `routes` leave what is there alone, as with the real provider; a list is the whole of the table's own. */
  #setOwnRoutes(table: RouteTable, inputs: RouteTableInputs): void {
    if (inputs.routes === undefined) return;
    const routes = inputs.routes.map((route) =>
      this.#readRoute(table, route.cidrBlock, route.ipv6CidrBlock, route, "table"),
    );
    for (const route of routes) {
      const key = route.destination.toString();
      if (
        table.routes.get(key)?.declaredBy === "route" ||
        routes.filter((otherRoute) => otherRoute.destination.toString() === key).length > 1
      ) {
        throw new Ec2Error(
          "RouteAlreadyExists",
          `The route identified by ${key} already exists in ${table.id}`,
        );
      }
    }
    for (const [key, route] of [...table.routes]) if (route.declaredBy === "table") table.routes.delete(key);
    for (const route of routes) table.routes.set(route.destination.toString(), route);
  }

  #readRoute(
    table: RouteTable,
    ipv4: string | undefined,
    ipv6: string | undefined,
    targets: TargetInputs,
    declaredBy: Route["declaredBy"],
  ): Route {
    const destination = onePrefix("A route", ipv4, ipv6);
    const vpc = this.#vpcs.get(table.vpcId);
    const local =
      destination instanceof Ipv4Prefix ? vpc.ipv4.contains(destination) : vpc.ipv6?.contains(destination);
    if (local === true) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `The destination CIDR block ${destination} is equal to or more specific than one of this VPC's CIDR blocks; the lab routes those locally only`,
      );
    }
    return {
      destination,
      target: readTarget(this.#state, table, destination instanceof Ipv4Prefix ? 4 : 6, targets),
      declaredBy,
    };
  }
}
