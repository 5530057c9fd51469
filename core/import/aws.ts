import { z } from "zod";
import {
  AddressError,
  Ipv6Address,
  Ipv6Prefix,
  ipv4AddressText,
  parseIpv4Address,
} from "../address/index.ts";
import { limitsOf } from "../layout/instance-types.ts";
import {
  type Found,
  type FoundHost,
  type FoundInterface,
  type FoundSite,
  type FoundSubnet,
  ImportError,
  labelOf,
} from "./found.ts";

const tags = z.array(z.object({ Key: z.string(), Value: z.string() })).optional();
const state = z.object({ State: z.string() }).optional();

/** Answers of `aws ec2 describe-*` (API version 2016-11-15): what is used of them. */
const answer = z.object({
  Vpcs: z
    .array(
      z.object({
        VpcId: z.string(),
        CidrBlock: z.string(),
        Ipv6CidrBlockAssociationSet: z
          .array(
            z.object({
              Ipv6CidrBlock: z.string(),
              Ipv6CidrBlockState: state,
              Ipv6Pool: z.string().optional(),
            }),
          )
          .optional(),
        Tags: tags,
      }),
    )
    .optional(),
  Subnets: z
    .array(
      z.object({
        SubnetId: z.string(),
        VpcId: z.string(),
        AvailabilityZone: z.string(),
        CidrBlock: z.string().optional(),
        Ipv6CidrBlockAssociationSet: z
          .array(z.object({ Ipv6CidrBlock: z.string(), Ipv6CidrBlockState: state }))
          .optional(),
        Tags: tags,
      }),
    )
    .optional(),
  NetworkInterfaces: z
    .array(
      z.object({
        NetworkInterfaceId: z.string(),
        SubnetId: z.string(),
        VpcId: z.string(),
        Ipv6Addresses: z.array(z.object({ Ipv6Address: z.string() })).optional(),
        Ipv6Prefixes: z.array(z.object({ Ipv6Prefix: z.string() })).optional(),
        PrivateIpAddress: z.string().optional(),
        PrivateIpAddresses: z.array(z.object({ PrivateIpAddress: z.string() })).optional(),
        Attachment: z
          .object({ InstanceId: z.string().optional(), DeviceIndex: z.number().optional() })
          .optional(),
        TagSet: tags,
      }),
    )
    .optional(),
  Reservations: z
    .array(
      z.object({
        Instances: z.array(
          z.object({ InstanceId: z.string(), InstanceType: z.string(), ImageId: z.string(), Tags: tags }),
        ),
      }),
    )
    .optional(),
});

type Answer = z.output<typeof answer>;
type Taken<Key extends keyof Answer> = NonNullable<Answer[Key]>[number];
type Instance = Taken<"Reservations">["Instances"][number];

/** What an EC2 instance of today calls its first interface; the others count on (Nitro, predictable names). */
const firstDevice = 5;

/** What stands for an instance that no describe-instances tells of: the smallest of these that holds its addresses. */
const unknownTypes = [
  "t3.micro",
  "t3.small",
  "t3.medium",
  "t3.large",
  "m5.xlarge",
  "m5.4xlarge",
  "m5.16xlarge",
];

/** Whether a JSON value is an answer of describe-vpcs, -subnets, -network-interfaces or -instances. */
export function isAwsAnswer(value: unknown): boolean {
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return Object.keys(answer.shape).some((key) => keys.includes(key));
}

/**
 * VPCs, a site each, from any number of answers. A VPC or subnet without IPv6 is passed over.
 * @throws ImportError where an answer has another form, or a VPC's subnets are told of but not itself
 */
export function readAws(files: readonly { readonly path: string; readonly value: unknown }[]): Found {
  const notes: string[] = [];
  const all = merged(files);
  const file = files[0]?.path ?? "aws";
  const names = new Set<string>();
  const sites = (all.Vpcs ?? []).flatMap((vpc): FoundSite[] => {
    const block = vpc.Ipv6CidrBlockAssociationSet?.find(isAssociated);
    const subnets = (all.Subnets ?? []).filter((one) => one.VpcId === vpc.VpcId);
    if (block === undefined) {
      notes.push(`${vpc.VpcId} is left out: it has no IPv6 block`);
      return [];
    }
    const region = subnets[0]?.AvailabilityZone.replace(/[a-z]$/, "");
    if (region === undefined) {
      notes.push(`${vpc.VpcId} is left out: no describe-subnets tells of a subnet in it`);
      return [];
    }
    const subnetNames = new Set<string>();
    const found = subnets.flatMap((one) => subnetOf(file, one, subnetNames, notes));
    return [
      {
        name: uniqueName(file, names, vpc.Tags, vpc.VpcId),
        vpc: {
          region,
          ipv4: vpc.CidrBlock,
          ipv6: read(file, () => Ipv6Prefix.parse(block.Ipv6CidrBlock)),
          fromAmazon: block.Ipv6Pool === undefined || block.Ipv6Pool === "Amazon",
        },
        subnets: found.map(({ subnet }) => subnet),
        hosts: hostsOf(file, all, vpc.VpcId, found, notes),
      },
    ];
  });
  if (sites.length === 0 && notes.length === 0)
    throw new ImportError(file, "tells of no VPC: give what aws ec2 describe-vpcs prints beside it");
  return { sites, notes };
}

function subnetOf(
  file: string,
  one: Taken<"Subnets">,
  names: Set<string>,
  notes: string[],
): { id: string; subnet: FoundSubnet }[] {
  const block = one.Ipv6CidrBlockAssociationSet?.find(isAssociated);
  if (block === undefined || one.CidrBlock === undefined) {
    notes.push(`${one.SubnetId} is left out: it has no ${block === undefined ? "IPv6" : "IPv4"} block`);
    return [];
  }
  const subnet = {
    name: uniqueName(file, names, one.Tags, one.SubnetId),
    prefix: read(file, () => Ipv6Prefix.parse(block.Ipv6CidrBlock)),
    zone: one.AvailabilityZone,
    ipv4: one.CidrBlock,
  };
  return [{ id: one.SubnetId, subnet }];
}

