import { expect, test } from "@jest/globals";
import { planFromText, planRows } from "../../../core/index.ts";

const layout = `hextet: 1
prefixes:
  office: { ula: true, place: sparse }
  garage: { ula: true }
sites:
  rack:
    networks: { desks: { from: office }, cars: { from: garage } }
`;
const randomness = "not to be guessed";

function networks(ledger: string | undefined, random?: string) {
  const made = planFromText("home", layout, { ledger, randomness: random });
  return {
    ...made,
    prefixes: planRows(
      made.plan ?? {
        name: "",
        purpose: "lab",
        rollout: { confirmWithin: 90, waves: [] },
        prefixes: [],
        sites: [],
        warnings: [],
      },
    ).map((row) => row.address),
  };
}

test("a unique local prefix is drawn by whoever writes, a random one for each name, and stays from then on", () => {
  const drawn = networks(undefined, randomness);
  expect(drawn.problems).toEqual([]);
  expect(drawn.prefixes).toEqual([
    expect.stringMatching(/^fd[0-9a-f]{2}:[0-9a-f]{1,4}:[0-9a-f]{1,4}::\/64$/),
    expect.stringMatching(/^fd[0-9a-f]{2}:[0-9a-f]{1,4}:[0-9a-f]{1,4}::\/64$/),
  ]);
  expect(new Set(drawn.prefixes).size).toBe(2);
  expect(drawn.ledger.behind).toBe(true);
  expect(networks(undefined, "something else").prefixes).not.toEqual(drawn.prefixes);

  const later = networks(drawn.ledger.text);
  expect([later.prefixes, later.ledger.behind, later.ledger.text]).toEqual([
    drawn.prefixes,
    false,
    drawn.ledger.text,
  ]);
  expect(networks(drawn.ledger.text, "something else").prefixes).toEqual(drawn.prefixes);
});

test("without randomness and without a ledger there is none, and only that is reported", () => {
  expect(networks(undefined).problems.map(({ code }) => code)).toEqual(["HX069", "HX069"]);
});
