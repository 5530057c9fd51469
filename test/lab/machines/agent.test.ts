import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { HostFiles } from "../../../core/render/file.ts";
import { bundleOf, settledScript, stateScript } from "./bundles.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { MachineLab, slow } from "./machine-lab.ts";

jest.setTimeout(5 * slow.boot);

/** The same with Docker and Incus. */
function withWorkloads(mark: string): HostFiles {
  const plain = bundleOf(mark);
  return {
    ...plain,
    files: [
      ...plain.files,
      {
        path: "/etc/docker/daemon.json",
        mode: 0o644,
        subsystem: "docker",
        merge: "json",
        content: '{\n  "ipv6": true,\n  "fixed-cidr-v6": "3fff:b0b:3::8/126",\n  "ip6tables": false\n}\n',
      },
      {
        path: "/etc/hextet/incus.yaml",
        mode: 0o600,
        subsystem: "incus",
        content:
          'networks:\n  - name: guests\n    type: bridge\n    config:\n      ipv4.address: none\n      ipv6.address: "3fff:b0b:4::1/64"\n      ipv6.nat: "false"\n',
      },
    ],
  };
}

await describeOnMachines(1, "the agent on a machine with Docker and Incus", () => {
  let lab: MachineLab;
  let before: string;
  const at = (script: string) => lab.outputOf("host-1", script);
  const agent = (command: string, files?: HostFiles) => lab.agent("host-1", command, files);

  beforeAll(async () => {
    lab = await MachineLab.boot("agent", [
      { part: "10", renderer: "netplan", features: ["docker", "incus"] },
    ]);
    await lab.installAgent("host-1");
    await lab.until("host-1", "systemctl is-active docker.service && incus info");
    before = await at(stateScript);
  });
  afterAll(() => lab?.end());

  test("goes back to what was, where nobody confirms", async () => {
    expect(await agent("apply --within 5", bundleOf("a"))).toMatchObject({ result: "applied" });
    await lab.until("host-1", settledScript);
    expect(await at(stateScript)).toBe(before);
  });

  test("goes back when it is told to", async () => {
    expect(await agent("apply --within 600", bundleOf("a"))).toMatchObject({ result: "applied" });
    await agent("rollback");
    expect(await at(stateScript)).toBe(before);
  });

  test("comes to a bundle with Docker and Incus, whose networks containers get addresses of", async () => {
    expect(await agent("apply --within 0", withWorkloads("b"))).toMatchObject({ result: "changed" });
    expect(await at("ip -6 -o addr show docker0")).toContain("3fff:b0b:3::9/126");
    await at("docker run -d --name web hextet-workload");
    expect(await at("docker inspect -f '{{.NetworkSettings.GlobalIPv6Address}}' web")).toBe("3fff:b0b:3::a");
    await at("ping -c 1 -W 10 3fff:b0b:3::a");
    expect(await at("incus network get guests ipv6.address")).toBe("3fff:b0b:4::1/64");
    await at(
      "incus launch hextet-workload c1 -n guests -s default -d eth0,ipv6.address=3fff:b0b:4::10 2>&1 || incus storage create default dir && incus launch hextet-workload c1 -n guests -s default",
    );
    await lab.until("host-1", "incus list -f csv -c s | grep -qx RUNNING", 120_000);
  });

  test("is the same after a restart of the whole, kernel and all", async () => {
    const state = await at(stateScript);
    const boot = await at("cat /proc/sys/kernel/random/boot_id");
    await lab.at("host-1", "systemctl reboot").catch(() => {});
    await lab.until(
      "host-1",
      `[ "$(cat /proc/sys/kernel/random/boot_id)" != ${boot} ] && systemctl is-active docker.service`,
    );
    await lab.until("host-1", "ip -6 -o addr show docker0 | grep -F 3fff:b0b:3::9/126");
    expect(await at(stateScript)).toBe(state);
    expect(await agent("apply --within 0", withWorkloads("b"))).toMatchObject({ result: "unchanged" });
  });

  test("is what it was before the first bundle once the agent is removed", async () => {
    expect(await agent("remove --within 0")).toMatchObject({ result: "changed" });
    await at("networkctl reload");
    expect(await at(stateScript)).toBe(before);
  });
});
