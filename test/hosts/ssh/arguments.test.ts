import { expect, test } from "@jest/globals";
import { type Login, sshArguments } from "../../../components/onprem/index.ts";

const endpoint = {
  address: "2001:db8::10",
  port: 22,
  user: "root",
  hostKey: "ssh-ed25519 AAAA",
  key: { kind: "agent" },
} as const;
const login: Login = { ...endpoint, bastion: undefined };
const files = {
  knownHosts: "/tmp/known_hosts",
  begun: "/tmp/begun",
  log: "/tmp/host.log",
  bastionLog: "/tmp/bastion.log",
  identity: undefined,
  bastionIdentity: undefined,
};
const quick = "KexAlgorithms=^ecdh-sha2-nistp256";

test("a connection that may carry secrets leaves the key exchange to OpenSSH, one that is public asks for a quick one", () => {
  expect(sshArguments(login, files).join(" ")).not.toContain("KexAlgorithms");
  expect(sshArguments(login, files, { isPublic: false }).join(" ")).not.toContain("KexAlgorithms");
  expect(sshArguments(login, files, { isPublic: true })).toContain(quick);
});

test("a bastion is always asked for a quick one, which leaves that of the host behind it alone", () => {
  const words = sshArguments({ ...login, bastion: { ...endpoint, address: "2001:db8::1" } }, files);
  expect(words).not.toContain(quick);
  expect(words.find((word) => word.startsWith("ProxyCommand="))).toContain(quick);
});
