import { test } from "@jest/globals";

/** A test for `npm run test:long` alone: what it shows takes long, and what it shows mostly is shown elsewhere too. */
export const longer = process.env["HEXTET_LONG"] === undefined ? test.skip : test;
