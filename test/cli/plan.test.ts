import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { planDiffJsonSchema, planJsonSchema } from "../../core/index.ts";
import { hextet, Workspace } from "./hextet.ts";

const layout = (guests: string) => `hextet: 1
purpose: lab
prefixes: { home: 3fff:b0b::/48 }
sites:
  rack:
    networks:
      inner: { prefix: "3fff:b0b:0:8::/64" }
    hosts:
      pve-1:
        connect: { address: "3fff:b0b::10", hostKey: lab }
        interfaces:
          vmbr0: { bridge: { ports: [] }, network: inner, addresses: ["::1"] }
        guests: ${guests}
`;

const first = layout('{ git: { id: 101, network: inner, address: "::2" } }');
const moved = layout('{ git: { id: 101, network: inner, address: "::9" } }');
const two = layout(
  '{ git: { id: 101, network: inner, address: "::2" }, mail: { id: 102, network: inner, address: "::25" } }',
);

const space = new Workspace();
space.write("stacks/rack.layout.yaml", first);
space.commit("one guest");
const broken = new Workspace();
broken.write("stacks/rack.layout.yaml", first.replace("3fff:b0b:0:8::/64", "3fff:b0b:0:8::1/64"));
broken.commit("host bits");
afterAll(() => {
  space.remove();
  broken.remove();
});

