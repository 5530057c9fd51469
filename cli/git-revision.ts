import { execFile, execFileSync } from "node:child_process";
import { basename, dirname } from "node:path";
import { promisify } from "node:util";
import { type BesideFile, type BesideLayout, fileText } from "../core/index.ts";
import { Answer } from "./answer.ts";

const run = promisify(execFile);
const deadline = 20_000;

/** A commit that a layout's earlier state is read from. */
export class GitRevision {
  readonly #folder: string;
  /** The commit's whole name. */
  readonly commit: string;

  private constructor(folder: string, commit: string) {
    this.#folder = folder;
    this.commit = commit;
  }

  /**
   * Finds what `reference` names in the repository that holds `path`.
   * @throws Answer 2 where it names no commit, 3 where there is no repository or no git
   */
  static async find(reference: string, path: string): Promise<GitRevision> {
    const folder = dirname(path);
    await git(folder, ["rev-parse", "--git-dir"]).catch((error: unknown) => {
      throw new Answer(3, `${path}: lies in no git repository that can be read: ${reasonOf(error)}`);
    });
    const commit = await git(folder, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${reference}^{commit}`,
    ]).catch(() => {
      throw new Answer(
        2,
        `${reference}: names no commit here; give a branch, a tag or a commit, such as main or HEAD~1`,
      );
    });
    return new GitRevision(folder, commit.trim());
  }

  /**
   * Where the work on `path` began: the commit at which HEAD left the main branch, which is HEAD itself for whoever
   * works on that branch, or has none.
   * @returns what it is called, too: `main`
   * @throws Answer 3 where there is no repository, no commit or no git
   */
  static async branchedFrom(
    path: string,
  ): Promise<{ readonly revision: GitRevision; readonly reference: string }> {
    const head = await GitRevision.find("HEAD", path);
    for (const reference of ["origin/HEAD", "origin/main", "origin/master", "main", "master"]) {
      const base = await git(dirname(path), ["merge-base", "HEAD", reference]).catch(() => undefined);
      if (base !== undefined) return { revision: await GitRevision.find(base.trim(), path), reference };
    }
    return { revision: head, reference: "HEAD" };
  }

  /** Files in the layout's folder as they were then. */
  readonly beside: BesideLayout = (path) => blobOf(this.#folder, `${this.commit}:./${path}`);

  /** This commit, and those before it on the branch that others were merged into: no more than a hundred. */
  async *firstParents(): AsyncGenerator<GitRevision> {
    yield this;
    const list = await git(this.#folder, ["rev-list", "--first-parent", "--max-count=100", this.commit]);
    for (const commit of list.trim().split("\n").slice(1)) yield new GitRevision(this.#folder, commit);
  }

  /** A file as it was then, by its path of now; `undefined` where there was none. @throws Answer 3 */
  async read(path: string): Promise<string | undefined> {
    const spec = `${this.commit}:./${basename(path)}`;
    try {
      if ((await git(this.#folder, ["ls-tree", this.commit, "--", basename(path)])) === "") return undefined;
      return await git(this.#folder, ["cat-file", "blob", spec]);
    } catch (error) {
      throw new Answer(3, `${path} of ${this.commit.slice(0, 12)} cannot be read: ${reasonOf(error)}`);
    }
  }
}

/** Paths of all files in a folder that are in its repository's index. @throws Answer 3 */
export async function trackedFiles(folder: string): Promise<readonly string[]> {
  const list = await git(folder, ["ls-files", "-z"]).catch((error: unknown) => {
    throw new Answer(3, `${folder}: its files cannot be listed: ${reasonOf(error)}`);
  });
  return list.split("\0").filter((path) => path !== "");
}

/** A file of a commit as it was, at once. */
function blobOf(folder: string, spec: string): BesideFile {
  try {
    const args = ["-C", folder, "--no-pager", "cat-file", "blob", spec];
    return {
      text: fileText(execFileSync("git", args, { timeout: deadline, stdio: ["ignore", "pipe", "pipe"] })),
    };
  } catch (error) {
    return { reason: `cannot be read in that commit: ${reasonOf(error)}` };
  }
}

/** Hooks and pagers of the repository have no part in reading it. */
async function git(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run("git", ["-C", folder, "--no-pager", ...args], {
    timeout: deadline,
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0" },
  });
  return stdout;
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stderr, killed, code } = error as Error & { stderr?: string; killed?: boolean; code?: unknown };
  if (killed) return `git did not answer within ${deadline / 1000} s`;
  if (code === "ENOENT") return "git is not installed";
  return (stderr ?? "").trim().split("\n").at(-1) || error.message;
}
