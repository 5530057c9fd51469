import { release } from "node:os";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { machineRequirements } from "../../../lab/machines/requirements.ts";
import { bundleOf, stateScript } from "./bundles.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { MachineLab, slow } from "./machine-lab.ts";
import { confirmAndCut } from "./power-cut.ts";

jest.setTimeout(3 * slow.boot);

await describeOnMachines(
  1,
  "a machine",
  () => {
    let lab: MachineLab;
    beforeAll(async () => {
      lab = await MachineLab.boot("machine", [{ part: "10", renderer: "netplan" }]);
    });
    afterAll(() => lab?.end());

    test("has a kernel of its own with the links that namespaces lack, its NIC by the layout's name, and is reached as a twin is", async () => {
      expect(await lab.outputOf("host-1", "uname -r")).not.toBe(release());
      await lab.outputOf("host-1", "modprobe -a 8021q bonding sit wireguard dummy vrf");
      await lab.outputOf("host-1", "ip link add link eno1 name eno1.7 type vlan id 7 && ip link del eno1.7");
      expect(lab.outside(["ping", "-c", "1", "-W", "10", "3fff:b0b:1::10"])).toContain("1 received");
      const { status, stdout } = await lab.login("host-1", ["cat; hostname"], "what is typed\n");
      expect({ status, stdout }).toEqual({ status: 0, stdout: "what is typed\nhost-1\n" });
      expect(await lab.login("host-1", ["exit 7"])).toMatchObject({ status: 7 });
    });

    test("comes to its bundle, and keeps it where its power goes as soon as that is confirmed", async () => {
      await lab.installAgent("host-1");
      const answer = await lab.agent("host-1", "apply --within 300", bundleOf("a"));
      expect(answer).toMatchObject({ result: "applied" });
      const state = await lab.outputOf("host-1", stateScript);
      expect(state).toContain("3fff:b0b:1::a:10/64");
      await confirmAndCut(lab);
      expect(await lab.outputOf("host-1", stateScript)).toBe(state);
    });
  },
  { always: true },
);

test("more machines than are sensible, or than there is memory for, are refused before one boots", async () => {
  expect((await machineRequirements(1000)).join("; ")).toMatch(
    /1000 machines are asked for, and on \d+ cores \d+ at a time are sensible.*--most-machines 1000; 1000 machines need 1153\.4 GB/,
  );
});
