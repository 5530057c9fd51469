import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from "node:fs";
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

  test("a folder that no render has written into is refused, named with what it holds: 2", () => {
    space.write("home/a.layout.yaml", layout("one"));
    space.write("home/rack/notes.txt", "mine\n");
    const home = join(space.path, "home");
    expect(hextet(home, "render", "a.layout.yaml", "--out", ".")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        ".: holds a.layout.yaml, rack, and no render has written there, so nothing in it is replaced; name a folder that is empty or not there yet: --out rendered\n",
    });
    expect(readdirSync(home, { recursive: true }).sort()).toEqual([
      "a.layout.yaml",
      "rack",
      "rack/notes.txt",
    ]);
    expect(hextet(home, "render", "a.layout.yaml", "--out", "rendered").status).toBe(0);
  });

  test("a file in the place of a folder is named, and stays: 2", () => {
    space.write("b.layout.yaml", layout("one"));
    space.write("taken", "mine\n");
    space.write("partly/rack", "mine\n");
    for (const [out, file] of [
      ["taken", "taken"],
      ["taken/below", "taken"],
      ["partly", "partly"],
    ] as const) {
      const { status, stdout, stderr } = hextet(space.path, "render", "b.layout.yaml", "--out", out);
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
      expect(stderr).toContain(`${file}: `);
      expect(stderr).toContain("--out ");
    }
    expect(readFileSync(join(space.path, "taken"), "utf8")).toBe("mine\n");
    expect(readFileSync(join(space.path, "partly/rack"), "utf8")).toBe("mine\n");
    // In a folder that is the render's own, too.
    expect(hextet(space.path, "render", "b.layout.yaml", "--out", "own").status).toBe(0);
    rmSync(join(space.path, "own/rack"), { recursive: true });
    space.write("own/rack", "mine\n");
    expect(hextet(space.path, "render", "b.layout.yaml", "--out", "own")).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "own/rack: is a file, and a folder is to be there; take it away, or name another folder: --out DIR\n",
    });
  });

  test("what a person has put beside, or changed, stays; nothing is written over it", () => {
    space.write("b.layout.yaml", layout("one", "two"));
    const render = () => hextet(space.path, "render", "b.layout.yaml", "--out", "beside");
    expect(render().status).toBe(0);
    space.write("beside/rack/one/notes.txt", "mine\n");
    const [first, two] = [join("beside", netplan("one")), join("beside", netplan("two"))];
    space.write(first, "mine\n");
    expect(render()).toEqual({
      status: 2,
      stdout: "",
      stderr: `${first}: was changed since it was rendered; take it away, or name another folder: --out DIR\n`,
    });
    space.write("b.layout.yaml", layout("two"));
    expect(render()).toEqual({
      status: 0,
      stdout: `${two}\n`,
      stderr: `note: ${first} stays: it was changed since it was rendered\n`,
    });
    expect(readFileSync(join(space.path, first), "utf8")).toBe("mine\n");
    expect(readFileSync(join(space.path, "beside/rack/one/notes.txt"), "utf8")).toBe("mine\n");
    space.write("b.layout.yaml", layout("one"));
    expect(render()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no render has written it"),
    });
    expect(existsSync(join(space.path, two))).toBe(true);
  });

  test("no link in the folder leads out of it, neither what is written nor what is taken away", () => {
    const render = () => hextet(space.path, "render", "c.layout.yaml", "--out", "linked");
    const outside = join(space.path, "outside");
    space.write("c.layout.yaml", layout("one", "two"));
    expect(render().status).toBe(0);
    renameSync(join(space.path, "linked/rack/one"), outside);
    symlinkSync(outside, join(space.path, "linked/rack/one"));
    const link = join("linked", "rack/one");
    expect(render()).toEqual({
      status: 2,
      stdout: "",
      stderr: `${link}: is a symbolic link, and nothing is written through a link in linked; take it away, or name another folder: --out DIR\n`,
    });
    space.write("c.layout.yaml", layout("two"));
    expect(render().status).toBe(0);
    expect(readdirSync(outside, { recursive: true })).toContain("etc/netplan/60-hextet.yaml");
  });

  test("a list that somebody has written takes nothing away that lies elsewhere", () => {
    space.write("d.layout.yaml", layout("one"));
    space.write("keep.txt", "mine\n");
    space.write("forged/.hextet-files", `../keep.txt\n${space.path}/keep.txt\n..\n.\na/../../keep.txt\n`);
    expect(hextet(space.path, "render", "d.layout.yaml", "--out", "forged").status).toBe(0);
    expect(readFileSync(join(space.path, "keep.txt"), "utf8")).toBe("mine\n");
  });

  test("the list of the release before, paths alone, is understood; today's is what sha256sum checks", () => {
    space.write("e.layout.yaml", layout("one"));
    space.write("older/rack/gone", "old\n");
    space.write(join("older", netplan("one")), "old\n");
    space.write("older/.hextet-files", `rack/gone\n${netplan("one")}\n`);
    expect(hextet(space.path, "render", "e.layout.yaml", "--out", "older").status).toBe(0);
    expect(existsSync(join(space.path, "older/rack/gone"))).toBe(false);
    const checked = spawnSync("sha256sum", ["--check", "--strict", ".hextet-files"], {
      cwd: join(space.path, "older"),
      encoding: "utf8",
    });
    expect(checked).toMatchObject({ status: 0, stdout: `${netplan("one")}: OK\n` });
  });

  test("prints the nmcli commands of a host that NetworkManager configures, writes nothing, and refuses any other", () => {
    const text = layout("one", "two").replace(
      "interfaces",
      "network: { renderer: networkmanager }, interfaces",
    );
    space.write("nm.layout.yaml", text);
    const { status, stdout } = hextet(space.path, "render", "nm.layout.yaml", "--nmcli", "rack/one");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^nmcli connection add con-name hextet-eno1 type ethernet ifname eno1 .*\n$/);
    expect(stdout).toContain(" ipv6.addresses 2001:db8:1::1/64 ");
    expect(existsSync(join(space.path, "out/nm"))).toBe(false);
    for (const [host, said] of [
      ["rack/two", "rack/two has netplan, and nmcli is NetworkManager's"],
      ["rack/ten", "there is no host rack/ten in the layout"],
    ] as const) {
      const refused = hextet(space.path, "render", "nm.layout.yaml", "--nmcli", host);
      expect(refused).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining(said) });
    }
  });
});
