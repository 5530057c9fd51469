import { describe, expect, test } from "@jest/globals";
import { todaysLogin } from "../../../hosts/ways/todays-login.ts";

const host = {
  host: "3fff:b0b:1::50",
  port: 2222,
  user: "admin",
  hostKey: "ssh-ed25519 AAAA",
  perDialTimeout: 10,
};

describe("the way in that works today is read from what a state holds of it:", () => {
  test("with the key that it was entered by", () => {
    expect(todaysLogin({ ...host, privateKey: "-----BEGIN" })).toEqual({
      address: "3fff:b0b:1::50",
      port: 2222,
      user: "admin",
      hostKey: "ssh-ed25519 AAAA",
      key: { kind: "text", privateKey: "-----BEGIN" },
      bastion: undefined,
    });
  });

  test("with the bastion that it goes through", () => {
    const proxy = { host: "2001:db8::1", hostKey: "ssh-ed25519 BBBB" };
    expect(todaysLogin({ ...host, proxy })).toMatchObject({
      address: "3fff:b0b:1::50",
      key: { kind: "agent" },
      bastion: { address: "2001:db8::1", port: 22, user: "root", key: { kind: "agent" } },
    });
  });

  test("nothing usable is no way in", () => {
    expect(todaysLogin(undefined)).toBeUndefined();
    expect(todaysLogin({ host: "3fff:b0b:1::50" })).toBeUndefined();
  });
});
