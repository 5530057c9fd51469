import { setTimeout as sleep } from "node:timers/promises";

/**
 * Asking an API as its documentation asks for it: no sooner again than it says, and no more often than makes sense.
 *
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 * @see https://docs.gitlab.com/administration/settings/rate_limit_on_notes_creation/
 */

/** Seconds that are waited for a limit to pass, at most each time. */
const longestWait = 300;
/** Milliseconds for one answer. */
const deadline = 30_000;
const attempts = 5;

/** An answer that is not the one that was asked for. */
export class Refusal extends Error {
  /**
   * @param {number} status 0 where there was no answer
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} url
 * @param {{ method?: string, headers: Record<string, string>, body?: unknown }} request
 * @returns {Promise<{ value: any, headers: Headers }>}
 * @throws {Refusal}
 */
export async function ask(url, { method = "GET", headers, body }) {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetched(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: "error",
      signal: AbortSignal.timeout(deadline),
    });
    const text = await answer.text();
    if (answer.ok) return { value: text === "" ? undefined : JSON.parse(text), headers: answer.headers };
    const wait = attempt < attempts ? waitOf(answer, method, attempt) : undefined;
    if (wait === undefined) throw new Refusal(answer.status, refusalText(method, url, answer.status, text));
    await sleep(wait * 1000);
  }
}

/**
 * @param {string} url
 * @param {RequestInit} request
 */
async function fetched(url, request) {
  try {
    return await fetch(url, request);
  } catch (error) {
    throw new Refusal(0, `${request.method} ${url}: no answer: ${reasonOf(error)}`);
  }
}

/**
 * Seconds until asking again makes sense; undefined where it does not.
 *
 * @param {Response} answer
 * @param {string} method
 * @param {number} attempt
 */
function waitOf({ status, headers }, method, attempt) {
  const after = Number(headers.get("retry-after") ?? Number.NaN);
  const isLimit =
    status === 429 ||
    (status === 403 && (headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0"));
  if (isLimit) {
    const reset =
      Number(headers.get("x-ratelimit-reset") ?? headers.get("ratelimit-reset") ?? Number.NaN) -
      Date.now() / 1000;
    const wait = Number.isFinite(after) ? after : Number.isFinite(reset) ? Math.max(1, Math.ceil(reset)) : 60;
    return wait <= longestWait ? wait : undefined;
  }
  // What was sent may have been done all the same: only what can be done twice is asked for again.
  return status >= 500 && method !== "POST" ? 2 ** attempt / 2 : undefined;
}

/**
 * @param {string} method
 * @param {string} url
 * @param {number} status
 * @param {string} text
 */
function refusalText(method, url, status, text) {
  let said = text;
  try {
    const { message, error } = JSON.parse(text);
    said = typeof message === "string" ? message : JSON.stringify(message ?? error ?? text);
  } catch {}
  return `${method} ${url}: ${status}: ${said.slice(0, 300)}`;
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
