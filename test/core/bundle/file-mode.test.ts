import { expect, test } from "@jest/globals";
import { fileModeText, parseFileMode } from "../../../core/bundle/index.ts";

test("every mode that a bundle may have is read back as it was written", () => {
  for (let mode = 0; mode <= 0o777; mode++) expect(parseFileMode(fileModeText(mode))).toBe(mode);
});

test.each(["644", "1755", "0888", "00644", "rw", "", "0644 "])("%j is no mode of a bundle", (text) => {
  expect(parseFileMode(text)).toBeUndefined();
});
