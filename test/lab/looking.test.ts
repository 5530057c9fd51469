import { jest } from "@jest/globals";
import { driftCases } from "./looking/drift.ts";
import { labCases } from "./looking/lab-itself.ts";
import { lostAndOwnedCases } from "./looking/lost-and-owned.ts";
import { onTheRack } from "./looking/rack.ts";
import { verifyCases } from "./looking/verify.ts";

/**
 * The commands that look at hosts, on real ones: the rack of the layout that `npm start` shows. One lab is booted, and
 * what is done to it happens in the order of the tests; each mends what it broke.
 */
jest.setTimeout(180_000);

onTheRack();
verifyCases();
driftCases();
lostAndOwnedCases();
labCases();
