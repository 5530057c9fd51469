import * as pulumi from "@pulumi/pulumi";
import { architectureOf } from "../../core/layout/instance-types.ts";
import { refusal } from "../refusal.ts";
import { awsLibrary } from "./library.ts";

/** The account that Debian publishes its images from (https://wiki.debian.org/Cloud/AmazonEC2Image). */
const debianAccount = "136693071363";

/** Images that can be named by what they are. */
export const imageAliases = ["debian-12", "debian-13"] as const;

/** Whether `image` stands for the newest image of its kind, and not for one certain image. */
export function isImageAlias(image: string): boolean {
  return imageAliases.some((alias) => alias === image);
}

/**
 * The id of an image: `ami-...` as it is, an alias by asking EC2 for the newest of its kind that is made for the
 * processor of the instance type.
 *
 * @throws Error where `image` is neither
 */
export function imageId(
  image: string,
  instanceType: string,
  region: string | undefined,
  opts: pulumi.InvokeOptions,
): pulumi.Output<string> {
  if (image.startsWith("ami-")) return pulumi.output(image);
  if (!isImageAlias(image)) {
    throw refusal(
      `${image} is no image that is known here; give ${imageAliases.join(", ")} or an AMI's id (ami-...)`,
    );
  }
  return awsLibrary().ec2.getAmiOutput(
    {
      ...(region === undefined ? {} : { region }),
      owners: [debianAccount],
      mostRecent: true,
      filters: [{ name: "name", values: [`${image}-${architectureOf(instanceType)}-*`] }],
    },
    opts,
  ).id;
}
