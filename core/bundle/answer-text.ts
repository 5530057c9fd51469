/** What a line of the agent's begins with that is its answer, whatever a login shell prints before and behind it. */
const mark = "hextet-answer: ";

/**
 * The agent's answer in what came back from a host: the last line that says it is one. Agents before release 0.2 marked
 * none; theirs is the last line that is an object of an agent.
 *
 * @returns the answer's JSON; what was handed in where no line of it is an answer
 */
export function answerText(said: string): string {
  const lines = said.split("\n").map((line) => line.replace(/\r$/, ""));
  const marked = lines.findLast((line) => line.startsWith(mark));
  return marked?.slice(mark.length) ?? lines.findLast(isUnmarked) ?? said;
}

function isUnmarked(line: string): boolean {
  if (!line.startsWith("{")) return false;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "agent" in value;
  } catch {
    return false;
  }
}
