import { createRequire } from "node:module";
// Whoever has no AWS resources need not have its types: what is said of them here is then anything.
// biome-ignore lint/suspicious/noTsIgnore: in this project it is no error, and in others it may be
/** @ts-ignore */
import type * as aws from "@pulumi/aws";
import { refusal } from "../refusal.ts";

export type { aws };

type Library = typeof aws;

const require = createRequire(import.meta.url);
let library: Library | undefined;

/**
 * @pulumi/aws, loaded when the first of its resources is made: it is 84 MB, and a stack of machines on-prem goes without.
 *
 * @throws Error with one sentence where it is not installed
 */
export function awsLibrary(): Library {
  library ??= load();
  return library;
}

function load(): Library {
  try {
    return require("@pulumi/aws");
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw refusal(
      "this program makes resources of AWS, and the package @pulumi/aws is not installed: npm install @pulumi/aws@7",
    );
  }
}

/** Itself, and not something that it needs. */
function isMissing(error: unknown): boolean {
  return String(error).includes("Cannot find module '@pulumi/aws'");
}
