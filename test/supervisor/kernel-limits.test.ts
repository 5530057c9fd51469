import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type Limits, putLimitsBack, raiseLimits } from "../../lab/supervisor/kernel-limits.ts";

let folder: string;
let low: string;
let high: string;
let note: string;
let limits: Limits;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hextet-limits-"));
  low = join(folder, "max_user_instances");
  high = join(folder, "maxkeys");
  note = join(folder, "limits.json");
  limits = { [low]: 8192, [high]: 20_000 };
  writeFileSync(low, "128\n");
  writeFileSync(high, "50000\n");
});

afterEach(() => rmSync(folder, { recursive: true }));

const value = (path: string) => Number(readFileSync(path, "utf8"));

describe("limits of the machine's kernel", () => {
  test("are raised where they are too low, and only there", async () => {
    await raiseLimits(limits, note);
    expect([value(low), value(high)]).toEqual([8192, 50_000]);
  });

  test("come back to what they were", async () => {
    await raiseLimits(limits, note);
    await putLimitsBack(limits, note);
    expect([value(low), value(high)]).toEqual([128, 50_000]);
    expect(existsSync(note)).toBe(false);
  });

  test("come back to what they were before a lab that was killed", async () => {
    await raiseLimits(limits, note);
    await raiseLimits(limits, note);
    await putLimitsBack(limits, note);
    expect(value(low)).toBe(128);
  });

  test("are left alone where nobody raised them", async () => {
    await putLimitsBack(limits, note);
    expect([value(low), value(high)]).toEqual([128, 50_000]);
  });

  test("a note that is damaged, or names other files, changes nothing", async () => {
    for (const text of ["{", '"x"', JSON.stringify({ "/proc/sys/kernel/hostname": 1, [low]: "much" })]) {
      writeFileSync(note, text);
      await putLimitsBack(limits, note);
      expect(value(low)).toBe(128);
    }
  });
});
