import { describe, expect, test } from "@jest/globals";
import * as pulumi from "@pulumi/pulumi";
import { todaysLogin } from "../../../components/onprem/todays-login.ts";

/** How the engine marks a secret on the wire. */
function marked(value: unknown): unknown {
  return { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value };
}

const host = {
  host: "3fff:b0b:1::50",
  port: 2222,
  user: "admin",
  hostKey: "ssh-ed25519 AAAA",
  perDialTimeout: 10,
};
const login = {
  address: "3fff:b0b:1::50",
  port: 2222,
  user: "admin",
  hostKey: "ssh-ed25519 AAAA",
  key: { kind: "text", privateKey: "-----BEGIN" },
  bastion: undefined,
};

describe("the way in that works today is read from what a hook gets of the state:", () => {
  test.each<[string, unknown]>([
    ["a plain object", { ...host, privateKey: "-----BEGIN" }],
    ["a secret", pulumi.secret({ ...host, privateKey: "-----BEGIN" })],
    [
      "a secret inside of a secret, as the official provider leaves it",
      pulumi.secret(marked({ ...host, privateKey: "-----BEGIN" })),
    ],
    ["a secret key inside of that", pulumi.secret(marked({ ...host, privateKey: marked("-----BEGIN") }))],
    ["an output inside of an object", { ...host, privateKey: pulumi.secret("-----BEGIN") }],
  ])("%s", async (_what, connection) => {
    expect(await todaysLogin({ connection })).toEqual(login);
  });

  test("with the bastion that it goes through", async () => {
    const proxy = marked({ host: "2001:db8::1", hostKey: "ssh-ed25519 BBBB" });
    expect(await todaysLogin({ connection: pulumi.secret(marked({ ...host, proxy })) })).toMatchObject({
      address: "3fff:b0b:1::50",
      key: { kind: "agent" },
      bastion: { address: "2001:db8::1", port: 22, user: "root", key: { kind: "agent" } },
    });
  });

  test("nothing usable is no way in", async () => {
    expect(await todaysLogin(undefined)).toBeUndefined();
    expect(await todaysLogin({ connection: pulumi.secret({ host: "3fff:b0b:1::50" }) })).toBeUndefined();
  });
});
