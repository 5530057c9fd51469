import {
  AddressError,
  Ipv6Address,
  Ipv6Prefix,
  ipv4AddressText,
  parseIpv4Address,
  parseIpv4Prefix,
} from "../address/index.ts";
import { limitsOf } from "../layout/instance-types.ts";
import {
  type AwsAnswers,
  type AwsInstance,
  type AwsInterface,
  type AwsSubnet,
  type AwsTags,
  type AwsVpc,
  awsAnswers,
} from "./aws-answer.ts";
import {
  type Found,
  type FoundHost,
  type FoundInterface,
  type FoundSite,
  type FoundSubnet,
  ImportError,
} from "./found.ts";
import { labelOf } from "./host-names.ts";

/** What an EC2 instance of today calls its first interface; the others count on (Nitro, predictable names). */
const firstDevice = 5;

/** What stands for an instance that no describe-instances reports: the smallest of these that holds its addresses. */
const unknownTypes = [
  "t3.micro",
  "t3.small",
  "t3.medium",
  "t3.large",
  "m5.xlarge",
  "m5.4xlarge",
  "m5.16xlarge",
];

/** A subnet that is taken over, by its id. */
interface TakenSubnet {
  readonly id: string;
  readonly subnet: FoundSubnet;
}

/**
 * VPCs, a site each, from any number of answers. A VPC or subnet without IPv6 is passed over.
 * @throws ImportError where an answer has another form, or a VPC's subnets are reported but not itself
 */
export function readAws(files: readonly { readonly path: string; readonly value: unknown }[]): Found {
  const notes: string[] = [];
  const all = awsAnswers(files);
  const names = new Set<string>();
  const sites = all.vpcs.flatMap((vpc) => siteOf(all, vpc, names, notes));
  if (sites.length === 0 && notes.length === 0)
    throw new ImportError(
      files[0]?.path ?? "aws",
      "tells of no VPC: give what aws ec2 describe-vpcs prints beside it",
    );
  return { sites, notes };
}

function siteOf(all: AwsAnswers, vpc: AwsVpc, names: Set<string>, notes: string[]): FoundSite[] {
  const [block, ...further] = (vpc.Ipv6CidrBlockAssociationSet ?? []).filter(isAssociated);
  const subnets = all.subnets.filter((subnet) => subnet.VpcId === vpc.VpcId);
  if (block === undefined) {
    notes.push(`${vpc.VpcId} is left out: it has no IPv6 block`);
    return [];
  }
  const region = subnets[0] === undefined ? undefined : regionOf(subnets[0].AvailabilityZone);
  if (region === undefined) {
    notes.push(`${vpc.VpcId} is left out: no describe-subnets tells of a subnet in it`);
    return [];
  }
  const ipv6 = read(vpc.file, () => Ipv6Prefix.parse(block.Ipv6CidrBlock));
  notes.push(...blockNotes(vpc, further));
  const subnetNames = new Set<string>();
  const found = subnets.flatMap((subnet) => subnetOf(subnet, vpc, ipv6, subnetNames, notes));
  return [
    {
      name: uniqueName(vpc.file, names, vpc.Tags, vpc.VpcId, notes),
      vpc: {
        region,
        ipv4: vpc.CidrBlock,
        ipv6,
        fromAmazon: block.Ipv6Pool === undefined || block.Ipv6Pool === "Amazon",
      },
      subnets: found.map(({ subnet }) => subnet),
      hosts: hostsOf(all, vpc, found, notes),
    },
  ];
}

/** A VPC of a layout has one block of each family. */
function blockNotes(vpc: AwsVpc, further: readonly { Ipv6CidrBlock: string }[]): readonly string[] {
  const ipv4 = (vpc.CidrBlockAssociationSet ?? []).filter(
    ({ CidrBlock, CidrBlockState }) =>
      CidrBlock !== vpc.CidrBlock && (CidrBlockState === undefined || CidrBlockState.State === "associated"),
  );
  return [
    ...further.map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
    ...ipv4.map(({ CidrBlock }) => CidrBlock),
  ].map((text) => `${vpc.VpcId}: its block ${text} is left out: a VPC has one of each family in a layout`);
}

/** `us-west-2` of a zone in it: us-west-2a, us-west-2-lax-1a (a local zone), us-west-2-wl1-las-wlz-1 (a wavelength zone). */
function regionOf(zone: string): string {
  return /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]+/.exec(zone)?.[0] ?? zone;
}

function subnetOf(
  found: AwsSubnet,
  vpc: AwsVpc,
  ipv6: Ipv6Prefix,
  names: Set<string>,
  notes: string[],
): TakenSubnet[] {
  const block = found.Ipv6CidrBlockAssociationSet?.find(isAssociated);
  const leave = (why: string) => {
    notes.push(`${found.SubnetId} is left out: ${why}`);
    return [];
  };
  if (block === undefined || found.CidrBlock === undefined)
    return leave(`it has no ${block === undefined ? "IPv6" : "IPv4"} block`);
  const prefix = read(found.file, () => Ipv6Prefix.parse(block.Ipv6CidrBlock));
  if (!ipv6.contains(prefix)) return leave(`its ${prefix} is in another block of the VPC than ${ipv6}`);
  if (isElsewhere(found.CidrBlock, vpc.CidrBlock))
    return leave(`its ${found.CidrBlock} is in another block of the VPC than ${vpc.CidrBlock}`);
  const subnet = {
    name: uniqueName(found.file, names, found.Tags, found.SubnetId, notes),
    prefix,
    zone: found.AvailabilityZone,
    ipv4: found.CidrBlock,
  };
  return [{ id: found.SubnetId, subnet }];
}

