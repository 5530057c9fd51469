import { expect, test } from "@jest/globals";
import { rateInLog } from "../../lab/machines/counter-rate.ts";

test("the counter's rate is what the kernel has measured best, in kHz", () => {
  const detected =
    "[    0.000000] tsc: Fast TSC calibration using PIT\n[    0.000000] tsc: Detected 3699.850 MHz processor\n";
  expect(rateInLog(detected)).toBe(3_699_850);
  expect(rateInLog(`${detected}[    1.4] tsc: Refined TSC clocksource calibration: 3700.006 MHz\n`)).toBe(
    3_700_006,
  );
  expect(rateInLog("[    2.1] eth0: link up\n")).toBeUndefined();
});
