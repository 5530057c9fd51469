import type { Path } from "../layout/layout.ts";
import { isNic } from "../links/index.ts";
import type { AwsSitePlan, Ec2HostPlan, NetworkPlan, PlannedIngress, SitePlan, SshHostPlan } from "./plan.ts";
import {
  hostResource,
  interfaceResource,
  prefixWords,
  referenceWords,
  ruleWords,
  sourcePrefixWords,
  subnetResources,
  vpcResources,
} from "./resource-names.ts";

/** A resource that a landscape makes of a plan. */
export interface PlannedResource {
  /** Pulumi's token. */
  readonly type: string;
  readonly name: string;
  /** Names that it had before: what stands under them is this one. */
  readonly former: readonly string[];
  /** What of the layout it is for, in words. */
  readonly owner: string;
  readonly path: Path;
}

/** Everything that a landscape makes, but for its components. */
export function plannedResources(sites: readonly SitePlan[]): readonly PlannedResource[] {
  return sites.flatMap((site) => {
    const hosts = [...site.hosts, ...site.retired].flatMap((host) =>
      host.kind === "ec2" ? ofInstance(site, host) : ofMachine(site, host),
    );
    return [...(site.kind === "aws" ? ofVpc(site) : []), ...hosts];
  });
}

/** A name that something has, and the one that it had before. */
interface Named {
  readonly name: string;
  readonly formerly: string | undefined;
}

/** Every way to put names together of which each may be a former one; the first is the one of today. */
function spellings(things: readonly Named[], join: (...names: string[]) => string) {
  const all = things.reduce<string[][]>(
    (lists, { name, formerly }) =>
      lists.flatMap((list) =>
        [name, ...(formerly === undefined ? [] : [formerly])].map((each) => [...list, each]),
      ),
    [[]],
  );
  const [name = "", ...former] = all.map((names) => join(...names));
  return { name, former };
}

/** Machines are each of one component, whose parts and hooks are named after it. */
function ofMachine(site: SitePlan, host: SshHostPlan): PlannedResource {
  return {
    type: "command:remote:Command",
    ...spellings([site, host], hostResource),
    owner: `${site.name}/${host.name}`,
    path: ["sites", site.name, "hosts", host.name],
  };
}

function ofInstance(site: SitePlan, host: Ec2HostPlan): PlannedResource[] {
  const path = ["sites", site.name, "hosts", host.name];
  const owner = `${site.name}/${host.name}`;
  const nics = host.interfaces.filter(({ link, network }) => isNic(link) && network !== undefined);
  if (nics.length === 0) return [];
  const instance = {
    type: "aws:ec2/instance:Instance",
    ...spellings([site, host], hostResource),
    owner,
    path,
  };
  return [
    instance,
    ...nics.flatMap((nic, index): PlannedResource[] => {
      const own = {
        ...spellings([site, host, nic], interfaceResource),
        owner: `${owner}/${nic.name}`,
        path: [...path, "interfaces", nic.name],
      };
      return [
        { type: "aws:ec2/networkInterface:NetworkInterface", ...own },
        // The first one comes with the instance.
        ...(index === 0
          ? []
          : [{ type: "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", ...own }]),
      ];
    }),
  ];
}

function ofVpc(site: AwsSitePlan): PlannedResource[] {
  const path = ["sites", site.name];
  const outbound = new Set(site.networks.flatMap(({ subnet }) => subnet?.outbound ?? []));
  const of = (type: string, part: keyof ReturnType<typeof vpcResources>): PlannedResource => ({
    type,
    ...spellings([site], (name = "") => vpcResources(name)[part]),
    owner: site.name,
    path,
  });
  return [
    of("aws:ec2/vpc:Vpc", "vpc"),
    ...(outbound.has("internet") ? [of("aws:ec2/internetGateway:InternetGateway", "internetGateway")] : []),
    ...(outbound.has("egress-only")
      ? [of("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", "egressOnlyGateway")]
      : []),
    ...site.networks.flatMap((network) => ofSubnet(site, network)),
  ];
}

/** Parts of a subnet that it has once. */
const parts = [
  ["aws:ec2/subnet:Subnet", "subnet"],
  ["aws:ec2/routeTable:RouteTable", "routeTable"],
  ["aws:ec2/routeTableAssociation:RouteTableAssociation", "routeTableAssociation"],
  ["aws:ec2/securityGroup:SecurityGroup", "securityGroup"],
  ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "egressIpv6"],
  ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", "egressIpv4"],
] as const;

function ofSubnet(site: AwsSitePlan, network: NetworkPlan): PlannedResource[] {
  const { subnet } = network;
  if (subnet === undefined) return [];
  const path = ["sites", site.name, "networks", network.name];
  const owner = `${site.name}/${network.name}`;
  const named = (name: (made: ReturnType<typeof subnetResources>) => string) =>
    spellings([site, network], (vpc = "", own = "") => name(subnetResources(vpc, own)));
  const route = "aws:ec2/route:Route";
  return [
    ...parts.map(([type, part]) => ({ type, ...named((made) => made[part]), owner, path })),
    ...(subnet.outbound === "none"
      ? []
      : [{ type: route, ...named((made) => made.defaultRoute), owner, path }]),
    ...network.routes.map(({ to, ref }, index) => ({
      type: route,
      ...named((made) => made.route(ref === undefined ? prefixWords(`${to}`) : referenceWords(ref))),
      owner: `route ${index + 1} of ${owner}`,
      path: [...path, "routes"],
    })),
    ...subnet.ingress.map((rule, index) => {
      const [today = "", ...before] = rulesWords(rule);
      const { name, former } = named((made) => made.ingress(today));
      return {
        type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        name,
        former: [...former, ...before.map((words) => named((made) => made.ingress(words)).name)],
        owner: `rule ${index + 1} of ${owner}`,
        path: [...path, "ingress"],
      };
    }),
  ];
}

/** What a rule is called, and was: by a source of another name, or by its prefix alone. */
function rulesWords({ protocol, ports, from }: PlannedIngress): string[] {
  const words = (source: string) => ruleWords(protocol, ports, source);
  if (typeof from === "string") return [words(sourcePrefixWords(from))];
  const { ref, formerly, prefix } = from;
  return [
    words(referenceWords(ref)),
    ...(formerly === undefined ? [] : [words(referenceWords(formerly))]),
    ...(prefix.block === undefined ? [words(sourcePrefixWords(`${prefix}`))] : []),
  ];
}
