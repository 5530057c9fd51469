import { afterAll, beforeAll, describe, test } from "@jest/globals";
import { forgetApplies, rememberApplies } from "./remembered-applies.ts";
import { thoroughness, type Userland, userlands, whyNoThrowawayHost } from "./throwaway-host.ts";

/**
 * Describes what needs throwaway hosts; where they cannot be had its tests are skipped, and the name says why.
 * @param missing what else it needs and is not there
 */
export function describeOnHosts(name: string, cases: () => void, missing?: string): void {
  const why = whyNoThrowawayHost() ?? missing;
  if (why === undefined)
    describe(name, () => {
      beforeAll(rememberApplies);
      afterAll(forgetApplies);
      cases();
    });
  else describe.skip(`${name} (${why})`, cases);
}

/** As sh it makes each fork, of which the agent consists, twice as dear. */
const bash = userlands[1];

/**
 * `test` for cases that are written for each userland: here dash and busybox take turns, so that each case is tried under one
 * of them; `npm run test:long` tries each case under each, bash among them. What is about a shell or an awk itself
 * (grammar.test.ts, merge.test.ts, and in apply.test.ts what an apply and a removal make of every subsystem) is always tried
 * under all three.
 *
 * @param among the userlands that the cases are written for, where these are not all
 */
export function inTurn(
  userland: Userland,
  among: readonly Userland[] = userlands,
): (name: string, run: () => Promise<void>, timeout?: number) => void {
  const own = among.filter((each) => each !== bash);
  let cases = 0;
  return (name, run, timeout) => {
    const turn = own[cases++ % own.length];
    if (thoroughness > 1 || turn === userland) test(name, run, timeout);
    // Jest takes a group without any test for a mistake.
    else test.skip(name, run, timeout);
  };
}
