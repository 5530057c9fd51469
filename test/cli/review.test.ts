import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { version } from "../../cli/version.ts";
import { reviewJsonSchema } from "../../core/report/review/index.ts";
import { hextet, Workspace } from "./hextet.ts";

const layout = (guests: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      inner: { prefix: "3fff:b0b:0:8::/64" }
    hosts:
      pve-1:
        connect: { address: "3fff:b0b::10", hostKey: lab }
        interfaces:
          vmbr0: { bridge: { ports: [] }, network: inner, addresses: ["::1"] }
        files: { /etc/opt/motd: { path: motd } }
        guests: { ${guests} }
`;
const path = "stacks/rack.layout.yaml";
const space = new Workspace();
space.write("Pulumi.yaml", "name: net\nruntime: nodejs\n");
space.write("index.ts", "export {};\n");
space.write("README.md", "Ours.\n");
space.write("stacks/motd", "hello\n");
space.write("stacks/other.layout.yaml", "hextet: 1\n");
space.write(path, layout('git: { id: 101, network: inner, address: "::2" }'));
space.commit("one guest");
space.write(path, layout('git: { id: 101, network: inner, address: "::3" }'));
const given = mkdtempSync(join(tmpdir(), "hextet-review-"));
afterAll(() => {
  space.remove();
  rmSync(given, { recursive: true, force: true });
});

const made = join(given, "made");
const review = (...words: readonly string[]) =>
  hextet(space.path, "review", "rack", "--base", "HEAD", ...words);
const hashOf = () => reviewJsonSchema.parse(JSON.parse(review("--json").stdout)).hash;
const file = (name: string, text: string) => {
  writeFileSync(join(given, name), text);
  return join(given, name);
};

describe("hextet review", () => {
  test("ends with 1 where a rule is broken that was asked for, and with 2 for a rule that there is not", () => {
    expect(review()).toMatchObject({ status: 0, stderr: "" });
    expect(review("--exit-code")).toMatchObject({ status: 1 });
    expect(review("--exit-code", "renumbered,closed")).toMatchObject({ status: 1 });
    expect(review("--exit-code", "closed,rollback")).toMatchObject({ status: 0 });
    expect(review("--exit-code", "moved")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("moved is no rule; there are renumbered, closed, rollback, replaced"),
    });
    expect(review("--exit-code", "replaced")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("--preview FILE"),
    });
    expect(review("--base", "v9")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/^v9: names no commit/),
    });
  });

  test("writes the same three times over, in bytes", () => {
    expect(review("--out", made).stdout).toBe(readFileSync(join(made, "review.md"), "utf8"));
    const first = ["review.md", "review-whole.md", "review.json"].map((name) =>
      readFileSync(join(made, name), "utf8"),
    );
    review("--out", made);
    expect(
      ["review.md", "review-whole.md", "review.json"].map((name) => readFileSync(join(made, name), "utf8")),
    ).toEqual(first);
  });

  test("quotes nothing of a preview or a rehearsal that it cannot read, and no value of one that it can", () => {
    const planted = "planted-6a1f0c55";
    for (const text of [`{"steps": "${planted}"}`, planted, `{"format": "${planted}"}`]) {
      const ended = review("--preview", file("bad.json", text));
      const other = review("--rehearsal", file("bad.json", text));
      expect([other.status, other.stderr]).toEqual([
        2,
        expect.stringContaining("is not what hextet rehearse --json prints"),
      ]);
      expect(`${ended.stdout}${ended.stderr}${other.stdout}${other.stderr}`).not.toContain(planted);
    }
    const urn = "urn:pulumi:rack::net::hextet:onprem:ManagedHost$command:remote:Command::rack-pve-1";
    const state = {
      urn,
      inputs: { connection: { privateKey: planted }, stdin: planted },
      outputs: { stdout: planted },
    };
    const preview = {
      config: { key: planted },
      steps: [{ op: "update", urn, oldState: state, newState: state, diffReasons: [planted] }],
      diagnostics: [{ severity: "info", message: planted }],
    };
    const ended = review("--preview", file("preview.json", JSON.stringify(preview)), "--whole");
    expect(ended).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("| `update` | `command:remote:Command` | `rack-pve-1` |"),
    });
    expect(`${ended.stdout}${ended.stderr}`).not.toContain(planted);
  });

  test("refuses a rehearsal of another stack, and shows what one of this measured", () => {
    const rehearsal = {
      format: "hextet-rehearsal-1",
      stack: "rack",
      from: "main",
      verdict: "bad",
      reasons: ["a > b was down though the change does not touch it"],
      paths: [
        {
          from: "a",
          to: "b",
          presence: "kept",
          touched: false,
          answersInTheEnd: true,
          change: { down: 1.5, longest: 1.5, lost: 15 },
        },
      ],
    };
    const shown = review("--rehearsal", file("r.json", JSON.stringify(rehearsal))).stdout;
    expect(shown).toContain("Rehearsal: **not well**.");
    expect(shown).toContain("| `a` | `b` | 1.5 s, **not touched** | 1.5 s | answers |");
    expect(
      review("--rehearsal", file("r.json", JSON.stringify({ ...rehearsal, stack: "cellar" }))),
    ).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("is of the stack cellar, and not of rack"),
    });
  });
});

test("the release that a hash is of is the package's", () => {
  const manifest: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, "..", "..", "package.json"), "utf8"),
  );
  expect(manifest).toMatchObject({ version });
});

describe("hextet review --check", () => {
  const reviewed = hashOf();
  const check = () => review("--check", reviewed);

  test("passes what was reviewed, and no word that is no hash", () => {
    expect(check()).toMatchObject({ status: 0, stdout: `rack: is what was reviewed (${reviewed})\n` });
    expect(review("--check", "main")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("is no hash"),
    });
  });

  test.each([
    ["README.md", "Theirs.\n"],
    ["stacks/other.layout.yaml", "hextet: 1\npurpose: lab\n"],
    ["untracked.ts", "export {};\n"],
  ])("passes a change of %s, which is nothing of the stack's", (name, text) => {
    const before = name === "untracked.ts" ? undefined : readFileSync(join(space.path, name), "utf8");
    space.write(name, text);
    expect(check().status).toBe(0);
    if (before === undefined) rmSync(join(space.path, name));
    else space.write(name, before);
  });

  test.each(["index.ts", "Pulumi.yaml", "stacks/motd", path])(
    "refuses a change of %s in one sentence",
    (name) => {
      const before = readFileSync(join(space.path, name), "utf8");
      space.write(name, `${before}# another\n`);
      const ended = check();
      expect([ended.status, ended.stdout]).toEqual([1, ""]);
      expect(ended.stderr).toMatch(
        /^rack: is not what was reviewed: [^\n]*; review it again: hextet review rack\n$/,
      );
      space.write(name, before);
      expect(check().status).toBe(0);
    },
  );

  test("refuses a base that has moved on, and passes one of another name with the same in it", () => {
    expect(check().status).toBe(0);
    space.write("README.md", "More.\n");
    const now = readFileSync(join(space.path, path), "utf8");
    space.write(path, layout('git: { id: 101, network: inner, address: "::2" }'));
    space.commit("a remark");
    space.write(path, now);
    expect(check().status).toBe(0);
    space.commit("as it was reviewed");
    expect(hextet(space.path, "review", "rack", "--base", "HEAD^1", "--check", reviewed).status).toBe(0);
    expect(check().status).toBe(1);
  });
});
