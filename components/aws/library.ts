import { createRequire } from "node:module";
import { refusal } from "../refusal.ts";
import type * as aws from "./resource-types.ts";

export type { aws };

interface Library {
  readonly ec2: typeof aws.ec2;
  readonly vpc: typeof aws.vpc;
}

const require = createRequire(import.meta.url);
let library: Library | undefined;

/**
 * What is used of @pulumi/aws, loaded when the first of its resources is made: it is 84 MB, and a stack of machines
 * on-prem goes without.
 *
 * @throws Error with one sentence where it is not installed
 */
export function awsLibrary(): Library {
  library ??= load();
  return library;
}

function load(): Library {
  try {
    return { ec2: require("@pulumi/aws/ec2/index.js"), vpc: require("@pulumi/aws/vpc/index.js") };
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw refusal(
      "this program makes resources of AWS, and the package @pulumi/aws is not installed: npm install @pulumi/aws@7",
    );
  }
}

/** Itself, and not something that it needs. */
function isMissing(error: unknown): boolean {
  return String(error).includes("Cannot find module '@pulumi/aws/ec2/index.js'");
}
