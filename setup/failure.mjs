/** What went wrong in the set-up, in one sentence that says how to get further. */
import { ProgramFailed, SetupError } from "./child.mjs";

const noNetwork =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|Could not resolve|Temporary failure (?:in name )?resol|no such host|[Nn]etwork is unreachable|connection refused|Failed to establish a new connection|Could not connect to|i\/o timeout/;
const noSpace = /ENOSPC|[Nn]o space left on device|You don't have enough free space/;
const noRight = /EROFS|[Rr]ead-only file system|EACCES|[Pp]ermission denied/;

/**
 * @param {string} doing what the step was doing, e.g. "building the engine"
 * @param {unknown} error
 * @returns {string}
 */
export function sentence(doing, error) {
  if (error instanceof SetupError) return error.message;
  if (!(error instanceof ProgramFailed)) {
    const message = error instanceof Error ? error.message : String(error);
    if (noSpace.test(message))
      return `${doing} ran out of disk space (${message}): free some and run the same command again.`;
    if (noRight.test(message))
      return `${doing} may not write where it has to (${message}): mend that, or set XDG_CACHE_HOME to a folder that can be written to.`;
    return `${doing} failed: ${message}`;
  }
  const cause = lineLike(error.output, noNetwork);
  if (cause !== undefined)
    return `${doing} could not reach the network (${cause}): connect this machine, or set HTTPS_PROXY, and run the same command again; what is done already is kept. All of the output: ${error.log}`;
  const space = lineLike(error.output, noSpace);
  if (space !== undefined)
    return `${doing} ran out of disk space (${space}): free some and run the same command again. All of the output: ${error.log}`;
  const right = lineLike(error.output, noRight);
  if (right !== undefined)
    return `${doing} may not write where it has to (${right}): mend that, or set XDG_CACHE_HOME to a folder that can be written to. All of the output: ${error.log}`;
  return `${doing} failed: ${error.message}, saying "${lastWords(error.output)}". All of the output: ${error.log}`;
}

/**
 * @param {string} output
 * @param {RegExp} pattern
 */
function lineLike(output, pattern) {
  const line = output.split("\n").find((text) => pattern.test(text));
  return line?.trim().slice(0, 200);
}

/** @param {string} output */
function lastWords(output) {
  const lines = output
    .split("\n")
    .map((text) => text.trim())
    .filter(
      (text) =>
        text !== "" && !/^npm (?:warn|notice|error (?:code|errno|A complete log)\b|error$)/.test(text),
    );
  const error = lines.find((text) => /^(?:npm error|E:|error\b|go: (?!downloading)|fatal)/i.test(text));
  return (error ?? lines.at(-1) ?? "nothing").slice(0, 300);
}
