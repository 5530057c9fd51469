import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { connectionsFromEnvironment, connectionsFromFile } from "../../../hosts/ways/connections.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hextet-connections-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(content: unknown): string {
  const path = join(folder, "connections.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const direct = {
  address: "3fff:b0b:1::10",
  port: 22,
  user: "root",
  key: { kind: "file", path: "/run/key" },
  hostKey: "ssh-ed25519 AAAA",
};

describe("a file of connections", () => {
  test("is read by host, with bastions", () => {
    const read = connectionsFromFile(
      file({ "rack/pve-1": direct, "rack/lxd-1": { ...direct, bastion: direct } }),
    );
    expect(read).toEqual({
      "rack/pve-1": { ...direct, bastion: undefined },
      "rack/lxd-1": { ...direct, bastion: direct },
    });
  });

  test("is named by HEXTET_CONNECTIONS, and need not be", () => {
    expect(connectionsFromEnvironment({})).toEqual({});
    expect(connectionsFromEnvironment({ HEXTET_CONNECTIONS: "" })).toEqual({});
    const path = file({ "rack/pve-1": direct });
    expect(Object.keys(connectionsFromEnvironment({ HEXTET_CONNECTIONS: path }))).toEqual(["rack/pve-1"]);
  });

  test.each([
    ["{", /JSON/],
    [{ "rack/pve-1": { ...direct, port: 70_000 } }, /port/],
    [{ "rack/pve-1": { ...direct, hostkey: "x" } }, /hostkey/],
    [{ "rack/pve-1": { ...direct, hostKey: undefined } }, /hostKey/],
  ])("that is not one is refused by name: %j", (content, reason) => {
    const path = file(content);
    expect(() => connectionsFromFile(path)).toThrow(reason);
    expect(() => connectionsFromFile(path)).toThrow(`${path} (HEXTET_CONNECTIONS) holds no connections:`);
  });

  test("that is not there is refused by name", () => {
    expect(() => connectionsFromFile("/nowhere.json")).toThrow(
      "/nowhere.json (HEXTET_CONNECTIONS) holds no connections: ENOENT",
    );
  });
});
