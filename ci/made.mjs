import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Bytes of a comment, its first line too: GitHub takes 65,536 characters. */
export const commentLimit = 65_000;

/**
 * What a pipeline is asked for, by environment variables.
 *
 * @typedef {object} Asked
 * @property {string} stack
 * @property {string} command what runs hextet
 * @property {string | undefined} base
 * @property {string | undefined} preview
 * @property {string | undefined} rehearsal
 * @property {string | undefined} rules
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Asked}
 */
export function asked(env) {
  const stack = env["HEXTET_STACK"];
  if (!stack)
    throw new Error("HEXTET_STACK is empty: give the stack's name, such as prod of stacks/prod.layout.yaml");
  const given = (/** @type {string} */ name) => env[name] || undefined;
  return {
    stack,
    command: given("HEXTET_COMMAND") ?? "npx --no-install hextet",
    base: given("HEXTET_BASE"),
    preview: given("HEXTET_PREVIEW"),
    rehearsal: given("HEXTET_REHEARSAL"),
    rules: given("HEXTET_RULES"),
  };
}

/**
 * Runs `plan --check` and `review`, and writes what they say into a folder: the comment, the whole, and JSON.
 *
 * @param {Asked} request
 * @param {string} folder
 * @param {string} link where a reader finds the whole
 * @returns {{ comment: string, whole: string, hash: string | undefined, isGood: boolean }}
 */
export function makeReview(request, folder, link) {
  const { stack, base, preview, rehearsal, rules } = request;
  const given = [
    ...(base === undefined ? [] : ["--base", base]),
    ...(preview === undefined ? [] : ["--preview", preview]),
    ...(rehearsal === undefined ? [] : ["--rehearsal", rehearsal]),
  ];
  const held = rules === undefined ? [] : rules === "all" ? ["--exit-code"] : ["--exit-code", rules];
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const check = hextet(request, ["plan", stack, "--check"]);
  const review = hextet(request, ["review", stack, ...given, "--link", link, "--out", folder, ...held]);
  const isMade = review.stdout !== "";
  const room = commentLimit - Buffer.byteLength(review.stdout) - 500;
  const trouble =
    check.status === 0
      ? ""
      : `${failure("`hextet plan --check` says no", check, isMade ? room : room / 2)}\n`;
  const comment = `${trouble}${isMade ? review.stdout : failure("The review could not be made", review, room / 2)}`;
  const wholeFile = join(folder, "review-whole.md");
  const whole = isMade ? `${trouble}${readFileSync(wholeFile, "utf8")}` : comment;
  writeFileSync(join(folder, "review.md"), comment);
  writeFileSync(wholeFile, whole);
  return {
    comment,
    whole,
    hash: /Reviewed: `([0-9a-f]{64})`\s*$/.exec(review.stdout)?.[1],
    isGood: check.status === 0 && review.status === 0,
  };
}

/**
 * Whether this is what was reviewed.
 *
 * @param {Asked} request
 * @param {string} hash
 */
export function checkReviewed(request, hash) {
  const { stack, base } = request;
  return hextet(request, ["review", stack, ...(base === undefined ? [] : ["--base", base]), "--check", hash]);
}

/**
 * @param {Asked} request
 * @param {readonly string[]} words
 */
function hextet({ command }, words) {
  // The command may be several words; what comes of a pull request is never read by a shell.
  const [program = "", ...first] = command.split(" ").filter((word) => word !== "");
  const { status, stdout, stderr, error } = spawnSync(program, [...first, ...words], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    env: withoutTokens(process.env),
  });
  if (error !== undefined) throw new Error(`${program} cannot be run: ${error.message}`);
  process.stderr.write(stderr);
  return { status: status ?? 3, stdout, stderr };
}

/**
 * What hextet has no use for.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutTokens(env) {
  const { HEXTET_TOKEN: _github, HEXTET_GITLAB_TOKEN: _gitlab, ...rest } = env;
  return rest;
}

/**
 * What a command said as a block of code that nothing in it ends.
 *
 * @param {string} title
 * @param {{ stdout: string, stderr: string }} said
 * @param {number} room bytes
 */
function failure(title, { stdout, stderr }, room) {
  const text = `${stdout}${stderr}`.replaceAll("\r", "");
  const lines = text.split("\n");
  let shown = "";
  for (const line of lines) {
    if (Buffer.byteLength(shown) + Buffer.byteLength(line) > room - 300) {
      shown += "...\n";
      break;
    }
    shown += `${line}\n`;
  }
  const longest = Math.max(2, ...Array.from(shown.matchAll(/`+/g), ([run]) => run.length));
  const rule = "`".repeat(longest + 1);
  return `**❌ ${title}.**\n\n${rule}\n${shown}${rule}\n`;
}
