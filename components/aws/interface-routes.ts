import type * as pulumi from "@pulumi/pulumi";
import {
  type AwsSitePlan,
  type NetworkPlan,
  type PlannedPrefix,
  prefixWords,
  referenceWords,
  subnetResources,
} from "../../core/plan/index.ts";
import { refusal } from "../refusal.ts";
import { transformed } from "../transform.ts";
import type { AddressedInterface } from "./addressed-interface.ts";
import { blockText, type GivenBlocks } from "./given-blocks.ts";
import type { Ipv6Vpc } from "./ipv6-vpc.ts";
import type { Ipv6VpcTransforms } from "./ipv6-vpc-args.ts";
import { type aws, awsLibrary } from "./library.ts";

/** Routes of subnets that lead to interfaces of hosts, which come after the subnets and so stand beside the VPC. */
export function placeInterfaceRoutes(
  site: AwsSitePlan,
  vpc: Ipv6Vpc,
  interfaces: ReadonlyMap<string, AddressedInterface>,
  parent: pulumi.Resource,
  transform: Ipv6VpcTransforms,
  blocks: GivenBlocks,
): void {
  const { ec2 } = awsLibrary();
  for (const network of site.networks) {
    for (const route of network.routes) placeRoute(network, route);
  }

  function placeRoute(network: NetworkPlan, { to, ref, through }: NetworkPlan["routes"][number]): void {
    const table = vpc.subnets[network.name]?.routeTable;
    const target = through && interfaces.get(`${through.host}/${through.name}`);
    const name = routeName(site.name, network.name, to, ref);
    if (table === undefined || target === undefined)
      throw refusal(`${name}: there is no such subnet or interface in ${site.name}`);
    new ec2.Route(
      ...transformed<aws.ec2.RouteArgs>(
        transform.route,
        name,
        {
          region: site.region,
          routeTableId: table.id,
          destinationIpv6CidrBlock: blockText(ref ?? name, to, blocks),
          networkInterfaceId: target.networkInterface.id,
        },
        { parent, aliases: formerRoutes(site, network, to, ref) },
      ),
    );
  }
}

/** What the route was called before the site or the network was renamed. */
function formerRoutes(
  site: AwsSitePlan,
  network: NetworkPlan,
  to: PlannedPrefix,
  ref: string | undefined,
): pulumi.Alias[] {
  const sites = [site.name, ...(site.formerly === undefined ? [] : [site.formerly])];
  const networks = [network.name, ...(network.formerly === undefined ? [] : [network.formerly])];
  const [, ...former] = sites.flatMap((siteName) =>
    networks.map((other) => routeName(siteName, other, to, ref)),
  );
  return former.map((name) => ({ name }));
}

/** `cloud-edge-to-rack.guests`, `cloud-edge-to-2001.db8.7.._48` */
function routeName(site: string, network: string, to: PlannedPrefix, ref: string | undefined): string {
  return subnetResources(site, network).route(ref === undefined ? prefixWords(`${to}`) : referenceWords(ref));
}
