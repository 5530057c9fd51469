/** The same as github.mjs for merge requests of GitLab: what `gitlab.yml` beside it runs. */
import { ask, Refusal } from "./ask.mjs";
import { asked, checkReviewed, makeReview } from "./made.mjs";
import { findComment, putComment, reviewedHash } from "./sticky.mjs";

const { env } = process;
const api = env["CI_API_V4_URL"] ?? "https://gitlab.com/api/v4";
const project = `${api}/projects/${encodeURIComponent(env["CI_PROJECT_ID"] ?? "")}`;
const token = env["HEXTET_GITLAB_TOKEN"] ?? "";
/** What a job's own token may do leaves comments out. */
const headers = { "private-token": token, "user-agent": "hextet-review" };

/**
 * Every entry of a list, page by page.
 *
 * @param {string} url
 * @see https://docs.gitlab.com/api/rest/#pagination
 */
async function* listed(url) {
  for (let page = "1"; page !== ""; ) {
    const { value, headers: said } = await ask(`${url}?per_page=100&page=${page}`, { headers });
    yield* value;
    page = said.get("x-next-page") ?? "";
  }
}

/**
 * @param {string} iid of the merge request
 * @returns {Promise<import("./sticky.mjs").Comments>}
 */
async function commentsOf(iid) {
  const { value: own } = await ask(`${api}/user`, { headers });
  const notes = `${project}/merge_requests/${iid}/notes`;
  return {
    async *all() {
      for await (const { id, body, author, system } of listed(notes))
        yield { id, body, isOurs: !system && author?.id === own.id };
    },
    async add(body) {
      await ask(notes, { method: "POST", headers, body: { body } });
    },
    async change(id, body) {
      await ask(`${notes}/${id}`, { method: "PUT", headers, body: { body } });
    },
  };
}

async function review() {
  const given = asked(env);
  const request = { ...given, base: given.base ?? env["CI_MERGE_REQUEST_DIFF_BASE_SHA"] };
  const made = makeReview(request, "hextet-review", env["CI_JOB_URL"] ?? "");
  const iid = env["CI_MERGE_REQUEST_IID"];
  if (iid === undefined) process.stdout.write(made.comment);
  else if (token === "")
    process.stdout.write(
      `${made.comment}\nHEXTET_GITLAB_TOKEN is empty, as in a merge request of a fork: there is no comment, and the review is in this job's artifacts.\n`,
    );
  else await comment(iid, request.stack, made.comment);
  return made.isGood ? 0 : 1;
}

/**
 * @param {string} iid
 * @param {string} stack
 * @param {string} text
 */
async function comment(iid, stack, text) {
  try {
    process.stdout.write(
      `The comment for ${stack} is ${await putComment(await commentsOf(iid), stack, text)}.\n`,
    );
  } catch (error) {
    if (!(error instanceof Refusal) || ![401, 403, 404].includes(error.status)) throw error;
    throw new Error(
      `${error.message}; HEXTET_GITLAB_TOKEN needs the scope api and the role Reporter in this project`,
    );
  }
}

/** Before `up`. */
async function check() {
  const given = asked(env);
  const request = { ...given, base: given.base ?? env["CI_COMMIT_BEFORE_SHA"] };
  const commit = env["CI_COMMIT_SHA"] ?? "";
  for await (const { iid, state } of listed(`${project}/repository/commits/${commit}/merge_requests`)) {
    if (state !== "merged") continue;
    const hash = reviewedHash(await findComment(await commentsOf(`${iid}`), request.stack));
    if (hash === undefined) continue;
    const { status, stdout } = checkReviewed(request, hash);
    process.stdout.write(stdout);
    return status;
  }
  throw new Error(
    `${request.stack}: no merge request that was merged by ${commit} has a review; nothing is put in place that nobody has seen`,
  );
}

const mode = process.argv[2];
try {
  if (mode !== "review" && mode !== "check") throw new Error("usage: gitlab.mjs review|check");
  process.exitCode = await (mode === "review" ? review() : check());
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
