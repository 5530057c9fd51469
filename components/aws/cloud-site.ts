import type * as pulumi from "@pulumi/pulumi";
import { Ipv6Prefix } from "../../core/address/index.ts";
import { isNic } from "../../core/links/index.ts";
import {
  type AwsSitePlan,
  type Ec2HostPlan,
  fillInHost,
  type HostPlan,
  hostResource,
  type InterfacePlan,
  interfaceResource,
  type PlannedIngress,
} from "../../core/plan/index.ts";
import { renderUserData } from "../../core/render/index.ts";
import { formerHosts } from "../former-hosts.ts";
import { refusal, refusing } from "../refusal.ts";
import { AddressedInterface, type AddressedInterfaceTransforms } from "./addressed-interface.ts";
import { DockerHost, type DockerHostTransforms } from "./docker-host.ts";
import { blockText, type GivenBlocks } from "./given-blocks.ts";
import { placeInterfaceRoutes } from "./interface-routes.ts";
import { Ipv6Vpc } from "./ipv6-vpc.ts";
import type { Ipv6VpcTransforms } from "./ipv6-vpc-args.ts";
import type { IngressRuleArgs } from "./security-group-rule.ts";

/** The last word on the resources of an AWS site. */
export interface CloudTransforms
  extends Ipv6VpcTransforms,
    AddressedInterfaceTransforms,
    DockerHostTransforms {}

/** An AWS site as it was placed. */
export interface CloudSite {
  readonly vpc: Ipv6Vpc;
  /** By the host's name. */
  readonly hosts: Readonly<Record<string, DockerHost>>;
}

/**
 * Makes what a plan says of an AWS site: the VPC, then for each host its interfaces and the instance on them.
 * @param blocks gets the VPC's block
 */
export function placeCloudSite(
  site: AwsSitePlan,
  parent: pulumi.Resource,
  transform: CloudTransforms,
  blocks: GivenBlocks,
): CloudSite {
  const vpc = placeVpc(site, parent, transform, blocks);
  if (site.vpc.unknown !== undefined) blocks.add(site.vpc.unknown.name, vpc.prefix);
  const interfaces = new Map<string, AddressedInterface>();
  const instances = site.hosts.filter((host) => host.kind === "ec2");
  const hosts = instances.flatMap((host) => {
    const placed = placeHost(site, host, vpc, interfaces, parent, transform);
    return placed === undefined ? [] : [[host.name, placed] as const];
  });
  placeInterfaceRoutes(site, vpc, interfaces, vpc, transform, blocks);
  return { vpc, hosts: Object.fromEntries(hosts) };
}

function placeVpc(
  site: AwsSitePlan,
  parent: pulumi.Resource,
  transform: CloudTransforms,
  blocks: GivenBlocks,
): Ipv6Vpc {
  const subnets = site.networks.flatMap(({ name, formerly, prefix, ipv4, subnet }) =>
    subnet === undefined || ipv4 === undefined
      ? []
      : [
          [
            name,
            {
              formerly,
              zone: subnet.zone,
              ipv4: ipv4.prefix.toString(),
              ipv6: prefix.value.toString(),
              outbound: subnet.outbound,
              ingress: subnet.ingress.map((rule) => ingressArgs(rule, blocks)),
            },
          ] as const,
        ],
  );
  return new Ipv6Vpc(
    site.name,
    {
      region: site.region,
      ipv4: site.vpc.ipv4.toString(),
      ...(site.vpc.ipam === undefined
        ? {}
        : { ipam: { poolId: site.vpc.ipam.id, length: site.vpc.ipam.length } }),
      ...(site.vpc.unknown === undefined ? { expectedPrefix: site.vpc.ipv6.toString() } : {}),
      subnets: Object.fromEntries(subnets),
      transform,
    },
    { parent, aliases: site.formerly === undefined ? [] : [{ name: site.formerly }] },
  );
}

function ingressArgs({ protocol, ports, from }: PlannedIngress, blocks: GivenBlocks): IngressRuleArgs {
  const range = ports === undefined ? {} : { fromPort: ports.from, toPort: ports.to };
  if (typeof from === "string") return { protocol, ...range, from };
  const { ref, formerly, prefix } = from;
  return {
    protocol,
    ...range,
    from: blockText(ref, prefix, blocks),
    source: ref,
    ...(formerly === undefined ? {} : { formerSource: formerly }),
  };
}

