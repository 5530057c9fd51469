import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { answers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(120_000);

const bridge = (name: string) =>
  `auto ${name}\niface ${name} inet6 static\n\taddress 2001:db8:5::1/64\n\tbridge-ports none\n\n`;
const ifupdown2 = (...bridges: readonly string[]): HostFiles => ({
  host: "rack/pve-1",
  units: [],
  files: [
    {
      path: "/etc/network/interfaces",
      mode: 0o644,
      subsystem: "ifupdown2",
      content: `auto lo\niface lo inet loopback\n\niface eno1 inet manual\n\n${bridges.map(bridge).join("")}`,
    },
  ],
});
const netplan = (...bridges: readonly string[]): HostFiles => ({
  host: "rack/box-1",
  units: [],
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: `network:\n  version: 2\n  renderer: "networkd"\n  ethernets:\n    eno1:\n      dhcp6: false\n${
        bridges.length === 0 ? "" : "  bridges:\n"
      }${bridges.map((name) => `    "${name}":\n      addresses:\n        - "2001:db8:5::1/64"\n`).join("")}`,
    },
  ],
});

const macvlan = (mode: string) =>
  `auto mac0\niface mac0 inet manual\n\tpre-up ip link add link vmbr4 name mac0 type macvlan mode ${mode}\n\n`;
/** A bridge, and a macvlan on it in that mode. */
const withMacvlan = (mode: string): HostFiles => {
  const plain = ifupdown2("vmbr4");
  return {
    ...plain,
    files: plain.files.map((file) => ({ ...file, content: `${file.content}${macvlan(mode)}` })),
    expect: [{ kind: "link", is: "macvlan", settings: { mode, on: "vmbr4" }, interface: "mac0" }],
  };
};

