import { createHash } from "node:crypto";

/** The stand-in's account number; no AWS account has it. */
export const accountId = "000000000000";

export type IdentifierPrefix =
  | "vpc"
  | "vpc-cidr-assoc"
  | "subnet"
  | "subnet-cidr-assoc"
  | "igw"
  | "eigw"
  | "rtb"
  | "rtbassoc"
  | "sg"
  | "sgr"
  | "eni"
  | "eni-attach"
  | "i"
  | "key"
  | "ami";

/** Hands out identifiers of EC2's form, the same ones for the same calls in the same lab. */
export class Identifiers {
  readonly #lab: string;
  #count = 0;

  constructor(lab: string) {
    this.#lab = lab;
  }

  /** `vpc-` and seventeen hexadecimal digits, as EC2 has it. */
  next(prefix: IdentifierPrefix): string {
    this.#count += 1;
    return identifier(prefix, `${this.#lab}/${this.#count}`);
  }
}

/** An identifier that belongs to `text` for good. */
export function identifier(prefix: IdentifierPrefix, text: string): string {
  return `${prefix}-0${digest(`${prefix}/${text}`).slice(0, 16)}`;
}

/** An image's identifier ends with its architecture, so that whoever starts an instance from it knows. */
const imageMarks = { x86_64: "d64", arm64: "a64" } as const;

export function imageIdentifier(text: string, architecture: keyof typeof imageMarks): string {
  const mark = imageMarks[architecture];
  return `${identifier("ami", text).slice(0, -mark.length)}${mark}`;
}

/** The architecture of one of the lab's images; undefined for an identifier that somebody else has given. */
export function imageArchitecture(id: string): keyof typeof imageMarks | undefined {
  if (id.endsWith(imageMarks.arm64)) return "arm64";
  return id.endsWith(imageMarks.x86_64) ? "x86_64" : undefined;
}

/** The interface's hardware address: locally administered, unicast, and derived from the interface's identifier. */
export function macOf(networkInterfaceId: string): string {
  const octets = digest(networkInterfaceId).slice(0, 10).match(/../g) ?? [];
  return ["02", ...octets].join(":");
}

export function arn(region: string, resource: string): string {
  return `arn:aws:ec2:${region}:${accountId}:${resource}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
