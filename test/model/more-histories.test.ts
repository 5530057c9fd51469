import { test } from "@jest/globals";
import { numRuns, playHistories } from "./play-histories.ts";

test(
  `over ${numRuns} histories of 20 edits every promise about time holds`,
  () => playHistories(2),
  7_200_000,
);
