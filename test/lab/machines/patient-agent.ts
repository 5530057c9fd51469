/** The agent with more time for all that it waits for: what takes a second on a host takes a minute by emulation beside other work. */

const factor = 6;

/** @param agent the whole program. @throws where its deadlines are others by now */
export function patient(agent: string): string {
  const replaced: readonly (readonly [string, string])[] = [
    ["\npatience=10\n", `\npatience=${10 * factor}\n`],
    ["\n  limit=280\n", `\n  limit=${280 * factor}\n`],
    ['\n  timeout -k 5 "$@" ', `\n  allowed=$(($1 * ${factor}))\n  shift\n  timeout -k 5 "$allowed" "$@" `],
  ];
  return replaced.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`the agent has not ${JSON.stringify(from)} once`);
    return text.replace(from, () => to);
  }, agent);
}
