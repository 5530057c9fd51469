import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/**
 * Files of Debian's ifupdown on hosts whose ifup and ifdown are small programs that do with a stanza what those do: addresses, and
 * commands. On twins the real ones are asked: test/lab/ifupdown.test.ts.
 */

const place = "/etc/network/interfaces.d/60-hextet";

const box = (addresses: readonly string[], more = ""): HostFiles => {
  const [first, ...others] = addresses;
  const commands = others.map(
    (address) =>
      `\tpost-up ip addr replace ${address}/64 dev eth0\n\tpre-down ip addr del ${address}/64 dev eth0 || true\n`,
  );
  return {
    host: "rack/box",
    units: [],
    expect: addresses.map((address) => ({ kind: "address", address, length: 64, interface: "eth0" })),
    files: [
      {
        path: place,
        mode: 0o644,
        subsystem: "ifupdown",
        content: `# Written by hextet.\n\nauto eth0\niface eth0 inet6 static\n\taddress ${first}/64\n${commands.join("")}${more}`,
      },
    ],
  };
};

/** busybox' own ip knows less. */
const library = "ip=/usr/sbin/ip; [ -x $ip ] || ip=/usr/bin/ip; for name; do :; done";

const ifup = `${library}
case "$*" in *--no-act*) ! grep -q nonsense "$name" || { echo "ifup: $name:4: unknown method" >&2; exit 1; }; exit 0 ;; esac
$ip link add $name type bridge 2>/dev/null; $ip link set $name up
cat /etc/network/interfaces /etc/network/interfaces.d/* | awk -v name=$name '
  $1 == "iface" { mine = $2 == name }
  mine && $1 == "address" { print "addr replace " $2 " dev " name " nodad" }
  mine && $1 == "pre-up" && $2 == "ip" { $1 = $2 = ""; print }
  mine && $1 == "post-up" && $2 == "ip" { $1 = $2 = ""; print $0 " nodad" }
' | while read -r words; do $ip $words; done`;

const ifdown = `${library}
$ip -6 addr flush dev $name scope global; $ip link set $name down`;

const systemctl = `case "$*" in
"is-enabled networking.service") cat /var/networking; grep -q enabled /var/networking ;;
"is-enabled --quiet networking.service") grep -q enabled /var/networking ;;
"enable networking.service") echo enabled >/var/networking ;;
"disable networking.service") echo disabled >/var/networking ;;
is-enabled* | is-active*) exit 1 ;;
esac`;

const installed = "# By the installer.\nsource /etc/network/interfaces.d/*\n";

