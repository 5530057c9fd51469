import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { unwrapped } from "../../../components/onprem/old-inputs.ts";
import { todaysLogin } from "../../../hosts/ways/todays-login.ts";

/** How the engine marks a secret on the wire. */
function marked(value: unknown): unknown {
  return { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value };
}

const host = { host: "3fff:b0b:1::50", port: 2222, user: "admin", hostKey: "ssh-ed25519 AAAA" };
const held = { ...host, privateKey: "-----BEGIN" };

describe("what a hook gets of the state is read without what marks secrets:", () => {
  test.each<[string, unknown]>([
    ["a plain object", held],
    ["a secret", pulumi.secret(held)],
    ["a secret inside of a secret, as the official provider leaves it", pulumi.secret(marked(held))],
    ["a secret key inside of that", pulumi.secret(marked({ ...host, privateKey: marked("-----BEGIN") }))],
    ["an output inside of an object", { ...host, privateKey: pulumi.secret("-----BEGIN") }],
  ])("%s", async (_what, connection) => {
    expect(await unwrapped(connection)).toEqual(held);
  });

  test("with the bastion that it goes through, so that the way that works today is known", async () => {
    const proxy = marked({ host: "2001:db8::1", hostKey: "ssh-ed25519 BBBB" });
    const connection = await unwrapped(pulumi.secret(marked({ ...held, proxy })));
    expect(todaysLogin(connection)).toMatchObject({
      address: "3fff:b0b:1::50",
      key: { kind: "text", privateKey: "-----BEGIN" },
      bastion: { address: "2001:db8::1", key: { kind: "agent" } },
    });
  });
});
