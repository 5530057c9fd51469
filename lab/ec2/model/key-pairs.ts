import { createHash } from "node:crypto";
import { z } from "zod";
import { Ec2Error } from "../ec2-error.ts";
import { arn, type Identifiers } from "./identifiers.ts";
import type { Ec2State, KeyPair } from "./state.ts";
import { checkTags, tagsSchema } from "./tags.ts";

export const keyPairInputs = z.strictObject({ keyName: z.string(), publicKey: z.string(), tags: tagsSchema });

export type KeyPairInputs = z.infer<typeof keyPairInputs>;

/** Imported public keys; EC2 takes RSA and Ed25519. */
export class KeyPairs {
  readonly #state: Ec2State;
  readonly #identifiers: Identifiers;

  constructor(state: Ec2State, identifiers: Identifiers) {
    this.#state = state;
    this.#identifiers = identifiers;
  }

  create(inputs: KeyPairInputs, region: string): KeyPair {
    if (this.#state.keyPairs.has(inputs.keyName)) {
      throw new Ec2Error("InvalidKeyPair.Duplicate", `The keypair '${inputs.keyName}' already exists.`);
    }
    const publicKey = inputs.publicKey.trim();
    if (!/^ssh-(rsa|ed25519) AAAA[A-Za-z0-9+/]+=*( [^\n]*)?$/.test(publicKey)) {
      throw new Ec2Error(
        "InvalidKey.Format",
        `Key '${inputs.keyName}' is not in valid OpenSSH public key format: one line, ssh-ed25519 or ssh-rsa`,
      );
    }
    const pair = {
      id: this.#identifiers.next("key"),
      region,
      tags: checkTags(inputs.tags),
      keyName: inputs.keyName,
      publicKey,
    };
    this.#state.keyPairs.set(pair.keyName, pair);
    return pair;
  }

  update(keyName: string, inputs: KeyPairInputs): KeyPair {
    const pair = this.get(keyName);
    pair.tags = checkTags(inputs.tags);
    return pair;
  }

  /** Instances that were started with it keep it. */
  delete(keyName: string): void {
    this.get(keyName);
    this.#state.keyPairs.delete(keyName);
  }

  get(keyName: string): KeyPair {
    const pair = this.#state.keyPairs.get(keyName);
    if (pair === undefined) {
      throw new Ec2Error("InvalidKeyPair.NotFound", `The key pair '${keyName}' does not exist`);
    }
    return pair;
  }

  outputs(pair: KeyPair) {
    const [type = "", body = ""] = pair.publicKey.split(" ");
    return {
      arn: arn(pair.region, `key-pair/${pair.keyName}`),
      fingerprint: createHash("sha256").update(Buffer.from(body, "base64")).digest("base64"),
      keyName: pair.keyName,
      keyPairId: pair.id,
      keyType: type.replace("ssh-", ""),
      publicKey: pair.publicKey,
      region: pair.region,
    };
  }
}
