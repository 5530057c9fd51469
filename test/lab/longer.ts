import { describe, test } from "@jest/globals";

export const isLong = process.env["HEXTET_LONG"] !== undefined;

/** A test for `npm run test:long` alone: what it shows takes long, and what it shows mostly is shown elsewhere too. */
export const longer = isLong ? test : test.skip;

/** The same for all that is described, with the lab that it would boot. */
export const describeLonger = isLong ? describe : describe.skip;
