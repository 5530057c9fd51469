import { expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { agentText } from "../../hosts/agent/program.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, type Userland, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

const [first] = userlands as readonly [Userland, ...Userland[]];
const unit = "/etc/systemd/system/hextet-agentless.service";
const files: HostFiles = {
  host: "rack/pve-1",
  units: ["hextet-agentless.service"],
  files: [
    { path: unit, mode: 0o644, subsystem: "systemd", content: "[Service]\nExecStart=/bin/true\n" },
    { path: "/etc/hextet/run", mode: 0o755, subsystem: "systemd", content: "#!/bin/sh\n" },
  ],
};
const bundle = writeBundle(files);
const writable = bundle.replace("mode=0755", "mode=0775");
const guard = bundle.replaceAll("hextet-agentless", "hextet-agent-guard");

describeOnHosts("what is reserved for the agent and for root", () => {
  test("is refused where it comes anew, and the guard stays the agent's; where a host has it, it is looked after and goes", async () => {
    const host = new ThrowawayHost(first, allConsumers);
    try {
      host.consumer("systemctl", systemdStandIn);
      const agent = async (words: string, stdin = "") =>
        (await host.run([...words.split(" ")], stdin)).answer;
      await agent("/opt/hextet-agent apply --within 60", bundle);
      const guarded = host.read("/etc/systemd/system/hextet-agent-guard.service");
      await agent("/opt/hextet-agent confirm");
      for (const text of [writable, guard]) {
        for (const words of ["apply --within 0", "check"])
          expect(await agent(`/opt/hextet-agent ${words}`, text)).toMatchObject({ step: "bundle" });
      }
      expect(host.read("/etc/systemd/system/hextet-agent-guard.service")).toBe(guarded);

      // An agent of before took it.
      host.write(
        "/opt/former-agent",
        agentText().replace(/function comes\(\) \{.*\}/, "function comes() { return 0 }"),
        0o755,
      );
      expect(await agent("/opt/former-agent apply --within 0", writable)).toMatchObject({
        result: "changed",
      });
      expect(await agent("/opt/hextet-agent report")).toMatchObject({ result: "report", files: [] });
      await host.run(["rm", "/etc/hextet/run"]);
      expect(await agent("/opt/hextet-agent heal --within 0")).toMatchObject({ result: "changed" });
      expect(host.etc()["/hextet/run"]).toBe("775\n#!/bin/sh\n");
      expect(await agent("/opt/hextet-agent remove --within 0", writable)).toMatchObject({
        result: "changed",
      });
    } finally {
      host.dispose();
    }
  });
});
