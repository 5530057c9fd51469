import { z } from "zod";
import { Ec2Error } from "../ec2-error.ts";
import type { Identifiers } from "./identifiers.ts";
import type { RouteTables } from "./route-tables.ts";
import type { Ec2State, RouteTableAssociation } from "./state.ts";
import type { Subnets } from "./subnets.ts";

export const routeTableAssociationInputs = z.strictObject({ routeTableId: z.string(), subnetId: z.string() });

export type RouteTableAssociationInputs = z.infer<typeof routeTableAssociationInputs>;

/** Which table decides for which subnet; a subnet has at most one of its own. */
export class RouteTableAssociations {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;
  readonly #subnets: Subnets;
  readonly #routeTables: RouteTables;

  constructor(state: Ec2State, identifiers: Identifiers, subnets: Subnets, routeTables: RouteTables) {
    this.#state = state;
    this.#identifiers = identifiers;
    this.#subnets = subnets;
    this.#routeTables = routeTables;
  }

  create(inputs: RouteTableAssociationInputs): RouteTableAssociation {
    this.#checkSameVpc(inputs);
    const other = [...this.#state.routeTableAssociations.values()].find(
      (candidate) => candidate.subnetId === inputs.subnetId,
    );
    if (other !== undefined) {
      throw new Ec2Error(
        "Resource.AlreadyAssociated",
        `the specified association for route table ${inputs.routeTableId} conflicts with an existing association: ${inputs.subnetId} is with ${other.routeTableId}`,
      );
    }
    const association = { id: this.#identifiers.next("rtbassoc"), ...inputs };
    this.#state.routeTableAssociations.set(association.id, association);
    return association;
  }

  update(id: string, inputs: RouteTableAssociationInputs): RouteTableAssociation {
    const association = this.get(id);
    this.#checkSameVpc({ subnetId: association.subnetId, routeTableId: inputs.routeTableId });
    association.routeTableId = inputs.routeTableId;
    return association;
  }

  delete(id: string): void {
    this.get(id);
    this.#state.routeTableAssociations.delete(id);
  }

  get(id: string): RouteTableAssociation {
    const association = this.#state.routeTableAssociations.get(id);
    if (association === undefined) {
      throw new Ec2Error("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
    }
    return association;
  }

  outputs(association: RouteTableAssociation) {
    return {
      region: this.#routeTables.get(association.routeTableId).region,
      routeTableId: association.routeTableId,
      subnetId: association.subnetId,
    };
  }

  #checkSameVpc(inputs: RouteTableAssociationInputs): void {
    const subnet = this.#subnets.get(inputs.subnetId);
    const table = this.#routeTables.get(inputs.routeTableId);
    if (subnet.vpcId !== table.vpcId) {
      throw new Ec2Error(
        "InvalidParameterValue",
        `Route table ${table.id} and subnet ${subnet.id} belong to different networks`,
      );
    }
  }
}