/** What is no prefix at all is the checker's to report. */
function isElsewhere(inner: string, outer: string): boolean {
  try {
    return !parseIpv4Prefix(outer).contains(parseIpv4Prefix(inner));
  } catch {
    return false;
  }
}

function hostsOf(
  all: AwsAnswers,
  vpc: AwsVpc,
  subnets: readonly TakenSubnet[],
  notes: string[],
): FoundHost[] {
  const hosts = new Map<string, AwsInterface[]>();
  for (const networkInterface of all.interfaces) {
    if (networkInterface.VpcId !== vpc.VpcId) continue;
    const id = networkInterface.Attachment?.InstanceId;
    const count =
      (networkInterface.Ipv6Addresses?.length ?? 0) + (networkInterface.Ipv6Prefixes?.length ?? 0);
    if (id === undefined) {
      if (count > 0)
        notes.push(`${networkInterface.NetworkInterfaceId} is left out: it is attached to no instance`);
    } else if (!subnets.some((subnet) => subnet.id === networkInterface.SubnetId)) {
      if (count > 0)
        notes.push(
          all.subnets.some(({ SubnetId }) => SubnetId === networkInterface.SubnetId)
            ? `${networkInterface.NetworkInterfaceId} is left out, as its subnet ${networkInterface.SubnetId} is`
            : `${networkInterface.NetworkInterfaceId} is left out: nothing tells of its subnet ${networkInterface.SubnetId}`,
        );
    } else hosts.set(id, [...(hosts.get(id) ?? []), networkInterface]);
  }
  const names = new Set<string>();
  return [...hosts].map(([id, interfaces]): FoundHost => {
    const instance = all.instances.find((candidate) => candidate.InstanceId === id);
    const file = instance?.file ?? interfaces[0]?.file ?? vpc.file;
    const name = uniqueName(file, names, instance?.Tags ?? interfaces[0]?.TagSet, id, notes);
    if (instance === undefined)
      notes.push(
        `${name}: instance type and image are guessed; give what aws ec2 describe-instances prints beside it`,
      );
    return {
      name,
      instance: instanceOf(instance, interfaces),
      interfaces: interfaces.map((networkInterface) => interfaceOf(networkInterface, subnets, notes)),
    };
  });
}

function instanceOf(
  instance: AwsInstance | undefined,
  interfaces: readonly AwsInterface[],
): FoundHost["instance"] {
  if (instance !== undefined) return { instanceType: instance.InstanceType, image: instance.ImageId };
  const most = Math.max(
    0,
    ...interfaces.map((networkInterface) => networkInterface.Ipv6Addresses?.length ?? 0),
  );
  const holds = (type: string) => {
    const limits = limitsOf(type);
    return limits !== undefined && limits.addresses >= most && limits.interfaces >= interfaces.length;
  };
  return { instanceType: unknownTypes.find(holds) ?? "m5.16xlarge", image: "debian-13" };
}

function interfaceOf(
  networkInterface: AwsInterface,
  subnets: readonly TakenSubnet[],
  notes: string[],
): FoundInterface {
  const { file, PrivateIpAddress: ipv4 } = networkInterface;
  if ((networkInterface.PrivateIpAddresses?.length ?? 0) > 1)
    notes.push(
      `${networkInterface.NetworkInterfaceId} has further IPv4 addresses, which are left out: a layout has one for each`,
    );
  const blocks = (networkInterface.Ipv6Prefixes ?? []).map(({ Ipv6Prefix: text }) =>
    read(file, () => Ipv6Prefix.parse(text)),
  );
  for (const block of blocks)
    notes.push(
      `${networkInterface.NetworkInterfaceId}: ${block} is left out: a layout has no word for a delegated prefix; pin nothing in it`,
    );
  const length = subnets.find(({ id }) => id === networkInterface.SubnetId)?.subnet.prefix.length ?? 64;
  return {
    name: `ens${firstDevice + (networkInterface.Attachment?.DeviceIndex ?? 0)}`,
    ports: undefined,
    addresses: (networkInterface.Ipv6Addresses ?? []).map(({ Ipv6Address: text }) => ({
      address: read(file, () => Ipv6Address.parse(text)),
      length,
    })),
    blocks,
    gateway: undefined,
    ipv4: ipv4 === undefined ? undefined : read(file, () => ipv4AddressText(parseIpv4Address(ipv4))),
  };
}

function isAssociated(association: { Ipv6CidrBlockState?: { State: string } | undefined }): boolean {
  return (
    association.Ipv6CidrBlockState === undefined || association.Ipv6CidrBlockState.State === "associated"
  );
}

function nameOf(given: AwsTags): string | undefined {
  const name = given?.find((tag) => tag.Key === "Name")?.Value;
  return name === undefined || !/[a-z]/i.test(name) ? undefined : name;
}

/** A name tag is nobody's alone: the second thing of a name goes by its id. */
function uniqueName(file: string, names: Set<string>, given: AwsTags, id: string, notes: string[]): string {
  const wanted = labelOf(file, nameOf(given) ?? id);
  const taken = names.has(wanted);
  const name = taken ? labelOf(file, id) : wanted;
  if (taken) notes.push(`${id} (${nameOf(given) ?? id}) goes by its id: ${wanted} is the name of another`);
  names.add(name);
  return name;
}

function read<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(file, error.message) : error;
  }
}
