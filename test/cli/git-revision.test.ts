import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, expect, jest, test } from "@jest/globals";
import { GitRevision } from "../../cli/git-revision.ts";
import { Workspace } from "./hextet.ts";

const workspace = new Workspace();
const layout = join(workspace.path, "stacks", "lab.layout.yaml");
jest.setTimeout(60_000);
afterAll(() => workspace.remove());

test("work on a branch began where it left the main branch, whatever has been committed on either since", async () => {
  workspace.write("stacks/lab.layout.yaml", "first\n");
  workspace.commit("first");
  git("branch", "--move", "main");
  git("checkout", "--quiet", "-b", "work");
  workspace.write("stacks/lab.layout.yaml", "of the branch\n");
  workspace.commit("of the branch");
  git("checkout", "--quiet", "main");
  workspace.write("stacks/lab.layout.yaml", "of main, later\n");
  workspace.commit("of main, later");
  git("checkout", "--quiet", "work");

  const { revision, reference } = await GitRevision.branchedFrom(layout);
  expect(reference).toBe("main");
  expect(await revision.read(layout)).toBe("first\n");
});

test("who works on the main branch itself began at its last commit", async () => {
  git("checkout", "--quiet", "main");
  const { revision } = await GitRevision.branchedFrom(layout);
  expect(await revision.read(layout)).toBe("of main, later\n");
});

test("what the others have of the main branch counts, not what is committed here and not yet sent", async () => {
  git("update-ref", "refs/remotes/origin/main", "main");
  workspace.write("stacks/lab.layout.yaml", "not sent yet\n");
  workspace.commit("not sent yet");
  const { revision, reference } = await GitRevision.branchedFrom(layout);
  expect([reference, await revision.read(layout)]).toEqual(["origin/main", "of main, later\n"]);
});

test("without such a branch it is the last commit", async () => {
  git("update-ref", "-d", "refs/remotes/origin/main");
  git("branch", "--move", "main", "trunk");
  const { revision, reference } = await GitRevision.branchedFrom(layout);
  expect([reference, await revision.read(layout)]).toEqual(["HEAD", "not sent yet\n"]);
});

function git(...args: readonly string[]): void {
  execFileSync("git", args, { cwd: workspace.path, stdio: "pipe" });
}
