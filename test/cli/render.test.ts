import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { hextet, Workspace } from "./hextet.ts";

const space = new Workspace();
afterAll(() => space.remove());

const layout = (...hosts: readonly string[]) => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { up: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
${hosts.map((name, at) => `      ${name}: { connect: { address: "2001:db8:1::${at + 1}", hostKey: lab }, interfaces: { eno1: { network: up, addresses: ["::${at + 1}"] } } }\n`).join("")}`;

const netplan = (host: string) => `rack/${host}/etc/netplan/60-hextet.yaml`;

describe("hextet render", () => {
  test("writes each host's files, and says where they are", () => {
    space.write("a.layout.yaml", layout("one"));
    const { status, stdout } = hextet(space.path, "render", "a.layout.yaml");
    expect({ status, stdout }).toEqual({ status: 0, stdout: `out/a/files/${netplan("one")}\n` });
    expect(readFileSync(join(space.path, "out/a/files", netplan("one")), "utf8")).toContain(
      "2001:db8:1::1/64",
    );
  });

  test("what a layout has no more is taken away, with the folders that are empty then", () => {
    for (const out of [[], ["--out", "given"]]) {
      space.write("a.layout.yaml", layout("one", "two"));
      hextet(space.path, "render", "a.layout.yaml", ...out);
      space.write("a.layout.yaml", layout("two"));
      expect(hextet(space.path, "render", "a.layout.yaml", ...out).status).toBe(0);
      const folder = join(space.path, out.length === 0 ? "out/a/files" : "given");
      expect(readdirSync(join(folder, "rack"))).toEqual(["two"]);
      expect(existsSync(join(folder, netplan("two")))).toBe(true);
    }
  });

  test("nothing else goes from a folder that is given, be it the one that the layout lies in", () => {
    space.write("home/a.layout.yaml", layout("one"));
    space.write("home/rack/notes.txt", "mine\n");
    for (const _ of ["once", "again"]) {
      expect(hextet(join(space.path, "home"), "render", "a.layout.yaml", "--out", ".").status).toBe(0);
      expect(readFileSync(join(space.path, "home/rack/notes.txt"), "utf8")).toBe("mine\n");
      expect(existsSync(join(space.path, "home/a.layout.yaml"))).toBe(true);
    }
    expect(existsSync(join(space.path, "home", netplan("one")))).toBe(true);
  });
});
