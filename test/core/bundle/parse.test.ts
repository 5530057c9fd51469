import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseBundle, parseSecrets, writeBundle, writeSecrets } from "../../../core/bundle/index.ts";
import { hostFiles, pveHost } from "./host-files.ts";

const refusals = new URL("golden/refusals/", import.meta.url);

describe("a text outside of the grammar is refused with one sentence", () => {
  test.each(readdirSync(refusals))("%s", (name) => {
    const text = readFileSync(new URL(`${name}/bundle`, refusals), "utf8");
    const reason = readFileSync(new URL(`${name}/reason`, refusals), "utf8").trimEnd();
    expect(() => parseBundle(text)).toThrow(new Error(reason));
  });
});

describe("a text of secrets outside of the grammar is refused, and never shown", () => {
  const folder = new URL("golden/refusals-of-secrets/", import.meta.url);
  test.each(readdirSync(folder))("%s", (name) => {
    const text = readFileSync(new URL(`${name}/secrets`, folder), "utf8");
    const reason = readFileSync(new URL(`${name}/reason`, folder), "utf8").trimEnd();
    expect(() => parseSecrets(text)).toThrow(new Error(reason));
    expect(reason).not.toContain("hunter2");
  });
});

test("secrets are read back as they were written", () => {
  const secrets = [
    { name: "tunnel", version: "2026-11", content: "hunter2\n\n  indented\n" },
    { name: "other.key", version: "1", content: "end\nsecret a b\n" },
  ];
  expect(parseSecrets(writeSecrets(secrets))).toEqual(secrets);
});

test("a file with a secret is named in the bundle by the secret's name and version alone", () => {
  const host = {
    ...pveHost,
    units: [],
    login: "2001:db8:b0b:1::10",
    expect: [
      { kind: "address", address: "2001:db8:b0b:1::10", length: 64, interface: "vmbr0" },
      { kind: "gateway", address: "fe80::1", interface: "vmbr0" },
      { kind: "route", prefix: "::/0", via: "fe80::1", interface: "vmbr0" },
      { kind: "mtu", mtu: 9000, interface: "vmbr0" },
      { kind: "metric", metric: 2048, via: "fe80::1", interface: "vmbr0" },
      { kind: "table", table: 102, via: "fe80::1", interface: "vmbr0" },
      {
        kind: "rule",
        priority: 32000,
        from: "2001:db8:b0b:1::10/128",
        to: "2001:db8:b0b:2::/64",
        table: 254,
      },
      { kind: "rule", priority: 32100, from: "2001:db8:b0b:1::10/128", to: undefined, table: 102 },
    ] as const,
    files: [
      {
        path: "/etc/hextet/tunnel.key",
        mode: 0o600,
        subsystem: "systemd" as const,
        content: "",
        secret: { name: "tunnel", version: "2026-11" },
      },
    ],
  };
  const text = writeBundle(host);
  expect(text).toBe(`hextet bundle 1
host rack/pve-1
login 2001:db8:b0b:1::10
expect address 2001:db8:b0b:1::10/64 vmbr0
expect gateway fe80::1 vmbr0
expect route ::/0 via fe80::1 vmbr0
expect mtu 9000 vmbr0
expect metric 2048 via fe80::1 vmbr0
expect table 102 via fe80::1 vmbr0
expect rule 32000 from 2001:db8:b0b:1::10/128 to 2001:db8:b0b:2::/64 table 254
expect rule 32100 from 2001:db8:b0b:1::10/128 table 102

file /etc/hextet/tunnel.key mode=0600 subsystem=systemd secret=tunnel@2026-11

end
`);
  expect(parseBundle(text)).toEqual(host);
});

test("a host's bundle is a readable text, in order of path whatever the order of files", () => {
  const text = readFileSync(new URL("golden/pve-1.bundle", import.meta.url), "utf8");
  expect(writeBundle(pveHost)).toBe(text);
  expect(writeBundle({ ...pveHost, files: [...pveHost.files].reverse() })).toBe(text);
});

test("what is written is read back as it was", () => {
  fc.assert(
    fc.property(hostFiles, (host) => {
      const text = writeBundle(host);
      const read = parseBundle(text);
      expect(read).toEqual({ ...host, files: inOrderOfPath(host.files), units: [...host.units].sort() });
      expect(writeBundle(read)).toBe(text);
    }),
  );
});

test("a bundle that was cut short anywhere is refused", () => {
  const text = writeBundle(pveHost);
  for (let length = 0; length < text.length - 1; length += 1) {
    expect(() => parseBundle(text.slice(0, length))).toThrow("bundle line");
  }
});

test("files that the agent would refuse are not written", () => {
  const [file] = pveHost.files;
  if (file === undefined) throw new Error("the example has no file");
  const host = (change: Partial<typeof file>) => ({ ...pveHost, units: [], files: [{ ...file, ...change }] });
  expect(() => writeBundle(host({ content: "{}" }))).toThrow("does not end with a newline");
  expect(() => writeBundle(host({ path: "/etc/shadow" }))).toThrow("is left to the host");
  expect(() => writeBundle(host({ mode: 0o4755 }))).toThrow('"mode=4755" is not a mode');
  expect(() => writeBundle({ ...pveHost, host: "pve-1" })).toThrow("does not name a host");
});

function inOrderOfPath<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}