function placeHost(
  site: AwsSitePlan,
  host: Ec2HostPlan,
  vpc: Ipv6Vpc,
  placed: Map<string, AddressedInterface>,
  parent: pulumi.Resource,
  transform: CloudTransforms,
): DockerHost | undefined {
  const name = hostResource(site.name, host.name);
  const interfaces = host.interfaces
    .filter(({ link, network }) => isNic(link) && network !== undefined)
    .map(
      (networkInterface) =>
        [
          networkInterface.name,
          placeInterface(site, host, networkInterface, vpc, parent, transform),
        ] as const,
    );
  for (const [key, placedInterface] of interfaces) placed.set(`${host.name}/${key}`, placedInterface);
  const [primary, ...more] = interfaces;
  if (primary === undefined) return undefined;
  return new DockerHost(
    name,
    {
      region: site.region,
      networkInterfaceId: primary[1].networkInterface.id,
      moreInterfaceIds: Object.fromEntries(
        more.map(([key, networkInterface]) => [key, networkInterface.networkInterface.id]),
      ),
      instanceType: host.instance.instanceType,
      image: host.instance.image,
      onUserDataChange: host.instance.onUserDataChange,
      containers: host.docker !== undefined,
      userData: filledIn(site, host, vpc, renderUserData),
      ...(site.keyPair === undefined ? {} : { keyPair: site.keyPair }),
      transform,
    },
    // The first boot fetches packages, so routes and rules have to stand before it.
    { parent, dependsOn: [vpc], aliases: formerly(host, "") },
  );
}

function placeInterface(
  site: AwsSitePlan,
  host: Ec2HostPlan,
  networkInterface: InterfacePlan,
  vpc: Ipv6Vpc,
  parent: pulumi.Resource,
  transform: CloudTransforms,
): AddressedInterface {
  const name = interfaceResource(site.name, host.name, networkInterface.name);
  const subnet = vpc.subnets[networkInterface.network ?? ""];
  if (subnet === undefined)
    throw refusal(`${name}: its network ${networkInterface.network} is no subnet of ${site.name}`);
  const known = (texts: (found: InterfacePlan) => readonly string[]) =>
    filledIn(site, host, vpc, ({ interfaces }) =>
      texts(interfaces.find((other) => other.name === networkInterface.name) ?? networkInterface),
    );
  return new AddressedInterface(
    name,
    {
      region: site.region,
      subnetId: subnet.subnet.id,
      securityGroupIds: [subnet.securityGroup.id],
      addresses: known((found) => found.addresses.map(({ address }) => address.toString())),
      ...(networkInterface.ipv4 === undefined ? {} : { ipv4: networkInterface.ipv4.address.toString() }),
      blocks: known((found) => found.pools.map(({ prefix }) => prefix.toString())),
      description: interfaceWords(host, networkInterface),
      // What routes bring is for others, and EC2 drops that where it checks.
      ...(networkInterface.isNextHop ? { sourceDestCheck: false } : {}),
      transform,
    },
    { parent, aliases: formerInterfaces(host, networkInterface) },
  );
}

/** What an interface's resource was called before it or its host was renamed. */
function formerInterfaces(host: HostPlan, networkInterface: InterfacePlan): pulumi.Alias[] {
  const own = networkInterface.formerly === undefined ? [] : [`-${networkInterface.formerly}`];
  return [
    ...own.map((suffix) => ({ name: `${host.site}-${host.name}${suffix}` })),
    ...[`-${networkInterface.name}`, ...own].flatMap((suffix) => formerly(host, suffix)),
  ];
}

/** What a host's resource was called before the host was renamed. */
function formerly(host: HostPlan, suffix: string): pulumi.Alias[] {
  return formerHosts(host).map((name) => ({ name: `${name}${suffix}` }));
}

/** `cloud/web-1 ens5: cloud/56+03::1:1, block cloud/56+03::8/126`: readable before the VPC has its block. */
function interfaceWords(host: HostPlan, networkInterface: InterfacePlan): string {
  const held = [
    ...networkInterface.addresses.map(({ address }) => `${address}`),
    ...(networkInterface.ipv4 === undefined ? [] : [`${networkInterface.ipv4.address}`]),
    ...networkInterface.pools.map(({ prefix }) => `block ${prefix}`),
  ];
  return `${host.site}/${host.name} ${networkInterface.name}: ${held.join(", ")}`;
}

/** What follows from a host once the VPC has its block; only texts leave, since outputs hold plain values. */
function filledIn<Text extends string | readonly string[]>(
  site: AwsSitePlan,
  host: Ec2HostPlan,
  vpc: Ipv6Vpc,
  render: (host: Ec2HostPlan) => Text,
): pulumi.Output<Text> {
  const name = site.vpc.unknown?.name ?? site.name;
  return vpc.prefix.apply(refusing((text) => render(fillInHost(host, { [name]: Ipv6Prefix.parse(text) }))));
}
