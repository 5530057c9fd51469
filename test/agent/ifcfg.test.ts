import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles, RenderedFile } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/**
 * ifcfg files on hosts whose ifup and ifdown are small programs that do with a file what the scripts of network.service do:
 * ifup gives an interface its addresses and routes, ifdown takes off all that it has.
 */

const scripts = "/etc/sysconfig/network-scripts";

const file = (name: string, ...lines: readonly string[]): RenderedFile => ({
  path: `${scripts}/${name}`,
  mode: 0o644,
  subsystem: "ifcfg",
  content: ["# Written by hextet.", ...lines].map((line) => `${line}\n`).join(""),
});

const node = (address: string, ...more: readonly RenderedFile[]): HostFiles => ({
  host: "rack/node-1",
  units: [],
  expect: [{ kind: "address", address, length: 64, interface: "eth0" }],
  files: [
    file(
      "ifcfg-eth0",
      "DEVICE=eth0",
      "ONBOOT=yes",
      "BOOTPROTO=none",
      "IPV6INIT=yes",
      `IPV6ADDR=${address}/64`,
    ),
    ...more,
  ],
});

/** busybox' own ip knows less. */
const library = "ip=/usr/sbin/ip; [ -x $ip ] || ip=/usr/bin/ip";

const ifup = `${library}
cd ${scripts}; . ./ifcfg-$1
$ip link add $1 type bridge 2>/dev/null; $ip link set $1 up
for address in $IPV6ADDR $IPV6ADDR_SECONDARIES; do $ip -6 addr replace $address dev $1 nodad; done
[ ! -e route6-$1 ] || grep -v '^#' route6-$1 | while read -r line; do $ip -6 route add $line; done
[ ! -e rule6-$1 ] || grep -v '^#' rule6-$1 | while read -r line; do $ip -6 rule add $line; done`;

const ifdown = `${library}
$ip -6 addr flush dev $1 scope global; $ip link set $1 down`;

const systemctl = `case "$*" in
"is-enabled network.service") cat /var/network; grep -q enabled /var/network ;;
"enable network.service") echo enabled >/var/network ;;
"disable network.service") echo disabled >/var/network ;;
is-enabled* | is-active*) exit 1 ;;
esac`;

for (const userland of userlands) {
  describeOnHosts(`ifcfg files, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, []);
      host.consumer("ifup", ifup);
      host.consumer("ifdown", ifdown);
      host.consumer("systemctl", systemctl);
      host.write("/run/systemd/system/.keep", "");
      host.write("/var/network", "disabled\n");
      host.write(`${scripts}/ifup-eth`, "#!/bin/sh\n", 0o755);
    });
    afterEach(() => host.dispose());

    const apply = async (files: HostFiles) => (await host.agent("apply", writeBundle(files))).answer;
    const activations = () =>
      host.calls().filter((call) => /^(ifup|ifdown|systemctl (enable|disable) )/.test(call));

    test("are brought up, and the scripts' unit is enabled for as long as they stand", async () => {
      const before = host.etc();
      expect(await apply(node("3fff:b0b:1::10"))).toMatchObject({
        result: "changed",
        activated: ["ifcfg"],
        unvalidated: [],
      });
      expect(activations()).toEqual(["ifup eth0", "systemctl enable network.service"]);
      expect(await apply(node("3fff:b0b:1::10"))).toMatchObject({ result: "unchanged" });
      await host.agent("remove");
      expect(activations()).toEqual(["systemctl disable network.service"]);
      expect(host.etc()).toEqual(before);
    });

    test("that change are taken down and brought up again, each interface once, what lies on others last", async () => {
      const vlan = file("ifcfg-eth0.20", "DEVICE=eth0.20", "VLAN=yes", "PHYSDEV=eth0", "VID=20");
      const bridge = file("ifcfg-br0", "DEVICE=br0", "TYPE=Bridge");
      const port = file("ifcfg-eth1", "DEVICE=eth1", "BRIDGE=br0");
      const route = file("route6-eth0", "3fff:b0c::/48 via fe80::1 dev eth0");
      await apply(node("3fff:b0b:1::10", bridge, vlan, port, route));
      expect(activations()).toEqual([
        "ifup eth0",
        "ifup eth1",
        "ifup eth0.20",
        "ifup br0",
        "systemctl enable network.service",
      ]);
      expect(await apply(node("3fff:b0b:1::10", bridge, vlan, port))).toMatchObject({
        files: [{ path: `${scripts}/route6-eth0`, change: "removed" }],
        activated: ["ifcfg"],
      });
    });

    for (const [line, said] of [
      ['NAME="$(reboot)"', "is no key with a plain value"],
      ["NAME=a; reboot", "is no key with a plain value"],
      ["reboot", "is no key with a plain value"],
      ["IPV6ADDR=eth0", "has no address"],
    ] as const)
      test(`are refused before anything is touched: ${line}`, async () => {
        const before = host.etc();
        const bad = file("ifcfg-eth1", line);
        expect(await apply(node("3fff:b0b:1::10", bad))).toMatchObject({
          step: "validate",
          reason: expect.stringContaining(`ifcfg-eth1: line 2: ${line} ${said}`),
        });
        expect([host.etc(), activations()]).toEqual([before, []]);
      });

    test("that others may write are no bundle's, since root runs them", async () => {
      const open = { ...file("ifcfg-eth1", "DEVICE=eth1"), mode: 0o664 };
      const text = writeBundle(node("3fff:b0b:1::10", file("ifcfg-eth1", "DEVICE=eth1"))).replace(
        "ifcfg-eth1 mode=0644",
        `ifcfg-eth1 mode=0${open.mode.toString(8)}`,
      );
      expect((await host.agent("apply", text)).answer).toMatchObject({
        step: "bundle",
        reason: expect.stringContaining("lets others write what root runs"),
      });
    });

    test("are the only ones for their interfaces: others of them are set aside, and come back", async () => {
      host.write(
        `${scripts}/ifcfg-Wired_connection_1`,
        'NAME="Wired connection 1"\nDEVICE="eth0"\nIPV6ADDR=3fff::9/64\n',
      );
      host.write(`${scripts}/ifcfg-eth0:0`, "DEVICE=eth0:0\nIPADDR=192.0.2.9\n");
      host.write(`${scripts}/route6-eth0`, "3fff:bad::/48 via fe80::9 dev eth0\n");
      host.write(`${scripts}/ifcfg-eth7`, "DEVICE=eth7\nIPV6ADDR=3fff::7/64\n");
      const before = host.etc();
      const answer = await apply(node("3fff:b0b:1::10"));
      expect(answer).toMatchObject({ result: "changed" });
      expect(answer?.["taken"]).toEqual(
        [`ifcfg-Wired_connection_1`, "ifcfg-eth0:0", "route6-eth0"].map((name) =>
          expect.objectContaining({ path: `${scripts}/${name}`, how: "aside", interfaces: "eth0" }),
        ),
      );
      expect(host.exists(`${scripts}/ifcfg-eth7`)).toBe(true);
      await host.agent("remove");
      expect(host.etc()).toEqual(before);
    });
  });
}
