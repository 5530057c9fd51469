import { Ec2Error } from "../ec2-error.ts";

/** What an instance type allows its network interfaces, as DescribeInstanceTypes says it. */
export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  /** MiB. */
  readonly memory: number;
  readonly architecture: "x86_64" | "arm64";
  readonly maximumNetworkInterfaces: number;
  readonly ipv4AddressesPerInterface: number;
  readonly ipv6AddressesPerInterface: number;
}

interface Size {
  readonly vcpus: number;
  readonly interfaces: number;
  readonly addresses: number;
}

// docs.aws.amazon.com/ec2/latest/instancetypes: the limits follow the size within these families.
const burstable: Readonly<Record<string, Size & { readonly memory: number }>> = {
  nano: { vcpus: 2, memory: 512, interfaces: 2, addresses: 2 },
  micro: { vcpus: 2, memory: 1024, interfaces: 2, addresses: 2 },
  small: { vcpus: 2, memory: 2048, interfaces: 3, addresses: 4 },
  medium: { vcpus: 2, memory: 4096, interfaces: 3, addresses: 6 },
  large: { vcpus: 2, memory: 8192, interfaces: 3, addresses: 12 },
  xlarge: { vcpus: 4, memory: 16_384, interfaces: 4, addresses: 15 },
  "2xlarge": { vcpus: 8, memory: 32_768, interfaces: 4, addresses: 15 },
};

const general: Readonly<Record<string, Size>> = {
  medium: { vcpus: 1, interfaces: 2, addresses: 4 },
  large: { vcpus: 2, interfaces: 3, addresses: 10 },
  xlarge: { vcpus: 4, interfaces: 4, addresses: 15 },
  "2xlarge": { vcpus: 8, interfaces: 4, addresses: 15 },
  "4xlarge": { vcpus: 16, interfaces: 8, addresses: 30 },
  "8xlarge": { vcpus: 32, interfaces: 8, addresses: 30 },
  "12xlarge": { vcpus: 48, interfaces: 8, addresses: 30 },
  "16xlarge": { vcpus: 64, interfaces: 15, addresses: 50 },
};

/** MiB of memory for each vCPU by family letter. */
const memoryPerVcpu: Readonly<Record<string, number>> = { c: 2048, m: 4096, r: 8192 };

const burstableFamilies: readonly string[] = ["t3", "t3a", "t4g"];
const generalFamilies: readonly string[] = [
  ...["c5", "c5d", "c6i", "c6g", "c7g"],
  ...["m5", "m5d", "m6i", "m6g", "m7g"],
  ...["r5", "r5d", "r6i", "r6g", "r7g"],
];

/**
 * @throws Ec2Error where the lab knows no limits of the type: a guess would let a layout pass that EC2 refuses
 */
export function instanceType(name: string): InstanceType {
  const [family = "", size = ""] = name.split(".");
  const architecture = /[0-9]g/.test(family) ? "arm64" : "x86_64";
  const small = burstableFamilies.includes(family) ? burstable[size] : undefined;
  if (small !== undefined) return describe(name, small, small.memory, architecture);
  const large = generalFamilies.includes(family) && !notOffered(family, size) ? general[size] : undefined;
  const perVcpu = memoryPerVcpu[family.charAt(0)];
  if (large !== undefined && perVcpu !== undefined) {
    return describe(name, large, large.vcpus * perVcpu, architecture);
  }
  throw new Ec2Error(
    "InvalidInstanceType",
    `The lab knows no address limits of instance type '${name}'; it knows sizes of ${[...burstableFamilies, ...generalFamilies].join(", ")}`,
  );
}

/** Only Graviton has a medium size here, and the first c5 came in other large sizes. */
function notOffered(family: string, size: string): boolean {
  if (size === "medium") return !/[0-9]g/.test(family);
  return family.startsWith("c5") && (size === "8xlarge" || size === "16xlarge");
}

function describe(name: string, size: Size, memory: number, architecture: "x86_64" | "arm64"): InstanceType {
  return {
    name,
    vcpus: size.vcpus,
    memory,
    architecture,
    maximumNetworkInterfaces: size.interfaces,
    ipv4AddressesPerInterface: size.addresses,
    ipv6AddressesPerInterface: size.addresses,
  };
}