for (const userland of userlands) {
  describeOnHosts(`ifupdown's file, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, []);
      host.consumer("ifup", ifup);
      host.consumer("ifdown", ifdown);
      host.consumer("systemctl", systemctl);
      host.write("/run/systemd/system/.keep", "");
      host.write("/var/networking", "disabled\n");
      host.write("/etc/network/interfaces", installed);
    });
    afterEach(() => host.dispose());

    const apply = async (files: HostFiles) => (await host.agent("apply", writeBundle(files))).answer;
    const activations = () =>
      host.calls().filter((call) => /^(ifup --force|ifdown|systemctl (enable|disable) )/.test(call));

    test("is brought up, and networking.service is enabled for as long as it stands", async () => {
      const before = host.etc();
      expect(await apply(box(["3fff:a::1"]))).toMatchObject({ result: "changed", activated: ["ifupdown"] });
      expect(activations()).toEqual(["ifup --force eth0", "systemctl enable networking.service"]);
      await host.agent("remove");
      expect(host.etc()).toEqual(before);
      expect(host.read("/var/networking")).toBe("disabled\n");
    });

    test("an address that comes or goes takes no interface down", async () => {
      await apply(box(["3fff:a::1", "3fff:a::2"]));
      const before = activations().length;
      expect(await apply(box(["3fff:a::1", "3fff:a::3"]))).toMatchObject({ result: "changed" });
      expect(activations().slice(before)).toEqual([]);
    });

    test("a port that another bridge takes stays there once the one that had it is gone", async () => {
      const withPort = (bridge: string) =>
        box(
          ["3fff:a::1"],
          `\nauto ${bridge}\niface ${bridge} inet6 manual\n\tpre-up ip link set dev eth9 master ${bridge}\n`,
        );
      const bundle = (bridge: string) => writeBundle(withPort(bridge));
      host.write("/tmp/former", bundle("br1"));
      host.write("/tmp/next", bundle("br2"));
      const { stdout } = await host.run([
        "sh",
        "-c",
        `mkdir -p /sys; mount -t sysfs sysfs /sys; ip link add eth9 type veth peer name far
        for name in br1 br2; do ip link add $name type bridge; done
        for name in former next; do /opt/hextet-agent apply --within 0 </tmp/$name >/tmp/answer || cat /tmp/answer
          basename "$(readlink /sys/class/net/eth9/master)"; done`,
      ]);
      expect(stdout).toBe("br1\nbr2\n");
    });

    test("a bridge gets and loses VLANs as it stands, and so do its ports", async () => {
      host.consumer("bridge", ":");
      const aware = (...vids: readonly string[]) =>
        `\nauto vmbr0\niface vmbr0 inet6 manual\n${["vmbr0", "eth9"].flatMap((port) => vids.map((vid) => `\tpre-up bridge vlan add dev ${port} vid ${vid}${port === "vmbr0" ? " self" : ""}\n`)).join("")}`;
      host.write("/tmp/former", writeBundle(box(["3fff:a::1"], aware("20", "30-39"))));
      host.write("/tmp/next", writeBundle(box(["3fff:a::1"], aware("20", "35-50"))));
      await host.run([
        "sh",
        "-c",
        `mkdir -p /sys; mount -t sysfs sysfs /sys
        for name in former next; do echo $name >>/var/log/calls; /opt/hextet-agent apply --within 0 </tmp/$name; done`,
      ]);
      const calls = host.calls();
      const last = calls
        .slice(calls.indexOf("next"))
        .filter((call) => /^(bridge|ifup --force|ifdown) /.test(call));
      expect(last.sort()).toEqual(
        [
          "add dev eth9 vid 40-50",
          "add dev vmbr0 vid 40-50 self",
          "del dev eth9 vid 30-34",
          "del dev vmbr0 vid 30-34 self",
        ].map((call) => `bridge vlan ${call}`),
      );
    });

    test("is refused where nothing names it, where ifup refuses it, and where ifup is ifupdown2's", async () => {
      const wrong = box(["3fff:a::1"], "\niface eth1 inet6 nonsense\n");
      expect(await apply(wrong)).toMatchObject({
        step: "validate",
        reason: expect.stringContaining("unknown method"),
      });
      host.write("/etc/network/interfaces", "auto lo\n");
      expect(await apply(box(["3fff:a::1"]))).toMatchObject({
        step: "validate",
        reason: expect.stringContaining("source /etc/network/interfaces.d/*"),
      });
      host.write("/etc/network/interfaces", installed);
      host.consumer("ifreload", "");
      expect(await apply(box(["3fff:a::1"]))).toMatchObject({
        step: "validate",
        reason: expect.stringContaining("renderer: ifupdown2"),
      });
      expect(activations()).toEqual([]);
    });

    test("what a person's stanza says of the interface goes, IPv4 by DHCP stays, and all is back when hextet goes", async () => {
      const by = `${installed}\nauto eth0\niface eth0 inet dhcp\niface eth0 inet6 auto\n\nauto eth7\niface eth7 inet6 auto\n`;
      host.write("/etc/network/interfaces", by);
      expect(await apply(box(["3fff:a::1"]))).toMatchObject({
        result: "changed",
        taken: [{ path: "/etc/network/interfaces", how: "cut", interfaces: "eth0", what: "inet6 auto" }],
      });
      expect(host.read("/etc/network/interfaces")).toBe(
        `${installed}\nauto eth0\niface eth0 inet dhcp\n\nauto eth7\niface eth7 inet6 auto\n`,
      );
      expect(activations()).not.toContainEqual(expect.stringContaining("eth7"));
      await host.agent("remove");
      expect(host.read("/etc/network/interfaces")).toBe(by);
    });
  });
}
