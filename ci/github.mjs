/**
 * What the Action of this repository runs: `review` makes a review and keeps it as one comment of the pull request; `check` says
 * whether what is about to be put in place is what was reviewed. No package is needed.
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ask, Refusal } from "./ask.mjs";
import { asked, checkReviewed, makeReview } from "./made.mjs";
import { findComment, putComment, reviewedHash } from "./sticky.mjs";

/** Bytes: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
const summaryLimit = 1024 * 1024;

const { env } = process;
const api = env["GITHUB_API_URL"] ?? "https://api.github.com";
const repository = env["GITHUB_REPOSITORY"] ?? "";
const event = JSON.parse(readFileSync(env["GITHUB_EVENT_PATH"] ?? "", "utf8"));
const headers = {
  accept: "application/vnd.github+json",
  "x-github-api-version": "2022-11-28",
  "user-agent": "hextet-review",
  ...(env["HEXTET_TOKEN"] ? { authorization: `Bearer ${env["HEXTET_TOKEN"]}` } : {}),
};

/**
 * Every entry of a list, page by page, each as the one before says. No page elsewhere is asked: the token is for this API.
 *
 * @param {string} path
 */
async function* listed(path) {
  let next = `${api}${path}?per_page=100`;
  while (next !== "") {
    const { value, headers: said } = await ask(next, { headers });
    yield* value;
    const link = /<([^>]+)>\s*;\s*rel="next"/.exec(said.get("link") ?? "")?.[1] ?? "";
    if (link !== "" && new URL(link).origin !== new URL(api).origin)
      throw new Error(`${next}: names a next page elsewhere: ${link}`);
    next = link;
  }
}

/**
 * @param {number} number of the pull request
 * @returns {import("./sticky.mjs").Comments}
 */
function commentsOf(number) {
  const author = env["HEXTET_COMMENT_AUTHOR"] || "github-actions[bot]";
  const path = `/repos/${repository}/issues`;
  return {
    async *all() {
      for await (const { id, body, user } of listed(`${path}/${number}/comments`))
        yield { id, body: body ?? "", isOurs: user?.login === author };
    },
    async add(body) {
      await ask(`${api}${path}/${number}/comments`, { method: "POST", headers, body: { body } });
    },
    async change(id, body) {
      await ask(`${api}${path}/comments/${id}`, { method: "PATCH", headers, body: { body } });
    },
  };
}

async function review() {
  const request = { ...asked(env), base: env["HEXTET_BASE"] || baseOfPull() };
  const name = `hextet-review-${request.stack.replace(/[^\w.-]+/g, "-")}`;
  const folder = join(env["RUNNER_TEMP"] ?? "/tmp", name);
  const link = `${env["GITHUB_SERVER_URL"]}/${repository}/actions/runs/${env["GITHUB_RUN_ID"]}`;
  const made = makeReview(request, folder, link);
  summarize(made.whole, made.comment);
  output({ name, folder, hash: made.hash ?? "" });
  const pull = event.pull_request;
  if (pull !== undefined) await comment(pull, request.stack, made.comment);
  return made.isGood ? 0 : 1;
}

/**
 * @param {any} pull
 * @param {string} stack
 * @param {string} text
 */
async function comment(pull, stack, text) {
  try {
    process.stdout.write(
      `The comment for ${stack} is ${await putComment(commentsOf(pull.number), stack, text)}.\n`,
    );
  } catch (error) {
    const isRefused = error instanceof Refusal && [401, 403, 404].includes(error.status);
    // A pull request of a fork gets a token that reads.
    const isOfFork = pull.head?.repo?.full_name !== repository;
    if (!isRefused) throw error;
    if (!isOfFork) throw new Error(`${error.message}; the job needs the permission pull-requests: write`);
    process.stdout.write(
      "::notice::A pull request of a fork gets no comment: its review is in the summary of this run.\n",
    );
  }
}

/** What HEAD is merged into, or where the branch began. */
function baseOfPull() {
  const [, into, merged] = git("rev-list", "--parents", "--max-count=1", "HEAD").split(" ");
  if (into !== undefined && merged !== undefined) return into;
  const sha = event.pull_request?.base?.sha ?? event.before;
  if (typeof sha !== "string") return undefined;
  const base = git("merge-base", "HEAD", sha);
  if (base === "")
    throw new Error(
      "what the pull request starts from is not here: actions/checkout needs fetch-depth: 2, or 0 where a branch is checked out",
    );
  return base;
}

/** @param {readonly string[]} words */
function git(...words) {
  const { status, stdout } = spawnSync("git", words, { encoding: "utf8" });
  return status === 0 ? stdout.trim() : "";
}

/**
 * @param {string} whole
 * @param {string} short
 */
function summarize(whole, short) {
  const path = env["GITHUB_STEP_SUMMARY"];
  if (!path) return;
  const used = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  const text = [whole, short].find((each) => used + Buffer.byteLength(each) + 1 <= summaryLimit);
  if (text !== undefined) appendFileSync(path, `${text}\n`);
}

/** @param {Record<string, string>} values of one line each */
function output(values) {
  const path = env["GITHUB_OUTPUT"];
  if (path) for (const [name, value] of Object.entries(values)) appendFileSync(path, `${name}=${value}\n`);
}

/** Before `up`: the pull request that this commit came by has a comment, and in it is the hash of what was reviewed. */
async function check() {
  const request = { ...asked(env), base: env["HEXTET_BASE"] || event.before || "HEAD^1" };
  for await (const pull of listed(`/repos/${repository}/commits/${env["GITHUB_SHA"]}/pulls`)) {
    if (pull.merged_at === null) continue;
    const hash = reviewedHash(await findComment(commentsOf(pull.number), request.stack));
    if (hash === undefined) continue;
    const { status, stdout } = checkReviewed(request, hash);
    process.stdout.write(stdout);
    return status;
  }
  throw new Error(
    `${request.stack}: no pull request that was merged by ${env["GITHUB_SHA"]} has a review; nothing is put in place that nobody has seen`,
  );
}

const modes = { review, check };
const mode = process.argv[2];
try {
  if (mode !== "review" && mode !== "check")
    throw new Error(`usage: github.mjs ${Object.keys(modes).join("|")}`);
  process.exitCode = await modes[mode]();
} catch (error) {
  process.stdout.write(
    `::error::${(error instanceof Error ? error.message : String(error)).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")}\n`,
  );
  process.exitCode = 1;
}
