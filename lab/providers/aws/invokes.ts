import { accountId, imageIdentifier } from "../../ec2/model/identifiers.ts";
import { type InstanceType, instanceType } from "../../ec2/model/instance-types.ts";
import { zoneId } from "../../ec2/model/zones.ts";
import { isRecord, type Properties } from "../property-value.ts";

/** A function of AWS that a program may call. */
export interface Invoke {
  /** Names of its arguments, as @pulumi/aws has them. */
  readonly takes: readonly string[];
  /** @throws Error where the lab has no answer */
  answer(args: Properties, region: string): Properties;
}

/** By token. They ask nobody, so that a preview needs no lab. */
export const invokes: Readonly<Record<string, Invoke>> = {
  "aws:ec2/getAmi:getAmi": {
    takes: [
      ...["allowUnsafeFilter", "executableUsers", "filters", "includeDeprecated", "mostRecent"],
      ...["nameRegex", "owners", "region", "tags", "uefiData"],
    ],
    answer: image,
  },
  "aws:ec2/getInstanceType:getInstanceType": {
    takes: ["instanceType", "region"],
    answer: (args, region) => describeType(instanceType(text(args["instanceType"])), region),
  },
  "aws:index/getAvailabilityZones:getAvailabilityZones": {
    takes: ["allAvailabilityZones", "excludeNames", "excludeZoneIds", "filters", "region", "state"],
    answer: zones,
  },
};

/**
 * An image as the newest of those that were asked for: its identifier belongs to the question. The lab boots its
 * own Debian whatever the image.
 */
function image(args: Properties, region: string): Properties {
  const filters = Array.isArray(args["filters"]) ? args["filters"].filter(isRecord) : [];
  const patterns = filters.find((filter) => filter["name"] === "name")?.["values"];
  const pattern = text(Array.isArray(patterns) ? patterns[0] : undefined) || "debian-13-amd64-*";
  const name = pattern.replaceAll("*", "20260101-1");
  const architecture = name.includes("arm64") ? "arm64" : "x86_64";
  const question = JSON.stringify([args["owners"] ?? [], filters, args["nameRegex"] ?? ""]);
  const id = imageIdentifier(question, architecture);
  const [ownerId = accountId] = Array.isArray(args["owners"]) ? args["owners"] : [];
  return {
    ...args,
    architecture,
    arn: `arn:aws:ec2:${region}::image/${id}`,
    blockDeviceMappings: [],
    bootMode: "uefi-preferred",
    creationDate: "2026-01-01T00:00:00.000Z",
    deprecationTime: "2028-01-01T00:00:00.000Z",
    description: "The lab's own image stands for this one",
    enaSupport: true,
    hypervisor: "xen",
    id,
    imageId: id,
    imageLocation: `${ownerId}/${name}`,
    imageOwnerAlias: "",
    imageType: "machine",
    imdsSupport: "v2.0",
    kernelId: "",
    lastLaunchedTime: "",
    name,
    ownerId,
    platform: "",
    platformDetails: "Linux/UNIX",
    productCodes: [],
    public: true,
    ramdiskId: "",
    region,
    rootDeviceName: "/dev/xvda",
    rootDeviceType: "ebs",
    rootSnapshotId: "",
    sriovNetSupport: "simple",
    state: "available",
    stateReason: { code: "UNSET", message: "UNSET" },
    tags: {},
    tpmSupport: "",
    usageOperation: "RunInstances",
    virtualizationType: "hvm",
  };
}

/** What DescribeInstanceTypes says that addresses depend on; the rest of its answer the lab does not know. */
function describeType(type: InstanceType, region: string): Properties {
  return {
    bareMetal: false,
    currentGeneration: true,
    defaultVcpus: type.vcpus,
    hypervisor: "nitro",
    id: type.name,
    instanceType: type.name,
    ipv6Supported: true,
    maximumIpv4AddressesPerInterface: type.ipv4AddressesPerInterface,
    maximumIpv6AddressesPerInterface: type.ipv6AddressesPerInterface,
    maximumNetworkCards: 1,
    maximumNetworkInterfaces: type.maximumNetworkInterfaces,
    memorySize: type.memory,
    region,
    supportedArchitectures: [type.architecture],
  };
}

function zones(args: Properties, region: string): Properties {
  const excluded = Array.isArray(args["excludeNames"]) ? args["excludeNames"] : [];
  const names = ["a", "b", "c"]
    .map((letter) => `${region}${letter}`)
    .filter((name) => !excluded.includes(name));
  return { ...args, groupNames: [region], id: region, names, region, zoneIds: names.map(zoneId) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