function hostsOf(
  file: string,
  all: Answer,
  vpc: string,
  subnets: readonly { id: string; subnet: FoundSubnet }[],
  notes: string[],
): FoundHost[] {
  const instances = (all.Reservations ?? []).flatMap((one) => one.Instances);
  const hosts = new Map<string, Taken<"NetworkInterfaces">[]>();
  for (const one of all.NetworkInterfaces ?? []) {
    if (one.VpcId !== vpc) continue;
    const id = one.Attachment?.InstanceId;
    const count = (one.Ipv6Addresses?.length ?? 0) + (one.Ipv6Prefixes?.length ?? 0);
    if (id === undefined) {
      if (count > 0) notes.push(`${one.NetworkInterfaceId} is left out: it is attached to no instance`);
    } else if (!subnets.some((subnet) => subnet.id === one.SubnetId)) {
      if (count > 0)
        notes.push(`${one.NetworkInterfaceId} is left out: nothing tells of its subnet ${one.SubnetId}`);
    } else hosts.set(id, [...(hosts.get(id) ?? []), one]);
  }
  const names = new Set<string>();
  return [...hosts].map(([id, interfaces]): FoundHost => {
    const instance = instances.find((one) => one.InstanceId === id);
    const name = uniqueName(file, names, instance?.Tags ?? interfaces[0]?.TagSet, id);
    if (instance === undefined)
      notes.push(
        `${name}: instance type and image are guessed; give what aws ec2 describe-instances prints beside it`,
      );
    return {
      name,
      instance: instanceOf(instance, interfaces),
      interfaces: interfaces.map((one) => interfaceOf(file, one, subnets, notes)),
    };
  });
}

function instanceOf(
  instance: Instance | undefined,
  interfaces: readonly Taken<"NetworkInterfaces">[],
): FoundHost["instance"] {
  if (instance !== undefined) return { instanceType: instance.InstanceType, image: instance.ImageId };
  const most = Math.max(0, ...interfaces.map((one) => one.Ipv6Addresses?.length ?? 0));
  const holds = (type: string) => {
    const limits = limitsOf(type);
    return limits !== undefined && limits.addresses >= most && limits.interfaces >= interfaces.length;
  };
  return { instanceType: unknownTypes.find(holds) ?? "m5.16xlarge", image: "debian-13" };
}

function interfaceOf(
  file: string,
  one: Taken<"NetworkInterfaces">,
  subnets: readonly { id: string; subnet: FoundSubnet }[],
  notes: string[],
): FoundInterface {
  const { PrivateIpAddress: ipv4 } = one;
  if ((one.PrivateIpAddresses?.length ?? 0) > 1)
    notes.push(
      `${one.NetworkInterfaceId} has further IPv4 addresses, which are left out: a layout has one for each`,
    );
  const blocks = (one.Ipv6Prefixes ?? []).map(({ Ipv6Prefix: text }) =>
    read(file, () => Ipv6Prefix.parse(text)),
  );
  for (const block of blocks)
    notes.push(
      `${one.NetworkInterfaceId}: ${block} is left out: a layout has no word for a delegated prefix; pin nothing in it`,
    );
  const length = subnets.find(({ id }) => id === one.SubnetId)?.subnet.prefix.length ?? 64;
  return {
    name: `ens${firstDevice + (one.Attachment?.DeviceIndex ?? 0)}`,
    ports: undefined,
    addresses: (one.Ipv6Addresses ?? []).map(({ Ipv6Address: text }) => ({
      address: read(file, () => Ipv6Address.parse(text)),
      length,
    })),
    blocks,
    gateway: undefined,
    ipv4: ipv4 === undefined ? undefined : read(file, () => ipv4AddressText(parseIpv4Address(ipv4))),
  };
}

function isAssociated(one: { Ipv6CidrBlockState?: { State: string } | undefined }): boolean {
  return one.Ipv6CidrBlockState === undefined || one.Ipv6CidrBlockState.State === "associated";
}

function nameOf(given: z.output<typeof tags>): string | undefined {
  const name = given?.find((tag) => tag.Key === "Name")?.Value;
  return name === undefined || !/[a-z]/i.test(name) ? undefined : name;
}

/** A name tag is nobody's alone: the second thing of a name goes by its id. */
function uniqueName(file: string, names: Set<string>, given: z.output<typeof tags>, id: string): string {
  const wanted = labelOf(file, nameOf(given) ?? id);
  const name = names.has(wanted) ? labelOf(file, id) : wanted;
  names.add(name);
  return name;
}

function merged(files: readonly { readonly path: string; readonly value: unknown }[]): Answer {
  const all: Answer = { Vpcs: [], Subnets: [], NetworkInterfaces: [], Reservations: [] };
  for (const { path, value } of files) {
    const result = answer.safeParse(value);
    if (!result.success)
      throw new ImportError(
        path,
        `is no answer of aws ec2 describe-*: ${z.prettifyError(result.error).split("\n").join(" ")}`,
      );
    all.Vpcs?.push(...(result.data.Vpcs ?? []));
    all.Subnets?.push(...(result.data.Subnets ?? []));
    all.NetworkInterfaces?.push(...(result.data.NetworkInterfaces ?? []));
    all.Reservations?.push(...(result.data.Reservations ?? []));
  }
  return all;
}

function read<T>(file: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof AddressError ? new ImportError(file, error.message) : error;
  }
}
