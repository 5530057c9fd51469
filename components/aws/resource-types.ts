/**
 * The parts of @pulumi/aws that there are resources of here: its index would bring the declarations of all services,
 * which take a compiler three times as long to read. Whoever has no AWS resources need not have them: what is said of
 * them here is then anything.
 */

// biome-ignore lint/suspicious/noTsIgnore: in this project it is no error, and in others it may be
/** @ts-ignore */
export type * as ec2 from "@pulumi/aws/ec2/index.js";
// biome-ignore lint/suspicious/noTsIgnore: the same
/** @ts-ignore */
export type * as vpc from "@pulumi/aws/vpc/index.js";
