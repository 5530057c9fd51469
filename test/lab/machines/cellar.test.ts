import { jest, test } from "@jest/globals";
import { held, rehearseExample } from "../rehearsed-example.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { slow } from "./machine-lab.ts";

jest.setTimeout(2 * slow.boot);

await describeOnMachines(1, "the cellar's example", () => {
  // The gateway is a machine, as it may have a tunnel; pve, which is changed, is a twin.
  test("a cellar behind a tunnel boots, is reached from outside through the broker, and a change of it is rehearsed", () =>
    rehearseExample({
      name: "cellar",
      what: /addresses: \["::11"\]/,
      instead: 'addresses: ["::11", "::15"]',
      proof: held,
      reaches: "3fff:c02:0:1::15",
      machines: ["cellar/gw"],
    }));
});
