/**
 * What Pulumi's command provider says of a command that it could not run, or that failed, for the middle of a sentence:
 * without the command that it repeats, and with the last line that came back. `Process exited with status 1` alone says
 * nothing to a person.
 *
 * @param error as the engine hands it on
 * @param perRun seconds in which the provider was to get in
 */
export function providerWords(error: string, perRun: number): string {
  const [first = "", ...output] = error.trim().split("\n");
  const what = first.replace(/: running ".*$/, "");
  const said = output.findLast((line) => line.trim() !== "")?.trim();
  const words = known(what, perRun) ?? (what || "no reason is known");
  return said === undefined || !/^(Process exited|wait:)/.test(what) ? words : `${words}: ${said}`;
}

function known(what: string, perRun: number): string | undefined {
  if (/context deadline exceeded$/.test(what)) return `it did not get in within ${perRun} s`;
  const socket = what.match(/dial unix (\S+): connect: (.*)$/);
  if (socket !== null)
    return `SSH_AUTH_SOCK names ${socket[1]}, where no SSH agent answers (${socket[2]}); unset it, or start one`;
  if (/^wait: remote command exited without exit status/.test(what))
    return "the connection broke under its command";
  return undefined;
}
