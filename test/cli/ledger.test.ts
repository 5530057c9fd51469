import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { Answer } from "../../cli/answer.ts";
import { findLayout } from "../../cli/layout-file.ts";
import { check, resolve, write } from "../../cli/ledger.ts";
import { parseLedger } from "../../core/index.ts";
import { hextet, Workspace } from "./hextet.ts";

jest.setTimeout(120_000);
const workspaces: Workspace[] = [];
afterAll(() => {
  for (const workspace of workspaces) workspace.remove();
});

function workspace(): Workspace {
  const workspace = new Workspace();
  workspaces.push(workspace);
  return workspace;
}

/** Guests of one host, in order of name, each on lines of its own. */
function layout(guests: readonly string[], prefix: string): string {
  const lines = [...guests]
    .sort()
    .map((name) => `          ${name}:\n            id: ${100 + hash(name)}\n            network: lan\n`);
  return `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      lan: { prefix: "${prefix}" }
    hosts:
      pve:
        connect: { address: "3fff:b0a::1", hostKey: lab }
        allow: { HX053: the router filters }
        interfaces:
          vmbr0: { bridge: { ports: [] }, network: lan, addresses: ["::1"] }
        guests:
${lines.join("")}`;
}

function hash(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 800_000, 7);
}

describe("hextet plan --write and --check", () => {
  test("--check says no until --write has recorded the numbers, and --write says what it gives out", () => {
    const space = workspace();
    space.write("stacks/net.layout.yaml", layout(["git"], "3fff:b0a::/64"));
    const behind = hextet(space.path, "plan", "net", "--check");
    expect(behind.status).toBe(1);
    expect(behind.stderr).toMatch(/new +rack\/pve\/guests\/git +- +→ +3fff:b0a::[0-9a-f]+\n/);
    expect(behind.stderr).toContain("hextet plan net --write");
    expect(hextet(space.path, "plan", "net").stderr).toContain("is behind the layout");

    const written = hextet(space.path, "plan", "net", "--write");
    expect([written.status, written.stdout]).toEqual([0, expect.stringContaining("rack/pve/guests/git")]);
    expect(readdirSync(join(space.path, "stacks")).sort()).toEqual(["net.layout.yaml", "net.ledger.jsonl"]);
    expect(hextet(space.path, "plan", "net", "--check").status).toBe(0);
    expect(hextet(space.path, "plan", "net", "--write").stdout).toContain("says everything already");
  });

  test("with a mistake in the layout nothing is written", () => {
    const space = workspace();
    space.write("stacks/net.layout.yaml", layout(["git"], "3fff:b0a::1/64"));
    expect(hextet(space.path, "plan", "net", "--write")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("HX012"),
    });
    expect(existsSync(join(space.path, "stacks/net.ledger.jsonl"))).toBe(false);
  });
});

test("hextet ledger release lets a number that rests be pinned, and says what it has freed", () => {
  const space = workspace();
  const path = "stacks/net.layout.yaml";
  space.write(path, layout(["git", "mail"], "3fff:b0a::/120"));
  hextet(space.path, "plan", "net", "--write");
  space.write(path, layout(["mail"], "3fff:b0a::/120"));
  hextet(space.path, "plan", "net", "--write");
  space.write(
    path,
    layout(["mail", "web"], "3fff:b0a::/120").replace("web:\n", 'web:\n            address: "::2"\n'),
  );
  expect(hextet(space.path, "plan", "net")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("HX065"),
  });
  expect(hextet(space.path, "ledger", "release", "net", "rack/pve/guests/nobody").status).toBe(1);
  expect(hextet(space.path, "ledger", "release", "net", "rack/pve/guests/git")).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^rack\/pve\/guests\/git: MAC address 02:.* is free\nrack\/pve\/guests\/git: number 2 of network:rack\/lan is free\n$/,
    ),
  });
  expect(hextet(space.path, "plan", "net", "--write").status).toBe(0);
});

