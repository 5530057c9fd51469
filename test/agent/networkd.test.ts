import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { answers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/**
 * networkd's own files on hosts whose networkd is a small program; test/lab/networkd.test.ts has the real one.
 */

const bundle = (network = "Address=3fff:b0b:1::10/64", netdev = "Kind=bridge"): HostFiles => ({
  host: "rack/box-1",
  units: [],
  files: [
    {
      path: "/etc/systemd/network/60-hextet-br0.netdev",
      mode: 0o644,
      subsystem: "networkd",
      content: `# Written by hextet.\n[NetDev]\nName=br0\n${netdev}\n`,
    },
    {
      path: "/etc/systemd/network/60-hextet-br0.network",
      mode: 0o644,
      subsystem: "networkd",
      content: `# Written by hextet.\n[Match]\nName=br0\n\n[Network]\n${network}\n`,
    },
  ],
});

const systemctl = `case "$*" in
"is-enabled systemd-networkd.service") cat /var/networkd; grep -q enabled /var/networkd ;;
"is-enabled --quiet systemd-networkd.service") grep -q enabled /var/networkd ;;
"enable systemd-networkd.service") echo enabled >/var/networkd ;;
"disable systemd-networkd.service") echo disabled >/var/networkd ;;
is-enabled*) exit 1 ;;
esac`;

for (const userland of userlands) {
  describeOnHosts(`networkd's own files, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, []);
      host.consumer("networkctl", "");
      host.consumer("systemctl", systemctl);
      host.write("/run/systemd/system/.keep", "");
      host.write("/var/networkd", "disabled\n");
    });
    afterEach(() => host.dispose());

    const apply = async (files: HostFiles) => (await host.agent("apply", writeBundle(files))).answer;
    const activations = () =>
      host
        .calls()
        .filter((call) => /^(networkctl|systemctl (enable|disable|restart|stop|start) )/.test(call));

    test("are read anew once, and its unit is enabled for as long as they stand", async () => {
      const before = host.etc();
      expect(await apply(bundle())).toMatchObject({
        result: "changed",
        activated: ["networkd"],
        unvalidated: [],
      });
      expect(activations()).toEqual(["networkctl reload", "systemctl enable systemd-networkd.service"]);
      expect(await apply(bundle())).toMatchObject({ result: "unchanged" });
      const { stdout } = await host.agent("remove");
      expect(answers(stdout).at(-1)).toMatchObject({ result: "changed" });
      expect(activations()).toEqual(["networkctl reload", "systemctl disable systemd-networkd.service"]);
      expect(host.etc()).toEqual(before);
    });

    test("that differ in a comment alone are installed, and nobody is notified", async () => {
      await apply(bundle());
      host.calls();
      const respelled = {
        ...bundle(),
        files: bundle().files.map((file) => ({ ...file, content: `# Another one.\n${file.content}` })),
      };
      expect(await apply(respelled)).toMatchObject({ result: "changed", activated: [] });
      expect(activations()).toEqual([]);
    });

    for (const [network, said] of [
      ["Adress", "60-hextet-br0.network: line 6: Adress is no setting of a section"],
      ["Address=eno1", "60-hextet-br0.network: line 6: Address=eno1 has no address"],
      ["Address=3fff::1/64\n\n[Rout]\nGateway=fe80::1", "line 8: [Rout] is no section of such a file"],
      ["Address=3fff::1/64\n\n[Route]\nGateway=fe80", "line 9: Gateway=fe80 has no address"],
      ["Address=3fff::1/64\n\n[Route]\nTable=main", "line 9: Table=main has no number"],
    ] as const)
      test(`are refused before anything is touched: ${network.split("\n").at(-1)}`, async () => {
        const before = host.etc();
        expect(await apply(bundle(network))).toMatchObject({
          step: "validate",
          reason: expect.stringContaining(said),
        });
        expect([host.etc(), activations()]).toEqual([before, []]);
      });

    test("are refused where networkd is masked", async () => {
      host.write("/var/networkd", "masked\n");
      expect(await apply(bundle())).toMatchObject({
        step: "validate",
        reason: expect.stringContaining("systemctl unmask systemd-networkd.service"),
      });
    });

    test("go before a person's of the same link, which come back", async () => {
      host.write("/etc/systemd/network/10-mine.netdev", "[NetDev]\nName=br0\nKind=bridge\n");
      host.write(
        "/etc/systemd/network/20-mine.network",
        "[Match]\nName=br0\n\n[Network]\nAddress=3fff::9/64\n",
      );
      host.write(
        "/etc/systemd/network/70-later.network",
        "[Match]\nName=br0\n\n[Network]\nAddress=3fff::8/64\n",
      );
      const before = host.etc();
      host.consumer(
        "networkctl",
        // Without busybox' own ip, which knows less.
        "ip=/usr/sbin/ip; [ -x $ip ] || ip=/usr/bin/ip; $ip link add br0 type bridge 2>/dev/null; $ip addr replace 3fff:b0b:1::10/64 dev br0 nodad",
      );
      const address = { kind: "address", address: "3fff:b0b:1::10", length: 64, interface: "br0" } as const;
      expect(await apply({ ...bundle(), expect: [address] })).toMatchObject({
        result: "changed",
        taken: [
          expect.objectContaining({ path: "/etc/systemd/network/20-mine.network", how: "aside" }),
          expect.objectContaining({ path: "/etc/systemd/network/10-mine.netdev", how: "aside" }),
        ],
      });
      expect(host.exists("/etc/systemd/network/70-later.network")).toBe(true);
      await host.agent("remove");
      expect(host.etc()).toEqual(before);
    });
  });
}