describe("hextet plan", () => {
  test("prints the table and ends with 0", () => {
    const { status, stdout, stderr } = hextet(space.path, "plan", "rack");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("pve-1/git");
  });

  test("takes a path as well as a name", () => {
    expect(hextet(space.path, "plan", "stacks/rack.layout.yaml").stdout).toBe(
      hextet(space.path, "plan", "rack").stdout,
    );
  });

  test("--json is JSON of the published schema", () => {
    const { status, stdout } = hextet(space.path, "plan", "rack", "--json");
    expect(status).toBe(0);
    expect(planJsonSchema.parse(JSON.parse(stdout)).rows.map((row) => row.name)).toContain("rack/pve-1/git");
  });

  test("--tree shows what is free", () => {
    expect(hextet(space.path, "plan", "rack", "--tree").stdout).toContain("/64s; the largest block is");
  });

  test("--zone prints records, and --out writes a file for each zone", () => {
    const { stdout } = hextet(space.path, "plan", "rack", "--zone", "--domain", "example.net");
    expect(stdout).toContain("git.pve-1.rack    IN  AAAA  3fff:b0b:0:8::2");
    const written = hextet(space.path, "plan", "rack", "--zone", "--out", "zones");
    expect(written.status).toBe(0);
    expect(readdirSync(join(space.path, "zones")).sort()).toEqual([
      "0.0.0.0.b.0.b.0.f.f.f.3.ip6.arpa.zone",
      "internal.zone",
    ]);
    expect(hextet(space.path, "plan", "rack", "--zone", "--out", "zones").status).toBe(0);
    space.write("zones/internal.zone", "; kept by hand\n$ORIGIN internal.\n");
    expect(hextet(space.path, "plan", "rack", "--zone", "--out", "zones")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^zones\/internal\.zone: is there, and hextet has not made it/),
    });
    expect(readFileSync(join(space.path, "zones/internal.zone"), "utf8")).toContain("kept by hand");
  });

  test("--zone --json is the records as JSON", () => {
    const { stdout } = hextet(space.path, "plan", "rack", "--zone", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ domain: "internal", leftOut: [] });
  });

  test.each([
    [["--zone", "--domain", "no domain"], "--domain no domain is not a domain such as example.net"],
    [["--zone", "--nameserver", "ns1.example.net", "--serial", "-1"], "--serial"],
    [["--zone", "--serial", "5"], "--serial goes with --nameserver"],
    [["--tree", "--json"], "option '--tree' cannot be used with option '--json'"],
    [["--bogus"], "unknown option '--bogus'"],
    [["--block", "cloud=3fff::/56"], "no block of cloud is unknown"],
  ])("%j is used wrongly: 2, and why", (args, message) => {
    const { status, stdout, stderr } = hextet(space.path, "plan", "rack", ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  test("a stack that is not there: 2, and what to give", () => {
    const { status, stderr } = hextet(space.path, "plan", "rock");
    expect(status).toBe(2);
    expect(stderr).toContain("there is no stacks/rock.layout.yaml here; give the name of a stack in stacks/");
  });

  test("a layout with problems: 1, nothing on standard output, and the line quoted", () => {
    const { status, stdout, stderr } = hextet(broken.path, "plan", "rack");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toContain("did you mean 3fff:b0b:0:8::/64?");
    expect(stderr).toContain("HX012");
  });

  test("a folder in a layout's place: 3", () => {
    space.write("stacks/folder.layout.yaml/file", "");
    const { status, stderr } = hextet(space.path, "plan", "folder");
    expect(status).toBe(3);
    expect(stderr).toContain("stacks/folder.layout.yaml cannot be read");
  });
});

describe("hextet plan --diff", () => {
  const diff = (text: string, ...args: readonly string[]) => {
    space.write("stacks/rack.layout.yaml", text);
    try {
      return hextet(space.path, "plan", "rack", "--diff", ...args);
    } finally {
      space.write("stacks/rack.layout.yaml", first);
    }
  };

  test("an unchanged layout: 0, and nothing but the verdict", () => {
    expect(diff(first, "HEAD")).toEqual({
      status: 0,
      stderr: "",
      stdout: "nothing changes its number: 3 kept, 0 renumbered\n",
    });
  });

  test("a guest more: 0, and where it is", () => {
    const { status, stdout } = diff(two, "HEAD");
    expect(status).toBe(0);
    expect(stdout).toContain("added  rack/pve-1/mail  guest    3fff:b0b:0:8::25/64\n");
  });

  test("a guest renumbered: 1, from what to what", () => {
    const { status, stdout } = diff(moved, "HEAD");
    expect(status).toBe(1);
    expect(stdout).toContain("renumbered  rack/pve-1/git  guest  3fff:b0b:0:8::2/64  -> 3fff:b0b:0:8::9/64");
    expect(stdout).toContain("something changes its number");
  });

  test("as JSON, with the same status", () => {
    const { status, stdout } = diff(moved, "HEAD", "--json");
    expect(status).toBe(1);
    expect(planDiffJsonSchema.parse(JSON.parse(stdout))).toMatchObject({
      renumbered: true,
      counts: { kept: 2, renumbered: 1 },
    });
  });

  test("a layout that is new since: everything is added", () => {
    space.write("stacks/fresh.layout.yaml", first);
    const { status, stdout } = hextet(space.path, "plan", "fresh", "--diff", "HEAD");
    expect(status).toBe(0);
    expect(stdout).toContain("nothing changes its number: 3 added, 0 renumbered");
  });

  test.each(["nope", "--upload-pack=x", "HEAD:stacks"])("%s names no commit: 2", (reference) => {
    const { status, stderr } = hextet(space.path, "plan", "rack", `--diff=${reference}`);
    expect(status).toBe(2);
    expect(stderr).toContain("names no commit here");
  });

  test("a revision whose layout had problems: 3, with the problems", () => {
    const text = first;
    broken.write("stacks/rack.layout.yaml", text);
    const { status, stderr } = hextet(broken.path, "plan", "rack", "--diff", "HEAD");
    expect(status).toBe(3);
    expect(stderr).toContain("HX012");
    expect(stderr).toContain("has no plan to compare with");
  });

  test("the ledger of then counts, not the one of now: a number that it moves is renumbered", () => {
    const space = new Workspace();
    const ledger = (number: string) =>
      `${JSON.stringify({ space: "network:rack/inner", owner: "rack/pve-1/guests/git", number })}\n`;
    try {
      space.write("stacks/rack.layout.yaml", layout("{ git: { id: 101, network: inner } }"));
      space.write("stacks/rack.ledger.jsonl", ledger("7"));
      space.commit("git has 7");
      expect(hextet(space.path, "plan", "rack", "--diff", "HEAD").status).toBe(0);
      space.write("stacks/rack.ledger.jsonl", ledger("8"));
      const { status, stdout } = hextet(space.path, "plan", "rack", "--diff", "HEAD");
      expect(status).toBe(1);
      expect(stdout).toContain("3fff:b0b:0:8::7/64  -> 3fff:b0b:0:8::8/64");
    } finally {
      space.remove();
    }
  });

  test("outside of a repository: 3", () => {
    const alone = new Workspace();
    try {
      alone.write("stacks/rack.layout.yaml", first);
      const { status, stderr } = hextet(alone.path, "plan", "rack", "--diff", "HEAD");
      expect(status).toBe(3);
      expect(stderr).toContain("lies in no git repository");
    } finally {
      alone.remove();
    }
  });
});

describe("a part of a plan", () => {
  const part = (...args: readonly string[]) => hextet(space.path, "plan", "rack", ...args);
  beforeAll(() => space.write("stacks/rack.layout.yaml", two));

  test("is what is named so, without what concerns the site as a whole", () => {
    const { status, stdout } = part("*/pve-*/mail");
    expect(status).toBe(0);
    expect(stdout).toContain("pve-1/mail");
    expect(stdout).not.toContain("pve-1/git");
    expect(stdout).not.toContain("must be told");
  });

  test("--csv has the table's columns, and quotes what has a comma in it", () => {
    const lines = part("--csv").stdout.trimEnd().split("\n");
    expect(lines[0]).toBe("name,kind,in,address,from");
    expect(lines).toContain("rack/pve-1/git,guest,vmbr0,3fff:b0b:0:8::2/64,pinned");
    expect(lines).toContain('rack/inner,network,,3fff:b0b:0:8::/64,"pinned, behind pve-1"');
  });

  test("--netbox --out writes a file for each model, in their order", () => {
    const { stdout } = part("--netbox", "--out", "netbox");
    expect(stdout).toMatch(/^netbox\/01-sites\.csv\n(.*\n){8}netbox\/10-ip_addresses\.csv\n$/);
    expect(readFileSync(join(space.path, "netbox/07-virtual_machines.csv"), "utf8")).toBe(
      "name,status,site,role\nrack/pve-1/git,active,rack,host\nrack/pve-1/mail,active,rack,host\n",
    );
  });

  test("nothing is named so: 1; of what is always whole: 2", () => {
    expect(part("pve-7")).toMatchObject({ status: 1, stderr: "pve-7: rack has nothing that is named so\n" });
    expect(part("pve-1", "--tree")).toMatchObject({
      status: 2,
      stderr: "pve-1: only the table, --csv and --netbox can be of a part of the layout\n",
    });
  });
});
