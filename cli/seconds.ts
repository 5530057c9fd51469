import { Answer } from "./answer.ts";

/** Reads how long a host is to wait for a confirmation; undefined where nothing is given. @throws Answer where it is no such number */
export function givenSeconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!(Number.isInteger(seconds) && seconds >= 1 && seconds <= 3600))
    throw new Answer(2, `${option} ${text}: give 1 to 3600 seconds`);
  return seconds;
}
