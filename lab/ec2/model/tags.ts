import { z } from "zod";
import { Ec2Error } from "../ec2-error.ts";

export type Tags = Readonly<Record<string, string>>;

export const tagsSchema = z.record(z.string(), z.string()).optional();

/**
 * The rules for tags: docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions.
 * @throws Ec2Error naming the tag
 */
export function checkTags(tags: Tags | undefined): Tags {
  const entries = Object.entries(tags ?? {});
  if (entries.length > 50) {
    throw new Ec2Error("TagLimitExceeded", `${entries.length} tags given; a resource takes at most 50`);
  }
  for (const [key, value] of entries) {
    if (key.toLowerCase().startsWith("aws:")) {
      throw new Ec2Error("InvalidParameterValue", `Tag keys starting with 'aws:' are reserved: '${key}'`);
    }
    if (key === "" || key.length > 128) {
      throw new Ec2Error("InvalidParameterValue", `Tag key '${key}' must have 1 to 128 characters`);
    }
    if (value.length > 256) {
      throw new Ec2Error("InvalidParameterValue", `Tag '${key}' has ${value.length} characters; at most 256`);
    }
    checkCharacters(`tag '${key}'`, key);
    checkCharacters(`tag '${key}'`, value);
  }
  return tags ?? {};
}

/**
 * EC2 takes no angle brackets in descriptions and tags, and at most 255 characters in a description.
 * @throws Ec2Error naming the description
 */
export function checkDescription(what: string, text: string): string {
  if (text.length > 255) {
    throw new Ec2Error(
      "InvalidParameterValue",
      `The description of ${what} has ${text.length} characters; at most 255`,
    );
  }
  checkCharacters(`the description of ${what}`, text);
  return text;
}

function checkCharacters(what: string, text: string): void {
  if (/[<>]/.test(text)) {
    throw new Ec2Error("InvalidParameterValue", `Invalid characters in ${what}: '${text}' has '<' or '>'`);
  }
}