describe("two branches that each add guests", () => {
  const words = [
    "alpha",
    "bravo",
    "delta",
    "echo",
    "golf",
    "hotel",
    "kilo",
    "lima",
    "oscar",
    "papa",
    "quebec",
    "sierra",
    "tango",
    "victor",
    "zulu",
  ];
  const base = ["charlie", "foxtrot", "india", "mike", "romeo", "uniform", "yankee"];
  // In a small network both take the lowest free number, so nearly every merge gives one twice.
  const pairs = Array.from({ length: 14 }, (_, seed) => ({
    seed,
    prefix: seed % 3 === 2 ? "3fff:b0a::/64" : "3fff:b0a::/120",
  }));
  const outcomes = { conflict: 0, clean: 0, twice: 0, fine: 0 };

  test.each(pairs)(
    "merge $seed into $prefix: nobody of the main branch moves, and no number stays given twice",
    async ({ seed, prefix }) => {
      const space = workspace();
      const at = join(space.path, "stacks/net.layout.yaml");
      const git = (...args: readonly string[]) =>
        spawnSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.net", ...args], {
          cwd: space.path,
          encoding: "utf8",
        });
      const record = (guests: readonly string[]) => {
        space.write("stacks/net.layout.yaml", layout(guests, prefix));
        quietly(() => write(findLayout(at)));
        space.commit(`${guests.length} guests`);
      };
      record(base);
      const trunk = git("branch", "--show-current").stdout.trim();
      const chosen = words
        .map((word, index) => ({ word, at: ((hash(word) + index) * (seed * 2 + 3)) % 997 }))
        .sort((a, b) => a.at - b.at);
      const [mine, theirs] = [chosen.slice(0, 1 + (seed % 2)), chosen.slice(5, 6 + (seed % 3))].map((some) =>
        some.map(({ word }) => word),
      );
      if (mine === undefined || theirs === undefined) throw new Error("no guests");
      git("switch", "-q", "-c", "topic");
      record([...base, ...mine]);
      git("switch", "-q", trunk);
      record([...base, ...theirs]);
      const main = lines(at);
      git("switch", "-q", "topic");

      const merge = git("merge", "-q", "--no-edit", trunk);
      const all = [...base, ...mine, ...theirs];
      space.write("stacks/net.layout.yaml", layout(all, prefix));
      const text = readFileSync(at.replace("layout.yaml", "ledger.jsonl"), "utf8");
      const marked = text.includes("<<<<<<<");
      outcomes[marked ? "conflict" : "clean"]++;
      expect([merge.status === 0, merge.stdout]).not.toEqual([true, expect.stringContaining("CONFLICT")]);

      const merging = parseLedger("net", text).lines.filter(
        ({ space: within }) => within === "network:rack/lan",
      );
      const owners = new Map(merging.map((line) => [line.number, line.owner]));
      const twice = marked || owners.size < merging.length;
      outcomes[twice ? "twice" : "fine"]++;
      const verdict = asked(() => check(findLayout(at)));
      expect(verdict).toEqual(twice ? expect.stringMatching(/HX061|HX063/) : "yes");

      await quietlyAsync(() => resolve(at, trunk));
      expect(asked(() => check(findLayout(at)))).toBe("yes");
      const merged = lines(at);
      expect(merged).toEqual(expect.arrayContaining([...main]));
      expect(merged.map(({ owner }) => owner).filter((owner) => owner.includes("guests/"))).toEqual(
        all.map((name) => `rack/pve/guests/${name}`).sort(),
      );
      expect(new Set(merged.map(({ number }) => number)).size).toBe(merged.length);
    },
  );

  test("the pairs above hold merges that git made, ones that it could not make, and numbers given twice in both", () => {
    expect(
      Math.min(outcomes.conflict, outcomes.clean, outcomes.twice - outcomes.conflict, outcomes.fine),
    ).toBeGreaterThan(0);
  });
});

function lines(layoutPath: string) {
  const text = readFileSync(layoutPath.replace("layout.yaml", "ledger.jsonl"), "utf8");
  return parseLedger("net", text).lines.filter(({ space }) => space === "network:rack/lan");
}

/** `yes`, or the words of the no. */
function asked(question: () => void): string {
  try {
    quietly(question);
    return "yes";
  } catch (error) {
    if (error instanceof Answer && error.status === 1) return error.message;
    throw error;
  }
}

function quietly<Result>(act: () => Result): Result {
  const silence = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    return act();
  } finally {
    silence.mockRestore();
  }
}

async function quietlyAsync(act: () => Promise<void>): Promise<void> {
  const silence = jest.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await act();
  } finally {
    silence.mockRestore();
  }
}
