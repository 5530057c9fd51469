import { describe, test } from "@jest/globals";

const long = process.env["HEXTET_LONG"] !== undefined;

/** A test for `npm run test:long` alone: what it shows takes long, and what it shows mostly is shown elsewhere too. */
export const longer = long ? test : test.skip;

/** The same for all that is described, with the lab that it would boot. */
export const describeLonger = long ? describe : describe.skip;
