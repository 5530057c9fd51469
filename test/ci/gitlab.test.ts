import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { StandIn } from "./stand-in.ts";

jest.setTimeout(120_000);

const root = join(import.meta.dirname, "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "hextet-gitlab-"));
const hash = "0123456789abcdef".repeat(4);
let gitlab: StandIn;

beforeAll(async () => {
  gitlab = await StandIn.start("gitlab");
  gitlab.tokens.set("bot", { login: "project_bot", rights: "write" });
  gitlab.tokens.set("guest", { login: "project_bot", rights: "read" });
});

beforeEach(() => gitlab.clear());

afterAll(() => {
  gitlab.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** In the place of hextet: a review of these words, and a check that only the hash of it passes. */
function saying(words: string): string {
  const said = join(scratch, "says");
  writeFileSync(`${said}.md`, `${words}\n\nReviewed: \`${hash}\`\n`);
  writeFileSync(
    `${said}.sh`,
    `[ "$1" = review ] || exit 0
[ -z "\${HEXTET_GITLAB_TOKEN+set}" ] || { echo "hextet has no use for the token" >&2; exit 3; }
while [ "$1" != --out ] && [ "$1" != --check ]; do shift; done
if [ "$1" = --check ]; then [ "$2" = ${hash} ]; exit; fi
cp ${said}.md "$2/review-whole.md"
cat ${said}.md
`,
  );
  return `sh ${said}.sh`;
}

/** The script line of the template, as the runner's shell runs it. */
async function run(mode: "review" | "check", words: string, env: Readonly<Record<string, string>> = {}) {
  const child = spawn("sh", ["-c", `node "${join(root, "ci", "gitlab.mjs")}" ${mode}`], {
    cwd: scratch,
    env: {
      PATH: process.env["PATH"] ?? "",
      CI_API_V4_URL: gitlab.url,
      CI_PROJECT_ID: "owner/net",
      CI_MERGE_REQUEST_IID: "7",
      CI_MERGE_REQUEST_DIFF_BASE_SHA: "HEAD",
      CI_JOB_URL: "https://gitlab.example.net/jobs/1",
      HEXTET_STACK: "rack",
      HEXTET_COMMAND: saying(words),
      HEXTET_GITLAB_TOKEN: "bot",
      ...env,
    },
  });
  const [out, complaints, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  return { status, said: `${out}${complaints}` };
}

const ours = () =>
  gitlab.comments.filter(
    ({ author, body }) => author === "project_bot" && body.startsWith("<!-- hextet-review rack -->"),
  );

describe("a merge request", () => {
  test("gets one note, found behind all others and changed in its place", async () => {
    gitlab.add("somebody", "<!-- hextet-review rack -->\nnot the review");
    gitlab.add("system", "<!-- hextet-review rack -->\nneither");
    for (let index = 0; index < 150; index++) gitlab.add("somebody", `remark ${index}`);
    expect(await run("review", "first")).toMatchObject({
      status: 0,
      said: expect.stringContaining("is added"),
    });
    for (let index = 0; index < 150; index++) gitlab.add("somebody", `remark ${index}`);
    expect(await run("review", "second")).toMatchObject({
      status: 0,
      said: expect.stringContaining("is changed"),
    });
    expect(ours().map(({ body }) => body)).toEqual([
      `<!-- hextet-review rack -->\nsecond\n\nReviewed: \`${hash}\``,
    ]);
    expect(gitlab.calls.filter(({ method }) => method === "GET").length).toBe(3 + 3);
    expect(await run("review", "second")).toMatchObject({ said: expect.stringContaining("is as it was") });
    expect(readFileSync(join(scratch, "hextet-review", "review.md"), "utf8")).toContain("second");
  });

  test("waits where that is asked for, and writes once where it is not known what came of writing", async () => {
    gitlab.refusals = { limit: 1, brokenAfter: 1 };
    expect(await run("review", "first")).toMatchObject({ status: 0 });
    expect(ours()).toHaveLength(1);
  });

  test("of a fork, which has no token, gets its review in the log; a token that may not write is an error", async () => {
    expect(await run("review", "of a fork", { HEXTET_GITLAB_TOKEN: "" })).toMatchObject({
      status: 0,
      said: expect.stringMatching(/of a fork[\s\S]*HEXTET_GITLAB_TOKEN is empty/),
    });
    expect(await run("review", "first", { HEXTET_GITLAB_TOKEN: "guest" })).toMatchObject({
      status: 1,
      said: expect.stringContaining("needs the scope api and the role Reporter"),
    });
    expect(gitlab.comments).toEqual([]);
  });

  test("that is merged is put in place as it was reviewed, or not at all", async () => {
    const commit = "a".repeat(40);
    const env = { CI_COMMIT_SHA: commit, CI_COMMIT_BEFORE_SHA: "b".repeat(40) };
    expect(await run("check", "", env)).toMatchObject({
      status: 1,
      said: expect.stringContaining("nobody has seen"),
    });
    gitlab.merged.set(commit, 7);
    const note = gitlab.add("project_bot", `<!-- hextet-review rack -->\nfirst\n\nReviewed: \`${hash}\``);
    expect(await run("check", "", env)).toMatchObject({ status: 0 });
    note.body = note.body.replace(hash, "f".repeat(64));
    expect(await run("check", "", env)).toMatchObject({ status: 1 });
  });
});

test("the template is sound: inputs, then one job that limits itself to merge requests and keeps what was made", () => {
  const [spec, jobs] = parseAllDocuments(readFileSync(join(root, "ci", "gitlab.yml"), "utf8"));
  const {
    spec: { inputs },
  } = z.object({ spec: z.object({ inputs: z.record(z.string(), z.unknown()) }) }).parse(spec?.toJS());
  const [job] = Object.values(
    z
      .record(
        z.string(),
        z.looseObject({
          script: z.array(z.string()),
          rules: z.array(z.looseObject({})),
          artifacts: z.looseObject({ when: z.string() }),
        }),
      )
      .parse(jobs?.toJS()),
  );
  expect(job).toMatchObject({
    rules: [{ if: '$CI_PIPELINE_SOURCE == "merge_request_event"' }],
    artifacts: { when: "always", paths: ["hextet-review/"] },
  });
  expect(job?.script.at(-1)).toBe("node node_modules/hextet/ci/gitlab.mjs review");
  const used = Array.from(
    JSON.stringify(jobs?.toJS()).matchAll(/\$\[\[ inputs\.(\w+) \]\]/g),
    ([, name]) => name,
  );
  expect(new Set(used)).toEqual(new Set(Object.keys(inputs)));
});
