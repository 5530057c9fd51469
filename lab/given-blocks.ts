import { z } from "zod";
import { Ipv6Prefix, type KnownBlocks, type Plan } from "../core/index.ts";
import type { LabClient } from "./supervisor/client.ts";

const vpcs = z.array(z.object({ name: z.string().optional(), ipv6: z.string().optional() }));

/**
 * The blocks that the lab's EC2 has given to the VPCs that stand now, by site: whoever made them, hextet or the plain
 * pulumi. A VPC has its site's name.
 */
export async function givenBlocks(client: LabClient, plan: Plan): Promise<KnownBlocks> {
  const standing = vpcs.parse(await client.call("ec2.describeVpcs", {}));
  return Object.fromEntries(
    plan.sites.flatMap((site) => {
      if (site.kind !== "aws") return [];
      const vpc = [site.name, site.formerly].flatMap(
        (name) => standing.find((candidate) => candidate.name === name) ?? [],
      )[0];
      return vpc?.ipv6 === undefined ? [] : [[site.name, Ipv6Prefix.parse(vpc.ipv6)] as const];
    }),
  );
}
