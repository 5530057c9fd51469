import { gunzipSync } from "node:zlib";
import { Ec2Error } from "../ec2-error.ts";

/** Bytes before base64: docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html. */
const limit = 16 * 1024;

/**
 * User data as cloud-init sees it, from either of the two properties; compressed data is unpacked, as
 * cloud-init does.
 * @throws Ec2Error where both are given, the limit is passed, or the text is no base64
 */
export function readUserData(plain: string | undefined, base64: string | undefined): string {
  if (plain !== undefined && base64 !== undefined) {
    throw new Ec2Error("InvalidParameterCombination", "Give userData or userDataBase64, not both");
  }
  const bytes = base64 === undefined ? Buffer.from(plain ?? "", "utf8") : decode(base64);
  if (bytes.length > limit) {
    throw new Ec2Error(
      "InvalidParameterValue",
      `User data is limited to ${limit} bytes; it has ${bytes.length}`,
    );
  }
  const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(compressed ? gunzipSync(bytes) : bytes);
  } catch {
    throw new Ec2Error(
      "InvalidParameterValue",
      "The lab takes user data that is text, plain or compressed by gzip",
    );
  }
}

function decode(base64: string): Buffer {
  const text = base64.replaceAll(/\s/g, "");
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== text.replace(/=+$/, "")) {
    throw new Ec2Error("InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
  }
  return bytes;
}
