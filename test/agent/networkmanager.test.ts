import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles, RenderedFile } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/** Keyfiles on hosts whose nmcli is a small program that brings up a connection's addresses. */

const folder = "/etc/NetworkManager/system-connections";

const keyfile = (name: string, type: string, ...lines: readonly string[]): RenderedFile => ({
  path: `${folder}/hextet-${name}.nmconnection`,
  mode: 0o600,
  subsystem: "networkmanager",
  content: [
    "# Written by hextet.",
    "[connection]",
    `id=hextet-${name}`,
    `type=${type}`,
    `interface-name=${name}`,
    ...lines,
  ]
    .map((line) => `${line}\n`)
    .join(""),
});

const node = (address: string, ...more: readonly RenderedFile[]): HostFiles => ({
  host: "rack/node-1",
  units: [],
  expect: [{ kind: "address", address, length: 64, interface: "eth0" }],
  files: [keyfile("eth0", "ethernet", "[ipv6]", "method=manual", `address1=${address}/64`), ...more],
});

/** busybox' own ip knows less. Each run of the agent has a network of its own, so that what stood is brought with what is asked for. */
const nmcli = `ip=/usr/sbin/ip; [ -x $ip ] || ip=/usr/bin/ip
bring() {
  $ip link add $1 type bridge 2>/dev/null; $ip link set $1 up
  for address in $(sed -n 's/^address[0-9]*=//p' ${folder}/hextet-$1.nmconnection); do $ip addr replace $address dev $1 nodad; done
}
case "$*" in
"--wait 45 connection up "*) bring \${5#hextet-} ;;
"device reapply "*) bring eth0; [ ! -e /var/refused ] ;;
esac`;

const systemctl = `case "$*" in
"is-enabled NetworkManager.service") cat /var/manager; grep -q enabled /var/manager ;;
"enable NetworkManager.service") echo enabled >/var/manager ;;
"disable NetworkManager.service") echo disabled >/var/manager ;;
"is-active --quiet NetworkManager.service") [ -e /var/active ] ;;
"start NetworkManager.service") : >/var/active ;;
is-enabled* | is-active*) exit 1 ;;
esac`;

for (const userland of userlands) {
  describeOnHosts(`keyfiles, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, []);
      host.consumer("nmcli", nmcli);
      host.consumer("systemctl", systemctl);
      host.write("/run/systemd/system/.keep", "");
      host.write("/var/manager", "disabled\n");
    });
    afterEach(() => host.dispose());

    const apply = async (files: HostFiles) => (await host.agent("apply", writeBundle(files))).answer;
    const activations = () =>
      host.calls().filter((call) => /^(nmcli|systemctl (enable|disable|start) )/.test(call));

    test("are loaded, each connection is brought up once, links with ports before these, and NetworkManager is enabled", async () => {
      const before = host.etc();
      const bridge = keyfile("br0", "bridge");
      const port = keyfile("eth1", "ethernet", "master=br0", "slave-type=bridge");
      expect(await apply(node("3fff:b0b:1::10", port, bridge))).toMatchObject({
        result: "changed",
        activated: ["networkmanager"],
        unvalidated: [],
      });
      expect(activations()).toEqual([
        "systemctl start NetworkManager.service",
        "nmcli connection reload",
        "nmcli --wait 45 connection up hextet-br0",
        "nmcli --wait 45 connection up hextet-eth0",
        "nmcli --wait 45 connection up hextet-eth1",
        "systemctl enable NetworkManager.service",
      ]);
      expect(host.etc()[`${folder.slice(4)}/hextet-eth0.nmconnection`]).toMatch(/^600\n/);
      expect(await apply(node("3fff:b0b:1::10", port, bridge))).toMatchObject({ result: "unchanged" });
      await host.agent("remove");
      expect(activations()).toEqual(["nmcli connection reload", "systemctl disable NetworkManager.service"]);
      expect(host.etc()).toEqual(before);
    });

    test("of a bridge and its port are reapplied where their VLANs alone change, so that guests stay; else brought up again", async () => {
      const bridged = (vlans: string, stp = "false") =>
        node(
          "3fff:b0b:1::10",
          keyfile("eth1", "ethernet", "master=br0", "[bridge-port]", `vlans=${vlans}`),
          keyfile("br0", "bridge", "[bridge]", `stp=${stp}`, `vlans=${vlans}`),
        );
      const calls = async (files: HostFiles) => {
        activations();
        expect(await apply(files)).toMatchObject({ result: "changed" });
        return activations().filter((call) => call.startsWith("nmcli") && !call.endsWith(" reload"));
      };
      const again = ["nmcli --wait 45 connection up hextet-br0", "nmcli --wait 45 connection up hextet-eth1"];
      const reapplied = ["nmcli device reapply br0", "nmcli device reapply eth1"];
      await calls(bridged("1 pvid untagged,20"));
      expect(await calls(bridged("1 pvid untagged,20,50"))).toEqual(reapplied);
      expect(await calls(bridged("1 pvid untagged,30", "true"))).toEqual([again[0], reapplied[1]]);
      host.write("/var/refused", "");
      expect(await calls(bridged("1 pvid untagged,40", "true"))).toEqual(
        reapplied.flatMap((call, at) => [call, again[at]]),
      );
    });

    for (const [line, said] of [
      ["address1=eth0", "has no address"],
      ["route1=default,fe80::1", "is no route"],
      ["uuid=eth0", "is no UUID"],
      ["address1", "is no setting of a section"],
    ] as const)
      test(`are refused before anything is touched: ${line}`, async () => {
        const before = host.etc();
        expect(await apply(node("3fff:b0b:1::10", keyfile("eth1", "ethernet", line)))).toMatchObject({
          step: "validate",
          reason: expect.stringContaining(`hextet-eth1.nmconnection: line 6: ${line} ${said}`),
        });
        expect([host.etc(), activations()]).toEqual([before, []]);
      });

    test("are the only ones for their interfaces: a person's is set aside, and comes back", async () => {
      host.write(
        `${folder}/Wired connection 1.nmconnection`,
        "[connection]\nid=Wired connection 1\ninterface-name=eth7\n",
        0o600,
      );
      host.write(`${folder}/lan.nmconnection`, "[connection]\nid=lan\ninterface-name=eth0\n", 0o600);
      const before = host.etc();
      expect(await apply(node("3fff:b0b:1::10"))).toMatchObject({
        result: "changed",
        taken: [{ path: `${folder}/lan.nmconnection`, how: "aside", interfaces: "eth0" }],
      });
      expect(host.exists(`${folder}/Wired connection 1.nmconnection`)).toBe(true);
      await host.agent("remove");
      expect(host.etc()).toEqual(before);
    });
  });
}
