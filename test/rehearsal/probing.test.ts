import { describe, expect, test } from "@jest/globals";
import { readFpingLine } from "../../lab/rehearsal/fping-line.ts";
import { stateDifference } from "../../lab/rehearsal/host-state.ts";

describe("a line of fping", () => {
  test.each([
    ["3fff:b0b::25 : [0], 64 bytes, 0.039 ms (0.039 avg, 0% loss)", "3fff:b0b::25", 0, 0.000039],
    ["::1         : [417], 64 bytes, 12.3 ms (0.05 avg, 2% loss)", "::1", 417, 0.0123],
    ["2001:db8::1 : [6], timed out (NaN avg, 100% loss)", "2001:db8::1", 6, undefined],
  ])("says which probe it was, and how long its answer took: %s", (line, address, sequence, roundTrip) => {
    const read = readFpingLine(line);
    expect([read?.address, read?.sequence]).toEqual([address, sequence]);
    if (roundTrip === undefined) expect(read?.roundTrip).toBeUndefined();
    else expect(read?.roundTrip).toBeCloseTo(roundTrip, 9);
  });

  test.each([
    "",
    "3fff:b0b::25 : duplicate for [0], 64 bytes, 0.039 ms",
    "ICMPv6 Unreachable (No Route) from fe80::1 for ICMPv6 Echo sent to 2001:db8::1",
  ])("that is no probe's outcome says nothing: %s", (line) => {
    expect(readFpingLine(line)).toBeUndefined();
  });
});

test("two states of a host differ in the lines that only one of them has", () => {
  expect(stateDifference(["route a", "route b"], ["route a", "route c"])).toEqual(["-route b", "+route c"]);
  expect(stateDifference(["route a"], ["route a"])).toEqual([]);
});
