import fc from "fast-check";
import { editsOfNumbers, plainEdits } from "./edits/index.ts";
import { type Command, EditLayout } from "./history.ts";
import { Disturb, Release } from "./ledger-commands.ts";
import { partNames } from "./world/parts.ts";

const seeds = fc.array(fc.nat(9999), { minLength: 6, maxLength: 6 });

const isLong = process.env["HEXTET_LONG"] !== undefined;

/** Some parts of a layout: few, so that layouts are read at a glance and planned in no time. */
export const someParts = fc.oneof(
  { weight: isLong ? 3 : 4, arbitrary: fc.subarray([...partNames], { minLength: 1, maxLength: 2 }) },
  { weight: isLong ? 1 : 0, arbitrary: fc.subarray([...partNames], { minLength: 3, maxLength: 3 }) },
);

const editName = fc.oneof(
  { weight: 7, arbitrary: fc.constantFrom(...editsOfNumbers) },
  { weight: 1, arbitrary: fc.constantFrom(...plainEdits) },
);

const edit: fc.Arbitrary<Command> = fc
  .record({ name: editName, seeds, isWritten: fc.nat(5) })
  .map(({ name, seeds: own, isWritten }) => new EditLayout(name, own, isWritten > 0));

const ledgerCommand: fc.Arbitrary<Command> = fc
  .record({ isRelease: fc.boolean(), seeds })
  .map(({ isRelease, seeds: own }) => (isRelease ? new Release(own) : new Disturb(own)));

/** Half of the edits that are drawn find nothing to change, so that a history of 20 is one of about 40 that are drawn. */
export const histories = fc.commands([edit, edit, edit, edit, edit, edit, edit, edit, edit, ledgerCommand], {
  maxCommands: 80,
  size: "max",
});
