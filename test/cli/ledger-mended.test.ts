import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, jest, test } from "@jest/globals";
import { hextet, Workspace } from "./hextet.ts";

jest.setTimeout(120_000);
const workspaces: Workspace[] = [];
afterAll(() => {
  for (const workspace of workspaces) workspace.remove();
});

const path = "stacks/t.layout.yaml";

/** A stack whose layout is written step by step, in a repository of its own. */
class Stack {
  readonly #space = new Workspace();

  constructor() {
    workspaces.push(this.#space);
  }

  get folder(): string {
    return this.#space.path;
  }

  layout(text: string): void {
    this.#space.write(path, text);
  }

  run(...args: readonly string[]): string {
    const { status, stdout, stderr } = hextet(this.folder, ...args);
    return `${stdout}${stderr}(rc ${status})`;
  }

  /** Writes the layout and its ledger, and commits both. */
  commit(text: string): void {
    this.layout(text);
    expect(this.run("plan", "t", "--write")).toContain("(rc 0)");
    this.#space.commit("step");
  }

  git(...args: readonly string[]): string {
    const who = ["-c", "user.name=Test", "-c", "user.email=test@example.net"];
    return spawnSync("git", [...who, ...args], { cwd: this.folder, encoding: "utf8" }).stdout.trim();
  }

  /** Owner and number of each line that is held, without MAC addresses. */
  get held(): Record<string, string> {
    const lines = readFileSync(join(this.folder, "stacks/t.ledger.jsonl"), "utf8").trim().split("\n");
    return Object.fromEntries(
      lines
        .map((line): { space: string; owner: string; number: string; freed?: string } => JSON.parse(line))
        .filter(({ space, freed }) => space.startsWith("network:") && freed === undefined)
        .map(({ owner, number }) => [owner, number]),
    );
  }
}

const host = (address = "") =>
  `{ connect: { address: "2001:db8:f::10", hostKey: lab }, interfaces: { e0: { network: u${address === "" ? "" : `, addresses: ["${address}"]`} } } }`;
const hosts = (all: Readonly<Record<string, string>>) => `hextet: 1
purpose: lab
prefixes: { home: "2001:db8::/48" }
sites:
  rack:
    networks: { u: { from: home, length: 124 } }
    hosts:
${Object.entries(all)
  .map(([name, text]) => `      ${name}: ${text}\n`)
  .join("")}`;

describe("hextet ledger resolve", () => {
  /** Two branches give ::2 to a host each; on main the other one is merged without a conflict, and committed. */
  function mergedOnMain(): Stack {
    const stack = new Stack();
    stack.commit(hosts({ m: host() }));
    const main = stack.git("branch", "--show-current");
    stack.git("branch", "-m", main, "main");
    stack.git("branch", "feature");
    stack.commit(hosts({ m: host(), web: host() }));
    stack.git("switch", "-q", "feature");
    stack.commit(hosts({ api: host(), m: host() }));
    stack.git("switch", "-q", "main");
    spawnSync("sh", ["-c", "echo '*.ledger.jsonl merge=union' >.git/info/attributes"], { cwd: stack.folder });
    stack.git("merge", "-q", "-X", "ours", "-m", "m", "feature");
    stack.layout(hosts({ api: host(), m: host(), web: host() }));
    stack.git("add", "-A");
    stack.git("commit", "-q", "--amend", "--no-edit");
    return stack;
  }

  test("takes the numbers of the branch that was merged into where the base holds the merge itself", () => {
    const stack = mergedOnMain();
    expect(stack.run("plan", "t", "--check")).toContain("HX063");
    const before = stack.git("rev-parse", "--short=12", "HEAD^1");
    expect(stack.run("ledger", "resolve", "t", "--base", "main")).toBe(
      `main gives numbers twice itself: those of ${before} before it stay.
  changed  rack/api/e0  number 2  →  2001:db8::3
stacks/t.ledger.jsonl is written; what ${before} holds has kept its number.
(rc 0)`,
    );
    expect(stack.held).toEqual({ "rack/api/e0": "3", "rack/m/e0": "1", "rack/web/e0": "2" });
    expect(stack.run("plan", "t", "--check")).toContain("(rc 0)");
  });

  test("says which base to give where all commits before give numbers twice too", () => {
    const stack = mergedOnMain();
    stack.git("checkout", "-q", "--orphan", "squashed");
    stack.git("commit", "-q", "-m", "all in one");
    expect(stack.run("ledger", "resolve", "t", "--base", "squashed")).toBe(
      "squashed: gives numbers twice itself, and so do the commits before it; give one from before the merge: --base COMMIT\n(rc 1)",
    );
  });

  test("renumbers the other one where the one that would lose is pinned, and says so", () => {
    const stack = new Stack();
    stack.commit(hosts({ m: host() }));
    stack.git("branch", "-m", "main");
    stack.git("branch", "feature");
    stack.commit(hosts({ m: host(), web: host() }));
    stack.git("switch", "-q", "feature");
    stack.commit(hosts({ api: host("::2"), m: host() }));
    stack.git("merge", "-q", "--no-commit", "main");
    stack.layout(hosts({ api: host("::2"), m: host(), web: host() }));
    expect(stack.run("ledger", "resolve", "t", "--base", "main")).toBe(
      `  changed  rack/web/e0  number 2  →  2001:db8::3
stacks/t.ledger.jsonl is written; what main holds has kept its number, but for rack/web/e0: something else is pinned to that.
(rc 0)`,
    );
    expect(stack.held).toEqual({ "rack/api/e0": "2", "rack/m/e0": "1", "rack/web/e0": "3" });
  });
});

describe("hextet ledger release", () => {
  const both = (names: string) => `hextet: 1
purpose: lab
sites:
  rack:
    networks: { u: { prefix: "2001:db8:1::/64", ipv4: 192.168.1.0/24 } }
    hosts:
${names
  .split(" ")
  .map((name) => `      ${name}: ${host().replace("network: u", "network: u, ipv4: true")}\n`)
  .join("")}`;

  test("gives back what a name that has gone had in both families, whether that has been freed yet or not", () => {
    for (const isFreed of [true, false]) {
      const stack = new Stack();
      stack.commit(both("a b"));
      stack.layout(both("a"));
      if (isFreed) stack.run("plan", "t", "--write");
      expect(stack.run("ledger", "release", "t", "rack/b")).toBe(
        "rack/b/e0: number 2 of network4:rack/u is free\nrack/b/e0: number a2d2 of network:rack/u is free\n(rc 0)",
      );
      expect(stack.run("ledger", "release", "t")).toContain("nothing rests\n(rc 1)");
      expect(stack.run("plan", "t", "--check")).toContain("(rc 0)");
    }
  });

  test("leaves what has been renamed, also while that is not written, and says how it is called", () => {
    const stack = new Stack();
    stack.commit(hosts({ a: host() }));
    stack.layout(hosts({ b: host().replace("{ connect", "{ formerly: a, connect") }));
    for (const [asked, words] of [
      ["rack/a", "rack/a/e0 is rack/b/e0 now, and has its number"],
      ["rack/b", "rack/a/e0 is rack/b/e0 now, and has its number"],
    ] as const)
      expect(stack.run("ledger", "release", "t", asked)).toBe(
        `stacks/t.ledger.jsonl: nothing of ${asked} rests: ${words}\n(rc 1)`,
      );
    stack.run("plan", "t", "--write");
    expect(stack.held).toEqual({ "rack/b/e0": "1" });
  });

  test("takes what rests alone where the layout has no plan, so that a name that is there keeps its number", () => {
    const stack = new Stack();
    stack.commit(hosts({ a: host(), b: host() }));
    stack.commit(hosts({ a: host() }));
    stack.layout(hosts({ a: host(), c: host("::2"), d: "{}" }));
    expect(stack.run("ledger", "release", "t", "rack")).toBe(
      "rack/b/e0: number 2 of network:rack/u is free\n(rc 0)",
    );
    expect(stack.held).toEqual({ "rack/a/e0": "1" });
  });
});

describe("what is to be typed", () => {
  test("names the layout as the person did: a path stays a path", () => {
    const stack = new Stack();
    stack.layout(hosts({ a: host() }));
    expect(stack.run("plan", "t", "--check")).toContain(
      "record what it gives out with: hextet plan t --write\n",
    );
    expect(stack.run("plan", "./stacks/t.layout.yaml", "--check")).toContain(
      "with: hextet plan ./stacks/t.layout.yaml --write\n",
    );
    stack.commit(hosts({ a: host(), b: host() }));
    stack.commit(hosts({ a: host() }));
    stack.layout(hosts({ a: host(), c: host("::2") }));
    expect(stack.run("plan", "./stacks/t.layout.yaml")).toContain(
      "release it: hextet ledger release ./stacks/t.layout.yaml rack/b/e0 [HX065]",
    );
    expect(stack.run("plan", "t")).toContain("release it: hextet ledger release t rack/b/e0 [HX065]");
  });

  test("is no riddle where a folder stands in the ledger's place", () => {
    const stack = new Stack();
    stack.layout(hosts({ a: host() }));
    mkdirSync(join(stack.folder, "stacks/t.ledger.jsonl"));
    for (const args of [
      ["plan", "t"],
      ["plan", "t", "--write"],
      ["ledger", "release", "t"],
    ])
      expect(stack.run(...args)).toBe(
        "stacks/t.ledger.jsonl cannot be read: it is a folder, and a file is to be there\n(rc 3)",
      );
  });
});
