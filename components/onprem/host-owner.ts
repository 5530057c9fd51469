import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { refusal } from "../refusal.ts";
import { unwrapped } from "./old-inputs.ts";

/** The agent takes no longer one. */
const longest = 300;

/**
 * The word by which a host's agent knows whose the host is: the stack and the name of the resource,
 * `ORG/PROJECT/STACK::RESOURCE`.
 *
 * @throws Error where it is too long
 */
export function hostOwner(resource: string): string {
  const stack = `${organization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const owner = `${stack}::${resource}`.replace(/[^A-Za-z0-9._/:@+-]+/g, percentEncoded);
  if (owner.length <= longest) return owner;
  throw refusal(
    `${resource}: with its stack, its name is ${owner.length} characters long (${owner}), and a host keeps ${longest} of them; give it a shorter one`,
  );
}

/** As it is called where a backend knows none, and where Pulumi's mocks were given none. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}

function percentEncoded(text: string): string {
  return [...Buffer.from(text, "utf8")]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
    .join("");
}

/** What the state holds of a host, by which its agent can tell that the host is the one of this resource. */
export interface FormerStanding {
  /** Its owner by the last change, where the state says one. */
  readonly owner: string | undefined;
  /** The SHA-256 of its bundle, in hexadecimal. */
  readonly bundle: string | undefined;
}

const text = z.string().optional().catch(undefined);
const held = z.object({ delete: text, stdin: text });

/** @param oldInputs as a resource hook gets them; absent where the resource is yet to be made */
export async function formerStanding(
  oldInputs: Readonly<Record<string, unknown>> | undefined,
): Promise<FormerStanding> {
  const inputs = held.parse(await unwrapped({ delete: oldInputs?.["delete"], stdin: oldInputs?.["stdin"] }));
  return {
    owner: inputs.delete?.match(/ --owner (\S+)/)?.[1],
    bundle: inputs.stdin && createHash("sha256").update(inputs.stdin).digest("hex"),
  };
}

/** The options by which the agent takes a change for that of the host's owner. */
export function ownerWords(owner: string, former: FormerStanding): readonly string[] {
  return [
    "--owner",
    owner,
    ...(former.owner === undefined || former.owner === owner ? [] : ["--formerly", former.owner]),
    ...(former.bundle === undefined ? [] : ["--held", former.bundle]),
  ];
}
