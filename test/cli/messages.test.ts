import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { planFromText } from "../../core/index.ts";
import { problemPages } from "../../core/problem/pages/index.ts";
import { hextet, Workspace } from "./hextet.ts";

const spaces: Workspace[] = [];
function workspace(files: Readonly<Record<string, string>>): Workspace {
  const space = new Workspace();
  spaces.push(space);
  for (const [path, text] of Object.entries(files)) space.write(path, text);
  return space;
}
afterAll(() => {
  for (const space of spaces) space.remove();
});

const layout = (host: string) => `hextet: 1
purpose: lab
prefixes: { lan: { ula: true } }
sites:
  rack:
    networks: { up: { prefix: "2001:db8:1::/64", gateway: "fe80::1" } }
    hosts:
      pve-1: { connect: { address: "2001:db8:1::10", hostKey: lab }, interfaces: { eno1: { network: up${host} } } }
`;

/** The commands that write the ledger, as a text tells a person to type them: words, without what the sentence goes on with. */
function advised(text: string): string[][] {
  const commands = text.matchAll(/hextet (?:plan (?:'[^']*'|\S+) --write|ledger [^;\n[]+)/g);
  return [...commands].map(([command]) => {
    const [, ...words] = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? "",
    );
    const end = words.findIndex((word) => /^(keeps|puts)$/.test(word));
    return end < 0 ? words : words.slice(0, end);
  });
}

describe("what a message says to type works as it stands", () => {
  test.each([
    ["the name of a stack", "stacks/prod.layout.yaml", "prod"],
    ["the path of a layout", "layouts/prod.layout.yaml", "layouts/prod.layout.yaml"],
    ["a path that a shell takes apart", "my layouts/it's.yaml", "my layouts/it's.yaml"],
  ])("for %s", (_, path, called) => {
    const space = workspace({ [path]: layout("") });
    const undrawn = hextet(space.path, "plan", called);
    expect(undrawn.stderr).toContain("[HX069]");
    const commands = advised(undrawn.stderr.replaceAll("'\\''", "’"));
    expect(commands.map(([verb]) => verb)).toEqual(["plan"]);
    for (const words of commands)
      expect(hextet(space.path, ...words.map((word) => word.replaceAll("’", "'"))).stderr).toBe("");
    expect(hextet(space.path, "plan", called, "--check").status).toBe(0);
  });

  test("of a ledger that is behind, of a number that is not recorded, of one that rests", () => {
    const path = "here/prod.layout.yaml";
    const space = workspace({ [path]: layout("").replace("prefixes: { lan: { ula: true } }\n", "") });
    const behind = hextet(space.path, "plan", path).stderr;
    expect(advised(behind)).toEqual([["plan", path, "--write"]]);
    expect(advised(hextet(space.path, "why", path, "pve-1/eno1").stdout)).toEqual([
      ["plan", path, "--write"],
    ]);
    hextet(space.path, ...(advised(behind)[0] ?? []));
    const ledger = join(space.path, "here/prod.ledger.jsonl");
    const number = /"number":"([0-9a-f]+)"/.exec(readFileSync(ledger, "utf8"))?.[1];
    writeFileSync(
      ledger,
      `{"space":"network:rack/up","owner":"rack/old/eno1","number":"${number}","freed":"2026-11-21"}\n`,
    );
    space.write(
      path,
      layout(`, addresses: ["::${number}"]`).replace("prefixes: { lan: { ula: true } }\n", ""),
    );
    const rests = hextet(space.path, "plan", path).stderr;
    expect(rests).toContain("[HX065]");
    const [release = []] = advised(rests);
    expect(release.slice(0, 3)).toEqual(["ledger", "release", path]);
    expect(hextet(space.path, ...release).status).toBe(0);
    expect(hextet(space.path, "plan", path).status).toBe(0);
  });
});

describe("a page whose message names a command", () => {
  const pages = Object.entries(problemPages).flatMap(([code, { example, ledger = "" }]) => {
    const { problems } = planFromText("prod", example, { ledger });
    return advised(problems.map(({ fix }) => `${fix}\n`).join("")).length === 0
      ? []
      : [[code, example, ledger] as const];
  });

  test("there are such pages", () => {
    expect(pages.map(([code]) => code)).toEqual(
      expect.arrayContaining(["HX061", "HX062", "HX063", "HX064", "HX065", "HX066", "HX069", "HX082"]),
    );
  });

  test.each(pages)("%s is mended by typing it", (code, example, ledger) => {
    const space = workspace({ "stacks/prod.layout.yaml": example, "stacks/prod.ledger.jsonl": "" });
    // The revision whose numbers are to stay: here, one that has given none.
    space.commit("before");
    space.write("stacks/prod.ledger.jsonl", ledger);
    const said = hextet(space.path, "plan", "prod").stderr;
    expect(said).toContain(`[${code}]`);
    const commands = advised(said).map((words) => words.map((word) => (word === "REF" ? "HEAD" : word)));
    for (const words of new Map(commands.map((command) => [command.join(" "), command])).values())
      expect({ words, ...hextet(space.path, ...words) }).toMatchObject({ words, status: 0 });
    expect(hextet(space.path, "plan", "prod").stderr).not.toContain(`[${code}]`);
  });

  test("the prefix that HX073 has drawn is one that it does not tell of again", () => {
    const { problems } = planFromText("prod", problemPages.HX073?.example ?? "");
    const [, command = ""] = /keep them: (.*)$/.exec(problems[0]?.fix ?? "") ?? [];
    const drawn = execFileSync("sh", ["-c", command], { encoding: "utf8" }).trim();
    const again = planFromText("prod", `hextet: 1\nprefixes: { home: "${drawn}" }\nsites: {}\n`);
    expect([drawn, again.problems]).toEqual([expect.stringMatching(/^fd[0-9a-f:]+::\/48$/), []]);
  });
});

describe("the file that is named is the one that it is about", () => {
  test.each([
    ["a folder in the place of the ledger", "it is a folder, and a file is to be there"],
    ["a link that leads to itself", "too many symbolic links encountered (ELOOP)"],
  ])("%s", (what, reason) => {
    const space = workspace({ "a.layout.yaml": "hextet: 1\nsites: {}\n" });
    const ledger = join(space.path, "a.ledger.jsonl");
    if (what.startsWith("a folder")) mkdirSync(ledger);
    else symlinkSync("a.ledger.jsonl", ledger);
    for (const args of [["plan"], ["plan", "--write"]]) {
      const [command = "", ...options] = args;
      expect(hextet(space.path, command, "./a.layout.yaml", ...options)).toEqual({
        status: 3,
        stdout: "",
        stderr: `./a.ledger.jsonl cannot be read: ${reason}\n`,
      });
    }
  });

  test("a layout that is a folder", () => {
    const space = workspace({ "a.layout.yaml/x": "" });
    expect(hextet(space.path, "plan", "a.layout.yaml").stderr).toBe(
      "a.layout.yaml cannot be read: it is a folder, and a file is to be there\n",
    );
  });
});

describe("a text as Windows writes it is read", () => {
  const encodings: readonly (readonly [string, (text: string) => Buffer])[] = [
    ["UTF-8 with a byte order mark", (text) => Buffer.from(`\ufeff${text}`, "utf8")],
    ["UTF-16, little-endian", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16, big-endian", (text) => Buffer.from(`\ufeff${text}`, "utf16le").swap16()],
  ];

  test.each(encodings)("%s: layout and ledger", (_, encode) => {
    const space = workspace({ "a.layout.yaml": layout("") });
    hextet(space.path, "plan", "a.layout.yaml", "--write");
    for (const file of ["a.layout.yaml", "a.ledger.jsonl"]) {
      const path = join(space.path, file);
      writeFileSync(path, encode(readFileSync(path, "utf8").replaceAll("\n", "\r\n")));
    }
    expect(hextet(space.path, "plan", "a.layout.yaml", "--check")).toMatchObject({ status: 0, stderr: "" });
  });

  test.each(encodings)("%s: what import takes in", (_, encode) => {
    const addr = [
      {
        ifname: "eth0",
        addr_info: [{ family: "inet6", local: "2001:db8:1::5", prefixlen: 64, scope: "global" }],
      },
    ];
    const files: Readonly<Record<string, string>> = {
      "h1.addr.json": JSON.stringify(addr),
      "h1.route.json": "[]",
      "h2.netplan.yaml":
        'network: {version: 2, ethernets: {eth0: {accept-ra: false, addresses: ["2001:db8:1::6/64"]}}}\n',
      "h3.csv": "host,interface,address\r\nh3,eth0,2001:db8:1::7/64\r\n",
    };
    const space = workspace(files);
    for (const [path, text] of Object.entries(files)) writeFileSync(join(space.path, path), encode(text));
    const { status, stdout, stderr } = hextet(
      space.path,
      ...["import", "x", "--purpose", "lab", "--json", ...Object.keys(files)],
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    for (const host of ["h1", "h2", "h3"]) expect(JSON.parse(stdout).layout).toContain(`      ${host}:\n`);
  });
});