for (const userland of userlands) {
  describeOnHosts(`links, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/network/interfaces", "auto lo\niface lo inet loopback\n");
    });
    afterEach(() => host.dispose());

    /** A daemon that makes what it is notified of and takes nothing away, as one that was started anew. */
    async function linksAfter(script: string, files: Readonly<Record<string, HostFiles>>): Promise<string[]> {
      const make = `for name in $(grep -h -o 'vmbr[0-9]*' /etc/network/interfaces /etc/netplan/*.yaml 2>/dev/null | sort -u); do
        ip link add $name type bridge 2>/dev/null; ip link set $name up; done
        if [ -e /tmp/downs ]; then ip link set dev vmbr5 down; fi
        mode=$(sed -n 's/.*macvlan mode //p' /etc/network/interfaces)
        if [ -n "$mode" ]; then ip link add link vmbr4 name mac0 type macvlan mode $mode 2>/dev/null; fi; :`;
      host.consumer("ifreload", make);
      host.consumer("ifup", `case $# in 1) ${make} ;; esac`);
      host.consumer("netplan", `case $* in apply) ${make} ;; esac`);
      for (const [name, file] of Object.entries(files)) host.write(`/tmp/${name}`, writeBundle(file));
      const whole = `mkdir /sys; mount -t sysfs sysfs /sys; ip link add eno1 type veth peer name far
        apply() { /opt/hextet-agent apply --within "\${2-0}" </tmp/$1; }
        links() { (cd /sys/class/net && echo "$1:" $(ls -d vmbr* eno1 2>/dev/null)); }
        ${script}`;
      const { stdout, stderr } = await host.run(["sh", "-c", whole]);
      expect(stderr).toBe("");
      return stdout.split("\n").filter((line) => line !== "");
    }
    const states = (lines: readonly string[]) => lines.filter((line) => !line.startsWith("hextet-answer"));

    for (const [reader, files] of [
      ["ifupdown2", ifupdown2],
      ["netplan", netplan],
    ] as const) {
      test(`that a bundle for ${reader} made go with it, and come back with it`, async () => {
        const script = `apply two; links two; apply one; links one; apply two 60; links "two again"
          /opt/hextet-agent rollback; links back; apply none 60; links none; /opt/hextet-agent rollback; links back
          /opt/hextet-agent remove --within 0; links removed`;
        const said = await linksAfter(script, {
          two: files("vmbr4", "vmbr5"),
          one: files("vmbr4"),
          none: files(),
        });
        expect(states(said)).toEqual([
          "two: eno1 vmbr4 vmbr5",
          "one: eno1 vmbr4",
          "two again: eno1 vmbr4 vmbr5",
          "back: eno1 vmbr4",
          "none: eno1",
          "back: eno1 vmbr4",
          "removed: eno1",
        ]);
        for (const answer of answers(said.join("\n"))) expect(answer).not.toMatchObject({ result: "failed" });
      });
    }

    test("that stood there before, or that another file defines, stay", async () => {
      const script = `ip link add vmbr4 type bridge
        printf 'auto vmbr6\\niface vmbr6 inet manual\\n\\tbridge-ports none\\n' >/etc/network/interfaces
        apply both; links both; apply none; links none; /opt/hextet-agent remove --within 0; links removed`;
      const said = await linksAfter(script, { both: netplan("vmbr4", "vmbr5", "vmbr6"), none: netplan() });
      expect(states(said)).toEqual([
        "both: eno1 vmbr4 vmbr5 vmbr6",
        "none: eno1 vmbr4 vmbr6",
        "removed: eno1 vmbr4 vmbr6",
      ]);
    });

    test("that came with a change go on the way back, also where they have gone down with what they lie on", async () => {
      const script = `apply one; apply two 60; touch /tmp/downs; /opt/hextet-agent rollback; links back`;
      const said = await linksAfter(script, { one: netplan("vmbr4"), two: netplan("vmbr4", "vmbr5") });
      expect(states(said)).toEqual(["back: eno1 vmbr4"]);
    });

    test("lose the spanning tree that the bundle does not give them, and no others do", async () => {
      const tree = { kind: "link", is: "bridge", settings: { stp_state: "1" }, interface: "vmbr5" } as const;
      const script = `set_up() { ip link add $1 type bridge 2>/dev/null; echo 1 >/sys/class/net/$1/bridge/stp_state; }
        seen() { echo "$1:" $(cat /sys/class/net/vmbr[4-6]/bridge/stp_state); }
        set_up vmbr4; set_up vmbr5; set_up vmbr6; seen before
        apply both; seen both`;
      const files = netplan("vmbr4", "vmbr5");
      const said = await linksAfter(script, { both: { ...files, expect: [tree] } });
      expect(states(said)).toEqual(["before: 1 1 1", "both: 0 1 1"]);
    });

    test("that are still there are reported, and healing takes them away", async () => {
      const script = `apply one; chmod 644 /etc/netplan/60-hextet.yaml
        echo '# vmbr5' >/etc/netplan/99-mine.yaml; apply none; links none; /opt/hextet-agent report
        rm /etc/netplan/99-mine.yaml; /opt/hextet-agent report; /opt/hextet-agent heal --within 0; links healed
        ip link add vmbr5 type bridge; /opt/hextet-agent report`;
      const said = await linksAfter(script, { one: netplan("vmbr5"), none: netplan() });
      expect(states(said)).toEqual(["none: eno1 vmbr5", "healed: eno1"]);
      const found = answers(said.join("\n")).filter(({ result }) => result === "report");
      // Somebody else's, in the end.
      expect(found.map(({ links }) => links)).toEqual([[], ["vmbr5"], []]);
    });

    // Of a kind that lies on another and that nobody changes once it is there. The `ip` of busybox makes none.
    const testWithMacvlans = inTurn(userland, userlands.slice(0, 2));
    const seen = `seen() { echo "$1:" $(ip -d -o link show dev mac0 2>/dev/null | grep -o 'macvlan mode [a-z]*'); }`;
    testWithMacvlans("that went with what they lay on are not taken away once more", async () => {
      const said = await linksAfter(`${seen}; apply both; apply none; links none; seen none`, {
        both: withMacvlan("bridge"),
        none: ifupdown2(),
      });
      expect(states(said)).toEqual(["none: eno1", "none:"]);
      for (const answer of answers(said.join("\n"))) expect(answer).toMatchObject({ result: "changed" });
    });

    testWithMacvlans(
      "of ours that are others than the bundle says are made anew, by healing and on the way back too",
      async () => {
        const script = `${seen}
        apply both; seen applied
        ip link del mac0; ip link add link vmbr4 name mac0 type macvlan mode vepa; apply beside; seen beside
        /opt/hextet-agent heal --within 0; seen healed
        apply other 60; seen changed; /opt/hextet-agent rollback; seen back`;
        const both = withMacvlan("bridge");
        const parameters = {
          path: "/etc/sysctl.d/60-hextet.conf",
          mode: 0o644,
          subsystem: "sysctl",
        } as const;
        const said = await linksAfter(script, {
          both,
          other: withMacvlan("private"),
          beside: {
            ...both,
            files: [...both.files, { ...parameters, content: "net.ipv6.conf.all.hop_limit = 64\n" }],
          },
        });
        expect(states(said)).toEqual([
          "applied: macvlan mode bridge",
          // Nobody who makes links was notified.
          "beside: macvlan mode vepa",
          "healed: macvlan mode bridge",
          "changed: macvlan mode private",
          "back: macvlan mode bridge",
        ]);
      },
    );

    test("of a release that noted none go as well, where nothing of before defines them", async () => {
      const script = `printf 'auto vmbr4\\niface vmbr4 inet manual\\n\\tbridge-ports none\\n' >/etc/network/interfaces
        apply two; rm -r /usr/local/lib/hextet; rm /var/lib/hextet/records.*/links /var/lib/hextet/records.*/sum
        apply none; links none`;
      const said = await linksAfter(script, { two: ifupdown2("vmbr4", "vmbr5"), none: ifupdown2() });
      expect(states(said)).toEqual(["none: eno1 vmbr4"]);
    });
  });
}
