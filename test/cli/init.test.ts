import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { environment, hextet, program, Workspace } from "./hextet.ts";

const space = new Workspace();
afterAll(() => space.remove());
const read = (path: string) => readFileSync(join(space.path, path), "utf8");

const all = [
  "stacks/prod.layout.yaml",
  "stacks/prod.ledger.jsonl",
  "stacks/Pulumi.prod.yaml",
  "Pulumi.yaml",
  "index.ts",
  "test/layout.test.ts",
  "package.json",
  "tsconfig.json",
  ".gitignore",
  ".github/workflows/layout.yml",
  "README.md",
];

describe("hextet init, without a terminal", () => {
  test("writes everything by what its help says is taken, and what to type next", () => {
    const { status, stdout, stderr } = hextet(space.path, "init", "racks");
    expect(status).toBe(0);
    expect(stdout).toBe(all.map((path) => `racks/${path}\n`).join(""));
    expect(stderr).toMatch(/\n {2}cd racks\n {2}npm install\n {2}npx hextet plan prod\n/);
    expect(stderr).toMatch(/npx hextet survey prod ADDRESS .*\n.*npx hextet import prod FILE/);
    expect(JSON.parse(read("racks/package.json"))).toMatchObject({ name: "racks", type: "module" });
  });

  test.each(["aws", "onprem", "both"])(
    "what it writes for %s has no problem, and its ledger is up to date",
    (site) => {
      hextet(space.path, "init", site, "--site", site);
      const folder = join(space.path, site);
      const { status, stdout, stderr } = hextet(folder, "plan", "prod");
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(/^cloud: AWS/m.test(stdout)).toBe(site !== "onprem");
      expect(/^rack: on-prem/m.test(stdout)).toBe(site !== "aws");
      expect(hextet(folder, "plan", "prod", "--check").status).toBe(0);
    },
  );

  test.each(["2001:db8:7::/48", "2001:db8:7::/64", "3fff::/20", "fd00:1:2:3::/64"])("takes %s", (prefix) => {
    const name = prefix.replace(/\W/g, "-");
    hextet(space.path, "init", name, "--site", "onprem", "--prefix", prefix);
    const { status, stdout } = hextet(join(space.path, name), "plan", "prod");
    expect(status).toBe(0);
    expect(stdout).toContain(`pve-1/vmbr0  interface  uplink  ${prefix.split("::")[0]}::10/64`);
  });

  test("leaves what is there as it is, and says which; no ledger is written beside another layout", () => {
    space.write("there/README.md", "ours\n");
    space.write("there/package.json", "{}\n");
    space.write("there/stacks/prod.layout.yaml", "hextet: 1\n");
    const { status, stdout, stderr } = hextet(space.path, "init", "there");
    expect(status).toBe(0);
    for (const path of ["stacks/prod.layout.yaml", "package.json", "README.md"])
      expect(stderr).toContain(`there/${path} is there already, and stays as it is\n`);
    expect(stderr).toContain("npm install 'hextet@^0.1.0' '@pulumi/aws@^7.48.0' @pulumi/command@1.2.1");
    expect(stdout).not.toContain("ledger");
    expect(read("there/README.md")).toBe("ours\n");
    expect(read("there/stacks/prod.layout.yaml")).toBe("hextet: 1\n");
    expect(readdirSync(join(space.path, "there", "stacks"))).not.toContain("prod.ledger.jsonl");
  });

  test("again: nothing is written", () => {
    const { status, stdout } = hextet(space.path, "init", "racks", "--json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      folder: "racks",
      stack: "prod",
      written: [],
      // The ledger is looked at with its layout alone.
      kept: all.filter((path) => !path.endsWith(".jsonl")),
    });
  });

  test.each([
    [["--site", "azure"], "--site azure: give aws, onprem or both"],
    [["--module", "amd"], "--module amd: give esm or commonjs"],
    [["--stack", "Prod"], "--stack Prod: use lower-case letters, digits and hyphens, starting with a letter"],
    [["--name", "My racks"], "--name My racks: use lower-case letters"],
    [["--region", "Frankfurt"], "--region Frankfurt: is no region of AWS; give one such as eu-central-1"],
    [["--prefix", "2001:db8::1/48"], "--prefix 2001:db8::1/48: "],
    [["--prefix", "2001:db8::/80"], "--prefix 2001:db8::/80: is longer than /64"],
    [["--prefix", "10.0.0.0/8"], "--prefix 10.0.0.0/8: "],
  ])("%j: 2, why, and nothing is written", (args, message) => {
    const { status, stderr } = hextet(space.path, "init", "none", ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(existsSync(join(space.path, "none"))).toBe(false);
  });

  test("a file in a folder's place: 3", () => {
    space.write("file", "");
    const { status, stderr } = hextet(space.path, "init", "file/racks");
    expect(status).toBe(3);
    expect(stderr).toMatch(/^file\/racks\/stacks\/prod\.layout\.yaml cannot be written: not a directory/);
  });
});

describe("hextet init, at a terminal", () => {
  /** @param typed what is typed once the text before it has been shown */
  const answer = (folder: string, typed: readonly (readonly [string, string])[]) =>
    new Promise<{ status: number | null; shown: string }>((resolve) => {
      const command = `'${process.execPath}' '${program}' init ${folder}`;
      const child = spawn("script", ["-qec", command, "/dev/null"], { cwd: space.path, env: environment });
      const left = [...typed];
      let shown = "";
      child.stdout.on("data", (text) => {
        shown += text;
        const [next] = left;
        if (next === undefined || !shown.includes(next[0])) return;
        left.shift();
        child.stdin.write(next[1]);
      });
      child.on("close", (status) => resolve({ status, shown }));
    });

  test("asks five questions, again where the answer is none; takes Enter for what is in brackets, and pasted lines", async () => {
    const { status, shown } = await answer("asked", [
      ["[prod] ", "home\n"],
      ["[both] ", "moon\n"],
      ["moon: give aws, onprem or both", "both\n2001:db8:9::/56\n\ncommonjs\n"],
    ]);
    expect(status).toBe(0);
    expect(shown.match(/\[(prod|both|2001:db8:7::\/48|eu-central-1|esm)\] /g)).toHaveLength(6);
    expect(read("asked/stacks/home.layout.yaml")).toMatch(/region: eu-central-1[\s\S]*2001:db8:9::\/64/);
    expect(JSON.parse(read("asked/package.json"))).not.toHaveProperty("type");
  });

  test.each([
    ["Ctrl-D", "\u0004"],
    ["Ctrl-C", "\u0003"],
  ])("%s: 1, and nothing is written", async (_, key) => {
    const { status, shown } = await answer("broken", [
      ["[prod] ", "home\n"],
      ["[both] ", key],
    ]);
    expect(status).toBe(1);
    expect(shown).toContain("nothing was written");
    expect(existsSync(join(space.path, "broken"))).toBe(false);
  });
});
