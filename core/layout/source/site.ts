import { z } from "zod";
import { siteKeys } from "../../capabilities/declared.ts";
import { allow } from "./allow.ts";
import { host } from "./host.ts";
import { formerly, label, text } from "./names.ts";
import { network } from "./network.ts";

const vpcBlock = z
  .union(
    [
      text,
      z.strictObject({
        ipam: z
          .string()
          .regex(/^ipam-pool-[0-9a-f]{8,17}$/, "IPAM pool's id such as ipam-pool-0123456789abcdef0")
          .describe("the id of the IPAM pool that the block comes from, such as ipam-pool-0123456789abcdef0"),
        length: z
          .int()
          .optional()
          .describe("the length of the block, 44 to 60 in steps of 4; 56 where absent"),
        prefix: text.optional().describe("the block that the pool has given, once that is known"),
      }),
    ],
    "the word amazon, the /56 that AWS has given, or { ipam: ipam-pool-0123456789abcdef0, length: 52 }",
  )
  .describe(
    "the word amazon for a /56 that AWS gives, that /56 once it is known, or { ipam: the id of a pool }",
  );

export const site = z.strictObject({
  allow,
  formerly,
  aws: z
    .strictObject({
      region: z
        .string()
        .regex(/^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$/, "region such as eu-central-1")
        .describe("the region, such as eu-central-1"),
      vpc: z
        .strictObject({
          ipv4: text.describe("the VPC's IPv4 prefix, such as 10.20.0.0/16"),
          ipv6: vpcBlock,
        })
        .describe("the VPC's blocks: vpc: { ipv4: 10.20.0.0/16, ipv6: amazon }"),
      keyPair: z
        .string()
        .regex(/^[\w.@+ -]{1,255}$/, "name of an EC2 key pair")
        .optional()
        .describe("the name of an EC2 key pair that exists"),
    })
    .optional()
    .describe("what makes the site a VPC; absent for a site behind a router of your own"),
  networks: z.record(label, network).optional().describe("the site's networks, by name"),
  hosts: z.record(label, host).optional().describe("the site's hosts, by name"),
  ...siteKeys,
});
