import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { answerText, writeBundle } from "../../core/bundle/index.ts";
import { type HostFiles, type HostPlan, planFromText, renderHost } from "../../core/index.ts";
import { spoiledBundle } from "../../lab/rehearsal/spoiled-host.ts";
import { AgentTwins, type TwinName } from "./agent-twins.ts";
import { describeLonger, longer } from "./longer.ts";
import {
  box,
  boxFiles,
  cloudInit,
  dual,
  first,
  installer,
  moved,
  pve,
  pveFiles,
  stanzas,
} from "./others/installed.ts";
import { comesTo, kernelState, plannedState } from "./others/kernel-state.ts";
import { uniqueLab } from "./unique-lab.ts";

/**
 * Hosts as an installer and cloud-init left them, whose interfaces a layout then has for itself: the kernel's whole state
 * is what the plan says, after a change of the gateway too, after a restart, after drift and heal; and a removal puts
 * everything back.
 */
jest.setTimeout(180_000);

let twins: AgentTwins;

beforeAll(async () => {
  twins = await AgentTwins.boot(uniqueLab("agent-others"), ["netplan", "cloud-init"], undefined, {
    "rack--box-1": boxFiles,
    "rack--pve-1": pveFiles,
  });
});

afterAll(() => twins.end());

/** A host of a layout: what it is to be, and its bundle. */
function planned(text: string, name: string): { readonly plan: HostPlan; readonly files: HostFiles } {
  const { plan, problems } = planFromText("others", text);
  const host = plan?.sites.flatMap(({ hosts }) => hosts).find((candidate) => candidate.name === name);
  if (host === undefined) throw new Error(JSON.stringify(problems));
  return { plan: host, files: { ...renderHost(host), login: name === "box-1" ? box : pve } };
}

/** A file with its mode and content; empty where there is none. */
const standing = async (twin: TwinName, ...paths: readonly string[]) =>
  (
    await twins.console(
      twin,
      `for f in ${paths.join(" ")}; do [ ! -e $f ] || { stat -c '%n %a' $f; cat $f; }; done`,
    )
  ).stdout;

