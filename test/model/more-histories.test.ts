import { test } from "@jest/globals";
import { isLong, numRuns, playHistories } from "./play-histories.ts";

// Whatever is known to be found by few histories is so by those of histories.test.ts (README.md beside this).
(isLong ? test : test.skip)(
  `over ${numRuns} histories of 20 edits every promise about time holds`,
  () => playHistories(2),
  7_200_000,
);
