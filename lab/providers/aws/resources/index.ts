import type { ResourceType } from "../resource-type.ts";
import { instance, networkInterface } from "./compute.ts";
import {
  egressOnlyInternetGateway,
  internetGateway,
  route,
  routeTable,
  routeTableAssociation,
  subnet,
  vpc,
} from "./network.ts";
import { keyPair, securityGroup, securityGroupEgressRule, securityGroupIngressRule } from "./security.ts";

/** The types of resource that the stand-in serves. */
export const resourceTypes: readonly ResourceType[] = [
  vpc,
  subnet,
  internetGateway,
  egressOnlyInternetGateway,
  routeTable,
  route,
  routeTableAssociation,
  securityGroup,
  securityGroupIngressRule,
  securityGroupEgressRule,
  networkInterface,
  keyPair,
  instance,
];

/** @throws Error where the stand-in does not serve the type of the resource `urn` */
export function resourceTypeOf(urn: string): ResourceType {
  const token = (urn.split("::")[2] ?? "").split("$").at(-1) ?? "";
  const type = resourceTypes.find((resource) => resource.token === token);
  if (type === undefined) {
    throw new Error(
      `the lab's stand-in for AWS does not imitate ${token}; it imitates ${resourceTypes.map((resource) => resource.token).join(", ")}`,
    );
  }
  return type;
}
