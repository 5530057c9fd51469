import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(120_000);

/** @param mtus of eno1, and of the bridge vmbr0, which is there where it has one */
const netplan = (...mtus: readonly number[]): HostFiles => ({
  host: "rack/box-1",
  units: [],
  expect: mtus.map((mtu, index) => ({ kind: "mtu", mtu, interface: index === 0 ? "eno1" : "vmbr0" })),
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: `network:\n  version: 2\n  # ${mtus.length === 0 ? "nothing of packets" : mtus.join(" ")}\n`,
    },
  ],
});

for (const userland of userlands) {
  describeOnHosts(`the MTU of a link, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemdStandIn);
    });
    afterEach(() => host.dispose());

    /** A daemon that writes what its file says, and nothing where it says nothing, as networkd does. */
    async function states(script: string, files: Readonly<Record<string, HostFiles>>): Promise<string[]> {
      host.consumer(
        "netplan",
        `case $* in apply)
          set -- $(sed -n 's/^  # \\([0-9]\\)/\\1/p' /etc/netplan/60-hextet.yaml 2>/dev/null)
          if [ -n "\${2-}" ] && ! ip link show vmbr0 >/dev/null 2>&1; then ip link add vmbr0 type bridge; ip link set eno1 master vmbr0; fi
          if [ -n "\${1-}" ] && ip link show eno1 >/dev/null 2>&1; then ip link set eno1 mtu $1; fi
          if [ -n "\${2-}" ]; then ip link set vmbr0 mtu $2; fi ;; esac; :`,
      );
      for (const [name, bundle] of Object.entries(files)) host.write(`/tmp/${name}`, writeBundle(bundle));
      const whole = `mkdir /sys; mount -t sysfs sysfs /sys; ip link add eno1 type veth peer name far
        ip link set eno1 mtu 1492
        agent() { verb=$1; shift; /opt/hextet-agent $verb "$@" >/tmp/answer || { cat /tmp/answer; }; }
        apply() { agent apply --within "\${2-0}" </tmp/$1; }
        mtus() { echo "$1:" $(ip -o link show | sed -n 's/^[0-9]*: \\(eno1\\|vmbr0\\)[@:].* mtu \\([0-9]*\\) .*/\\1=\\2/p'); }
        ${script}`;
      const { stdout, stderr } = await host.run(["sh", "-c", whole]);
      expect(stderr).toBe("");
      return stdout.split("\n").filter((line) => line !== "");
    }

    test("is what it was before once no bundle gives it one, on the way back and when hextet goes", async () => {
      const files = { none: netplan(), small: netplan(1400), smaller: netplan(1300) };
      const said = await states(
        `apply none; mtus none; apply small 60; mtus waits; agent rollback; mtus back; apply small; mtus small
         apply smaller; mtus smaller; apply none 60; mtus gone; agent rollback; mtus again; apply none; mtus none
         apply small; agent remove --within 0; mtus removed; grep -o '"activated": [^]]*]' /tmp/answer`,
        files,
      );
      expect(said).toEqual([
        "none: eno1=1492",
        "waits: eno1=1400",
        "back: eno1=1492",
        "small: eno1=1400",
        "smaller: eno1=1300",
        "gone: eno1=1492",
        "again: eno1=1300",
        "none: eno1=1492",
        "removed: eno1=1492",
        '"activated": ["netplan", "link_mtu"]',
      ]);
    });

    test("of a bridge that came with it is its ports'", async () => {
      const said = await states("apply both; mtus both; apply none; mtus none", {
        both: netplan(1400, 1400),
        none: netplan(),
      });
      expect(said).toEqual(["both: eno1=1400 vmbr0=1400", "none: eno1=1492 vmbr0=1492"]);
    });

    test("is left as somebody else has given it since, and of a link that is gone nothing is asked", async () => {
      const said = await states(
        `apply small; ip link set eno1 mtu 1450; apply none; mtus theirs
         apply small; ip link del eno1; apply none; mtus nobody`,
        { small: netplan(1400), none: netplan() },
      );
      expect(said).toEqual(["theirs: eno1=1450", "nobody:"]);
    });

    test("is looked for, and a change that does not bring it is taken back", async () => {
      const { expect: wanted, ...rest } = netplan(1400);
      const [file] = rest.files;
      if (file === undefined) throw new Error("no file");
      const mistaken = {
        ...rest,
        expect: wanted ?? [],
        files: [{ ...file, content: "network: {version: 2}\n" }],
      };
      const said = await states("apply mistaken; mtus back", { mistaken });
      expect(said.at(-1)).toBe("back: eno1=1492");
      expect(said.join("\n")).toMatch(
        /"step": "probe", .* did not come true .*: mtu 1400 eno1", "back": true/,
      );
    });

    test("is reported where it is another, and healed", async () => {
      const said = await states(
        `apply small; /opt/hextet-agent report | grep -c mtus; ip link set eno1 mtu 1450
         /opt/hextet-agent report | grep -o '"mtus": [^]]*]'; agent heal --within 0; mtus healed`,
        { small: netplan(1400) },
      );
      expect(said).toEqual([
        "0",
        '"mtus": [{"link": "eno1", "planned": 1400, "now": 1450}]',
        "healed: eno1=1400",
      ]);
    });
  });
}
