/** What the name of an EC2 instance type says, and what is documented of some: nobody is asked. */

/** The processor's architecture, as images are named by it. */
export type Architecture = "amd64" | "arm64";

/**
 * Graviton is the letter g behind the generation's digit (t4g, m7gd, im4gn); the first one was a1 (EC2 instance types,
 * "Naming conventions").
 */
export function architectureOf(instanceType: string): Architecture {
  const [family = ""] = instanceType.split(".");
  return family === "a1" || /[0-9][a-z]*g/.test(family) ? "arm64" : "amd64";
}

/** The most addresses of one family that an interface of any type holds; most hold fewer. */
export const mostAddresses = 64;

export interface InstanceLimits {
  /** How many interfaces an instance takes. */
  readonly interfaces: number;
  /** How many IPv6 addresses each of them holds. */
  readonly addresses: number;
}

/** What an instance type takes (EC2 instance types, "Network specifications"); undefined where that is not known here. */
export function limitsOf(instanceType: string): InstanceLimits | undefined {
  const [family = "", size = ""] = instanceType.split(".");
  const sizes = burstable.has(family) ? burstableSizes : general.has(family) ? generalSizes : undefined;
  const [interfaces, addresses] = sizes?.get(size) ?? [];
  return interfaces === undefined || addresses === undefined ? undefined : { interfaces, addresses };
}

const burstable = new Set(["t3", "t4g"]);

/** Families in which the limits follow the size alone. */
const general = new Set([
  ...["c5", "c5a", "c5ad", "c5d", "c5n", "c6a", "c6g", "c6gd", "c6gn", "c6i", "c6id"],
  ...["c7a", "c7g", "c7gd", "c7gn", "c7i", "c7i-flex", "c8g", "c8gd"],
  ...["m5", "m5a", "m5ad", "m5d", "m5dn", "m5n", "m6a", "m6g", "m6gd", "m6i", "m6id"],
  ...["m7a", "m7g", "m7gd", "m7i", "m7i-flex", "m8g", "m8gd"],
  ...["r5", "r5a", "r5ad", "r5b", "r5d", "r5dn", "r5n", "r6a", "r6g", "r6gd", "r6i", "r6id"],
  ...["r7a", "r7g", "r7gd", "r7i", "r7iz", "r8g", "r8gd", "x2gd", "x8g"],
  ...["i3en", "i4g", "i7i", "i8g", "im4gn", "is4gen"],
]);

type Sizes = ReadonlyMap<string, readonly [interfaces: number, addresses: number]>;

const burstableSizes: Sizes = new Map([
  ["nano", [2, 2]],
  ["micro", [2, 2]],
  ["small", [3, 4]],
  ["medium", [3, 6]],
  ["large", [3, 12]],
  ["xlarge", [4, 15]],
  ["2xlarge", [4, 15]],
]);

const generalSizes: Sizes = new Map([
  ["medium", [2, 4]],
  ["large", [3, 10]],
  ["xlarge", [4, 15]],
  ["2xlarge", [4, 15]],
  ["3xlarge", [4, 15]],
  ["4xlarge", [8, 30]],
  ["6xlarge", [8, 30]],
  ["8xlarge", [8, 30]],
  ["9xlarge", [8, 30]],
  ["12xlarge", [8, 30]],
  ["16xlarge", [15, 50]],
  ["18xlarge", [15, 50]],
  ["24xlarge", [15, 50]],
  ["32xlarge", [15, 50]],
  ["48xlarge", [15, 50]],
]);