describe("a host with netplan that an installer and cloud-init configured", () => {
  const twin = "rack--box-1";
  const files = [installer, cloudInit, "/etc/cloud/cloud.cfg.d/99-hextet-network.cfg"];
  /** IPv4 is no concern of a layout that gives none. */
  const ipv4 = {
    addresses: ["eno1 198.51.100.10/24"],
    routes: ["198.51.100.0/24 dev eno1", "default via 198.51.100.1 dev eno1"],
  };
  let before: string;

  async function brought(text: string, withIn = 30) {
    const { plan, files: wanted } = planned(text, "box-1");
    const answer = await twins.answered(box, `apply --within ${withIn}`, wanted);
    expect(answer).toMatchObject({ result: "applied" });
    expect(await twins.answered(box, "confirm", wanted)).toMatchObject({ result: "confirmed" });
    return { plan, answer };
  }

  test("is as they left it at first", async () => {
    await twins.console(twin, "cloud-init status --wait; systemctl is-system-running --wait");
    before = await standing(twin, ...files);
    expect(before).toContain("3fff:b0b:1::77/64");
    expect((await kernelState(twins, twin)).addresses).toEqual([
      "eno1 198.51.100.10/24",
      "eno1 3fff:b0b:1::10/64",
      "eno1 3fff:b0b:1::77/64",
    ]);
  });

  test("has in the kernel what the plan says once it is changed, and its IPv4 and name servers as before", async () => {
    const { plan, answer } = await brought(first);
    expect(answer).toMatchObject({
      files: expect.arrayContaining([
        { path: installer, change: "updated" },
        { path: cloudInit, change: "removed" },
      ]),
    });
    await comesTo(twins, twin, plannedState(plan, ipv4));
    expect(await standing(twin, installer)).toContain("nameservers");
    expect((await twins.console(twin, "cat /run/systemd/network/10-netplan-eno1.network")).stdout).toContain(
      "DNS=198.51.100.1\n",
    );
  });

  test("has one default route over the new gateway, and neither the old one nor an address that is gone", async () => {
    const { plan } = await brought(moved);
    await comesTo(twins, twin, plannedState(plan, ipv4));
  });

  test("is the same after a restart, at which cloud-init would have written its file again", async () => {
    const { plan } = planned(moved, "box-1");
    await twins.console(twin, "systemctl reboot");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await twins.reachable(box);
    await twins.console(twin, "cloud-init status --wait; systemctl is-system-running --wait");
    const { stdout } = await twins.console(twin, "cat /var/log/cloud-init.log");
    expect(stdout).toContain("network config is disabled by system_cfg");
    expect(await standing(twin, cloudInit)).toBe("");
    await comesTo(twins, twin, plannedState(plan, ipv4));
  });

  test("names a definition that comes back, and is healed of it", async () => {
    const { plan } = planned(moved, "box-1");
    const again = `network: {version: 2, ethernets: {eno1: {addresses: ["3fff:b0b:1::77/64"], routes: [{to: default, via: "fe80::1"}]}}}`;
    await twins.console(twin, `echo '${again}' >${cloudInit}; chmod 600 ${cloudInit}; netplan apply`);
    await comesTo(twins, twin, {
      ...plannedState(plan, ipv4),
      addresses: [...plannedState(plan, ipv4).addresses, "eno1 3fff:b0b:1::77/64"],
      routes: [...plannedState(plan, ipv4).routes, "default via fe80::1 dev eno1"].sort(),
    });
    const report = JSON.parse(answerText((await twins.console(twin, "hextet-agent report")).stdout));
    expect(report.others).toEqual([
      { path: cloudInit, how: "aside", interfaces: "eno1", what: "addresses, routes" },
    ]);
    expect(await twins.answered(box, "heal --within 30")).toMatchObject({
      result: "applied",
      activated: ["netplan"],
    });
    await twins.answered(box, "confirm");
    await comesTo(twins, twin, plannedState(plan, ipv4));
    expect(await standing(twin, cloudInit)).toBe("");
    // The removal is to put back cloud-init's own.
    await twins.console(twin, `cat >/root/later && install -m 600 /root/later ${cloudInit}`, cloudInitFile());
    await twins.answered(box, "heal --within 0");
  });

  longer(
    "is cut off by a wrong gateway, as a rehearsal has it, since no other is left; and comes back by itself",
    async () => {
      const { plan } = planned(moved, "box-1");
      const { stdout } = await twins.console(
        twin,
        "hextet-agent apply --within 8 --allow-cutoff",
        spoiledBundle(plan, "rack/box-1"),
      );
      expect(JSON.parse(answerText(stdout))).toMatchObject({ result: "applied" });
      expect(
        (await kernelState(twins, twin)).routes.filter(
          (route) => route.includes(":") && route.startsWith("default"),
        ),
      ).toEqual(["default via fe80::dead:beef dev eno1"]);
      expect((await twins.ssh(box, "true")).status).not.toBe(0);
      await twins.reachable(box);
      await comesTo(twins, twin, plannedState(plan, ipv4));
    },
  );

  test("has its IPv4 from the layout, once that gives some, and no other", async () => {
    const { plan } = await brought(dual);
    await comesTo(twins, twin, plannedState(plan));
  });

  test("goes back whole when nobody confirms, the files of others too", async () => {
    const { plan } = planned(dual, "box-1");
    const held = await standing(twin, ...files);
    const { files: wanted } = planned(first, "box-1");
    await twins.console(twin, `printf 'network: {ethernets: {eno1: {dhcp6: true}}}' >${cloudInit}`);
    expect(await twins.answered(box, "apply --within 3", wanted)).toMatchObject({ result: "applied" });
    expect(await standing(twin, cloudInit)).toBe("");
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(await standing(twin, cloudInit)).toContain("dhcp6: true");
    await twins.console(twin, `rm ${cloudInit}`);
    expect(await standing(twin, ...files)).toBe(held);
    await comesTo(twins, twin, plannedState(plan));
  });

  test("is after a removal what it was, byte for byte, and so is the kernel", async () => {
    expect(await twins.answered(box, "remove --within 20", planned(dual, "box-1").files)).toMatchObject({
      result: "removed",
    });
    expect(await standing(twin, ...files)).toBe(before);
    expect((await kernelState(twins, twin)).addresses).toEqual([
      "eno1 198.51.100.10/24",
      "eno1 3fff:b0b:1::10/64",
      "eno1 3fff:b0b:1::77/64",
    ]);
  });

  function cloudInitFile(): string {
    return before.slice(before.indexOf(`${cloudInit} 600\n`) + `${cloudInit} 600\n`.length);
  }
});

