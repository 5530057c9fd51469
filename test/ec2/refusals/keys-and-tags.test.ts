import { expect, test } from "@jest/globals";
import { twoDockerHosts } from "../two-docker-hosts.ts";
import { refusal } from "./refusal.ts";

test("a key pair is imported once, in OpenSSH's form", () => {
  const { account } = twoDockerHosts();
  const publicKey =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPmSh7vvcxKcZ7yMJUSAUC0aTjpdKzL8Ak4cZV2fVFBv operator";
  const create = (key: string) =>
    refusal(() => account.keyPairs.create({ keyName: "operator", publicKey: key }, "eu-central-1"));
  expect(create("AAAAC3NzaC1lZDI1NTE5")).toBe(
    "InvalidKey.Format: Key 'operator' is not in valid OpenSSH public key format: one line, ssh-ed25519 or ssh-rsa",
  );
  expect(create(publicKey)).toBe("not refused");
  expect(create(publicKey)).toBe("InvalidKeyPair.Duplicate: The keypair 'operator' already exists.");
});

test("tags keep to EC2's rules", () => {
  const { account } = twoDockerHosts();
  const create = (tags: Record<string, string>) =>
    refusal(() => account.internetGateways.create({ tags }, "eu-central-1"));
  expect(create({ "aws:name": "web" })).toBe(
    "InvalidParameterValue: Tag keys starting with 'aws:' are reserved: 'aws:name'",
  );
  expect(create({ Name: "<web>" })).toBe(
    "InvalidParameterValue: Invalid characters in tag 'Name': '<web>' has '<' or '>'",
  );
  expect(create({ Name: "x".repeat(257) })).toBe(
    "InvalidParameterValue: Tag 'Name' has 257 characters; at most 256",
  );
  expect(create(Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, ""])))).toBe(
    "TagLimitExceeded: 51 tags given; a resource takes at most 50",
  );
});
