import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import {
  type AwsSitePlan,
  type NetworkPlan,
  type PlannedPrefix,
  prefixWords,
  referenceWords,
  subnetResources,
} from "../../core/plan/index.ts";
import { transformed } from "../transform.ts";
import type { AddressedInterface } from "./addressed-interface.ts";
import { blockText, type GivenBlocks } from "./given-blocks.ts";
import type { Ipv6Vpc } from "./ipv6-vpc.ts";
import type { Ipv6VpcTransforms } from "./ipv6-vpc-args.ts";

/** Routes of subnets that lead to interfaces of hosts, which come after the subnets and so stand beside the VPC. */
export function placeInterfaceRoutes(
  site: AwsSitePlan,
  vpc: Ipv6Vpc,
  interfaces: ReadonlyMap<string, AddressedInterface>,
  parent: pulumi.Resource,
  transform: Ipv6VpcTransforms,
  blocks: GivenBlocks,
): void {
  for (const network of site.networks) {
    for (const route of network.routes) placeRoute(network, route);
  }

  function placeRoute(network: NetworkPlan, { to, ref, through }: NetworkPlan["routes"][number]): void {
    const table = vpc.subnets[network.name]?.routeTable;
    const target = through && interfaces.get(`${through.host}/${through.name}`);
    const name = routeName(site, network.name, to, ref);
    if (table === undefined || target === undefined)
      throw new Error(`${name}: there is no such subnet or interface in ${site.name}`);
    new aws.ec2.Route(
      ...transformed<aws.ec2.RouteArgs>(
        transform.route,
        name,
        {
          region: site.region,
          routeTableId: table.id,
          destinationIpv6CidrBlock: blockText(ref ?? name, to, blocks),
          networkInterfaceId: target.networkInterface.id,
        },
        {
          parent,
          aliases:
            network.formerly === undefined ? [] : [{ name: routeName(site, network.formerly, to, ref) }],
        },
      ),
    );
  }
}

/** `cloud-edge-to-rack.guests`, `cloud-edge-to-2001.db8.7.._48` */
function routeName(site: AwsSitePlan, network: string, to: PlannedPrefix, ref: string | undefined): string {
  return subnetResources(site.name, network).route(
    ref === undefined ? prefixWords(`${to}`) : referenceWords(ref),
  );
}
