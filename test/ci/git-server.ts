import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Runs git with nobody's settings. */
export function git(folder: string, ...words: readonly string[]): string {
  return execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.net", ...words], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
  }).trim();
}

/** A bare repository that is pushed to, and that makes for a branch what GitHub makes for its pull request: a merge to look at. */
export class GitServer {
  readonly #scratch: string;
  readonly #bare: string;
  readonly work: string;
  #checkouts = 0;

  constructor(scratch: string) {
    this.#scratch = scratch;
    this.#bare = join(scratch, "net.git");
    this.work = join(scratch, "work");
    mkdirSync(scratch, { recursive: true });
    git(scratch, "init", "--quiet", "--bare", "--initial-branch=main", this.#bare);
    git(scratch, "clone", "--quiet", this.#bare, this.work);
    git(this.work, "symbolic-ref", "HEAD", "refs/heads/main");
  }

  /** Commits files on a branch, and pushes it. */
  push(branch: string, files: Readonly<Record<string, string>>, message: string): void {
    const isNew = git(this.work, "branch", "--list", branch) === "";
    if (branch !== "main" || !isNew)
      git(this.work, "checkout", "--quiet", ...(isNew ? ["-b", branch, "main"] : [branch]));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.work, path)), { recursive: true });
      writeFileSync(join(this.work, path), text);
    }
    git(this.work, "add", "--all");
    git(this.work, "commit", "--quiet", "--message", message);
    git(this.work, "push", "--quiet", "origin", branch);
  }

  /** What actions/checkout has of a pull request: the merge of its branch, `depth` commits deep. */
  pullCheckout(branch: string, depth = 2): string {
    const tree = git(this.#bare, "merge-tree", "--write-tree", "main", branch);
    const merge = git(this.#bare, "commit-tree", tree, "-p", "main", "-p", branch, "-m", "merge");
    git(this.#bare, "update-ref", "refs/pull/1/merge", merge);
    return this.#checkout("refs/pull/1/merge", depth);
  }

  /** Merges a branch as one commit, as a squash does. */
  squash(branch: string): string {
    git(this.work, "checkout", "--quiet", "main");
    git(this.work, "pull", "--quiet", "origin", "main");
    git(this.work, "merge", "--quiet", "--squash", branch);
    git(this.work, "commit", "--quiet", "--message", `squash ${branch}`);
    git(this.work, "push", "--quiet", "origin", "main");
    return git(this.work, "rev-parse", "main");
  }

  /** The main branch as it is. */
  mainCheckout(): string {
    return this.#checkout("refs/heads/main", 10);
  }

  sha(reference: string): string {
    return git(this.#bare, "rev-parse", reference);
  }

  #checkout(reference: string, depth: number): string {
    const folder = join(this.#scratch, `checkout-${this.#checkouts++}`);
    git(this.#scratch, "init", "--quiet", folder);
    git(folder, "fetch", "--quiet", `--depth=${depth}`, `file://${this.#bare}`, reference);
    git(folder, "checkout", "--quiet", "--detach", "FETCH_HEAD");
    return folder;
  }
}
