import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { agentPath, agentText } from "../../../hosts/agent/program.ts";
import { withoutFlushes } from "../../faults/without-flushes.ts";
import { bundleOf, stateScript } from "./bundles.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { MachineLab, slow } from "./machine-lab.ts";
import { confirmAndCut, thenCut } from "./power-cut.ts";

jest.setTimeout(5 * slow.boot);

await describeOnMachines(1, "a machine whose power goes", () => {
  let lab: MachineLab;
  const state = () => lab.outputOf("host-1", stateScript);
  const apply = async (mark: string) =>
    expect(await lab.agent("host-1", "apply --within 600", bundleOf(mark))).toMatchObject({
      result: "applied",
    });

  beforeAll(async () => {
    lab = await MachineLab.boot("power", [{ part: "10", renderer: "netplan" }]);
    await lab.installAgent("host-1");
  });
  afterAll(() => lab?.end());

  test("has lost what was not flushed, and has what was", async () => {
    await thenCut(lab, "echo kept >/root/kept && sync && echo lost >/root/lost");
    expect(await lab.outputOf("host-1", "ls /root")).toBe("kept");
  });

  test("is what it was before a change that nobody has confirmed", async () => {
    const before = await state();
    await apply("a");
    await thenCut(lab, "true");
    expect(await state()).toBe(before);
  });

  test("would lose a change that was confirmed, if the agent did not flush what it writes", async () => {
    const install = `cat >${agentPath} && chmod 755 ${agentPath} && sync`;
    await lab.outputOf("host-1", install, withoutFlushes(agentText()));
    // Or the kernel does by itself, half a minute later.
    await lab.outputOf(
      "host-1",
      "sysctl -q -w vm.dirty_writeback_centisecs=0 vm.dirty_expire_centisecs=360000",
    );
    await apply("b");
    const changed = await state();
    // Nor can it go back then: what it kept for that is lost too.
    await confirmAndCut(lab, false);
    expect(await state()).not.toBe(changed);
  });
});