describeLonger("a host with ifupdown2 and stanzas in interfaces.d", () => {
  const twin = "rack--pve-1";
  const files = ["/etc/network/interfaces", stanzas, "/etc/network/interfaces.d/vmbr0"];
  let before: string;

  async function brought(text: string): Promise<HostPlan> {
    const { plan, files: wanted } = planned(text, "pve-1");
    expect(await twins.answered(pve, "apply --within 30", wanted)).toMatchObject({
      result: "applied",
    });
    expect(await twins.answered(pve, "confirm")).toMatchObject({ result: "confirmed" });
    return plan;
  }

  test("has in the kernel what the plan says, and its file below the panel's comment", async () => {
    before = await standing(twin, ...files);
    expect((await kernelState(twins, twin)).addresses).toEqual(
      ["20", "88", "89"].map((host) => `vmbr0 3fff:b0b:1::${host}/64`),
    );
    const plan = await brought(first);
    await comesTo(twins, twin, plannedState(plan));
    expect(await standing(twin, ...files)).toMatch(/^\S+ 644\n# network interface settings; autogenerated\n/);
    expect(await standing(twin, stanzas)).toBe(
      `${stanzas} 600\n# This file is generated from information provided by the datasource.\nauto lo\niface lo inet loopback\n    dns-nameservers 198.51.100.1\n\n# the rack\n`,
    );
  });

  test("has one default route over the new gateway, and no address that is gone", async () => {
    await comesTo(twins, twin, plannedState(await brought(moved)));
  });

  test("names a stanza that comes back, and is healed of it", async () => {
    const { plan } = planned(moved, "pve-1");
    await twins.console(
      twin,
      "printf 'iface vmbr0 inet6 static\\n\\taddress 3fff:b0b:1::99/64\\n' >/etc/network/interfaces.d/again; ifreload -a",
    );
    const report = JSON.parse(answerText((await twins.console(twin, "hextet-agent report")).stdout));
    expect(report.others).toEqual([
      { path: "/etc/network/interfaces.d/again", how: "aside", interfaces: "vmbr0", what: "inet6 static" },
    ]);
    expect(await twins.answered(pve, "heal --within 0")).toMatchObject({ result: "changed" });
    await comesTo(twins, twin, plannedState(plan));
    await twins.console(twin, "rm -f /var/lib/hextet/records.*/taken/etc/network/interfaces.d/again");
  });

  test("is after a removal what it was, byte for byte, and so is the kernel", async () => {
    const { files: held } = planned(moved, "pve-1");
    expect(await twins.answered(pve, "remove --within 20", held)).toMatchObject({ result: "removed" });
    expect(await standing(twin, ...files)).toBe(before);
    expect((await kernelState(twins, twin)).addresses).toEqual(
      ["20", "88", "89"].map((host) => `vmbr0 3fff:b0b:1::${host}/64`),
    );
  });
});

/** What nobody else changes while it is reported: each path is probed ten times a second. */
longer("a release that only writes its files otherwise notifies nobody, and no echo is lost", async () => {
  const { files: wanted } = planned(first, "pve-1");
  await twins.answered(pve, "apply --within 0", wanted);
  const respelled: HostFiles = {
    ...wanted,
    files: wanted.files.map((file) => ({ ...file, content: `# Another comment.\n${file.content}` })),
  };
  const started = "systemctl show -p ActiveEnterTimestampMonotonic networking systemd-networkd";
  const since = await twins.outputOf(pve, started);
  const probing = twins.console("rack--box-1", `ping -6 -q -i 0.1 -c 60 ${pve}`);
  const answer = await twins.answered(pve, "apply --within 30", respelled);
  await twins.answered(pve, "confirm", respelled);
  expect((await probing).stdout).toContain("60 packets transmitted, 60 received, 0% packet loss");
  expect(answer).toMatchObject({ result: "applied", activated: [] });
  expect(answer).toMatchObject({
    files: expect.arrayContaining(wanted.files.map(({ path }) => ({ path, change: "updated" }))),
  });
  expect(await twins.outputOf(pve, started)).toBe(since);
  expect(writeBundle(respelled)).toBe(`${await twins.outputOf(pve, "hextet-agent bundle")}\n`);
});
