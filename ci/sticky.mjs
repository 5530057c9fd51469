import { Refusal } from "./ask.mjs";

/**
 * The comments of one pull or merge request, wherever it is.
 *
 * @typedef {object} Comments
 * @property {() => AsyncIterable<Comment>} all from the first page to the last
 * @property {(body: string) => Promise<void>} add
 * @property {(id: number, body: string) => Promise<void>} change
 *
 * @typedef {object} Comment
 * @property {number} id
 * @property {string} body
 * @property {boolean} isOurs whether it is by who writes reviews: anybody else's may look the same
 */

/**
 * The line by which a stack's comment is found again; a page shows nothing of it.
 *
 * @param {string} stack
 */
export function marker(stack) {
  return `<!-- hextet-review ${encodeURIComponent(stack).replaceAll("-", "%2D")} -->`;
}

/**
 * @param {Comments} comments
 * @param {string} stack
 * @returns {Promise<Comment | undefined>}
 */
export async function findComment(comments, stack) {
  const line = marker(stack);
  for await (const comment of comments.all())
    if (comment.isOurs && (comment.body === line || comment.body.startsWith(`${line}\n`))) return comment;
  return undefined;
}

/**
 * One comment for each stack, changed in its place; looked for again where it is not known what came of writing.
 *
 * @param {Comments} comments
 * @param {string} stack
 * @param {string} text
 * @returns {Promise<"added" | "changed" | "as it was">}
 */
export async function putComment(comments, stack, text) {
  const body = `${marker(stack)}\n${text}`;
  for (let attempt = 1; ; attempt++) {
    const found = await findComment(comments, stack);
    // GitLab takes white space from both ends.
    if (found?.body.trim() === body.trim()) return "as it was";
    try {
      if (found === undefined) await comments.add(body);
      else await comments.change(found.id, body);
      return found === undefined ? "added" : "changed";
    } catch (error) {
      const isOpen =
        error instanceof Refusal &&
        (error.status === 0 || error.status >= 500 || (error.status === 404 && found !== undefined));
      if (!isOpen || attempt === 3) throw error;
    }
  }
}

/**
 * The hash of what was reviewed, as the comment has it.
 *
 * @param {Comment | undefined} comment
 */
export function reviewedHash(comment) {
  return /Reviewed: `([0-9a-f]{64})`\s*$/.exec(comment?.body ?? "")?.[1];
}
