import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { heldMembers, mergeDaemonJson } from "../../core/bundle/index.ts";
import { daemonJson } from "../core/bundle/daemon-json.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { ThrowawayHost, thoroughness, userlands } from "./throwaway-host.ts";

/** One merge: the host's file, our keys now, and what was ours before (as a file that those keys were laid over). */
interface Case {
  readonly existing: string;
  readonly ours: string;
  readonly held: string;
}

for (const [index, userland] of userlands.entries()) {
  describeOnHosts(`merging by ${userland.awk}`, () => {
    let host: ThrowawayHost;
    beforeAll(() => {
      host = new ThrowawayHost(userland);
    });
    afterAll(() => host.dispose());

    /** In the short run each of them is tried by one awk. */
    const ofThisAwk = <T>(all: readonly T[]) =>
      all.filter((_, at) => thoroughness > 1 || at % userlands.length === index);

    /** What the agent makes of each case; undefined where it refuses. */
    async function merged(
      cases: readonly Case[],
    ): Promise<({ readonly text: string; readonly held: string } | undefined)[]> {
      cases.forEach(({ existing, ours, held }, index) => {
        host.write(`/tmp/merge/${index}/existing`, existing);
        host.write(`/tmp/merge/${index}/ours`, ours);
        host.write(`/tmp/merge/${index}/held`, held);
      });
      const loop = `for f in /tmp/merge/*; do
        /opt/hextet-agent merge $f/existing $f/ours $f/held >$f/text 2>$f/error || echo >$f/refused
        /opt/hextet-agent merge --held $f/existing $f/ours $f/held >$f/next 2>>$f/error || :
      done`;
      await host.run(["sh", "-c", loop]);
      const results = cases.map((_, index) =>
        host.exists(`/tmp/merge/${index}/refused`)
          ? undefined
          : {
              text: host.read(`/tmp/merge/${index}/text`),
              held: host.read(`/tmp/merge/${index}/next`).trimEnd(),
            },
      );
      await host.run(["rm", "-rf", "/tmp/merge"]);
      return results;
    }

    test(
      "gives what core gives, for any files, byte for byte",
      async () => {
        const seed = 6_874;
        const cases = ofThisAwk(
          fc.sample(fc.tuple(daemonJson, daemonJson, daemonJson), { seed, numRuns: 50 * thoroughness }),
        ).map(
          ([original, before, ours]): Case => ({
            existing: mergeDaemonJson(original, before),
            ours,
            held: heldMembers(original, before),
          }),
        );
        const results = await merged(cases);
        cases.forEach((sample, index) => {
          expect({ seed, one: sample, result: results[index] }).toEqual({
            seed,
            one: sample,
            result: coreMerge(sample),
          });
        });
      },
      60_000 * thoroughness,
    );

    test(
      "refuses what core refuses: any text with one character lost, altered or doubled",
      async () => {
        const seed = 1_337;
        const cases = ofThisAwk(
          fc.sample(fc.tuple(damagedJson, daemonJson), { seed, numRuns: 80 * thoroughness }),
        ).map(([existing, ours]) => ({ existing, ours, held: "{}" }));
        const results = await merged(cases);
        expect(results.filter((result) => result === undefined).length).toBeGreaterThan(cases.length / 8);
        cases.forEach((sample, index) => {
          expect({ seed, one: sample, result: results[index] }).toEqual({
            seed,
            one: sample,
            result: coreMerge(sample),
          });
        });
      },
      60_000 * thoroughness,
    );
  });
}

const damagedJson: fc.Arbitrary<string> = fc
  .tuple(
    daemonJson,
    fc.nat(),
    fc.constantFrom("drop", "alter", "double"),
    fc.constantFrom(...'{}[]",:\\0-.eEtfn u\t\n\u0000\u0001'.split("")),
  )
  .map(([text, at, how, what]) => {
    // By code point: half a pair of surrogates could not be written to a file.
    const characters = [...text];
    const index = at % (characters.length || 1);
    const character = characters[index] ?? "";
    characters[index] = how === "drop" ? "" : how === "alter" ? what : character + character;
    return characters.join("");
  });

function coreMerge({ existing, ours, held }: Case) {
  try {
    return { text: mergeDaemonJson(existing, ours, held), held: heldMembers(existing, ours, held) };
  } catch {
    return undefined;
  }
}
