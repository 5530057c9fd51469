import { z } from "zod";
import { hostKeys } from "../../capabilities/declared.ts";
import { networkRenderers } from "../../links/link-kind.ts";
import { allow } from "./allow.ts";
import { connect } from "./connection.ts";
import { hostInterface } from "./interface.ts";
import { formerly, interfaceName, label } from "./names.ts";

export const host = z.strictObject({
  allow,
  formerly,
  labels: z.array(label).optional().describe("words that a rollout picks hosts by, such as [router]"),
  retired: z
    .boolean()
    .optional()
    .describe(
      "whether the host is let go: it keeps its numbers and is not dialled any more, also where it is dead",
    ),
  aws: z
    .strictObject({
      instanceType: z
        .string()
        .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, "instance type such as t3.micro")
        .describe("the instance type, such as t3.micro"),
      image: z
        .string()
        .regex(/^(debian-1[23]|ami-[0-9a-f]{8,17})$/, "name of an image: debian-12, debian-13 or an AMI's id")
        .describe(
          "the image: debian-12 or debian-13, made for the instance type's processor, or an AMI's id",
        ),
      onUserDataChange: z
        .enum(["keep", "replace"])
        .optional()
        .describe(
          "what a changed first boot does to an instance that runs: keep (also where absent) or replace it",
        ),
    })
    .optional()
    .describe("the EC2 instance; for hosts of an AWS site"),
  connect: connect.optional().describe("how the host is reached: connect: { address: ..., hostKey: ... }"),
  network: z
    .strictObject({
      renderer: z
        .enum(networkRenderers)
        .describe(
          "what configures the host's interfaces: netplan, ifupdown2, networkd, ifcfg, networkmanager or ifupdown",
        ),
    })
    .optional()
    .describe("how the host's interfaces are configured; by netplan where absent"),
  interfaces: z.record(interfaceName, hostInterface).optional().describe("the host's interfaces, by name"),
  ...hostKeys,
});
