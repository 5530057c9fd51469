import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

/** A bridge of Incus's, and one of the network's own file. */
const host: HostFiles = {
  host: "rack/box",
  units: [],
  files: [
    {
      path: "/etc/network/interfaces",
      mode: 0o644,
      subsystem: "ifupdown2",
      content:
        "auto lo\niface lo inet loopback\n\nauto br9\niface br9 inet6 static\n\taddress 3fff:b0b:9::1/64\n\tbridge-ports none\n",
    },
    {
      path: "/etc/hextet/incus-preseed.yaml",
      mode: 0o600,
      subsystem: "incus",
      content: `networks:
  - name: "incusbr0"
    type: "bridge"
    config:
      ipv4.address: "none"
      ipv6.address: "3fff:b0b:3::1/64"
`,
    },
  ],
};

/** Makes what a preseed names once, as Incus does, and never looks at it again. */
const incus = `case "$*" in
"admin init --preseed")
  cat >/dev/null
  if [ ! -e /var/lib/made ]; then
    ip link add incusbr0 type bridge && ip link set incusbr0 up && ip addr add 3fff:b0b:3::1/64 dev incusbr0
    ip -6 route add 3fff:b0b:4::/64 dev incusbr0 proto static
    touch /var/lib/made
  fi ;;
esac`;

for (const userland of userlands) {
  describeOnHosts(`bridges that Incus makes, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let own: ThrowawayHost;
    beforeEach(() => {
      own = new ThrowawayHost(userland, allConsumers);
      own.consumer("systemctl", systemdStandIn);
      own.consumer("incus", incus);
      const br9 =
        "ip link show br9 >/dev/null 2>&1 || ip link add br9 type bridge; ip link set br9 up; ip addr replace 3fff:b0b:9::1/64 dev br9";
      own.consumer("ifup", `case $1 in br9) ${br9} ;; esac`);
      own.consumer("ifreload", `grep -q br9 /etc/network/interfaces || exit 0; ${br9}`);
      own.write("/etc/network/interfaces", "auto lo\niface lo inet loopback\n");
      own.write("/tmp/bundle", writeBundle(host));
    });
    afterEach(() => own.dispose());

    /** Runs a script on a host with interfaces of its own, and returns what it printed, a line each. */
    async function run(script: string): Promise<readonly string[]> {
      const { stdout, stderr } = await own.run([
        "bash",
        "-c",
        `set -e
        for conf in all default; do echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad; done
        mkdir -p /sys; mount -t sysfs sysfs /sys
        apply() { /opt/hextet-agent apply --within "$1" </tmp/bundle >/tmp/answer || cat /tmp/answer; }
        ${script}`,
      ]);
      expect(stderr).toBe("");
      return stdout.split("\n").filter((line) => line !== "");
    }
    const taken = "ip addr del 3fff:b0b:3::1/64 dev incusbr0";
    const addresses = "ip -6 -o addr show scope global | awk '{ print $2, $4 }'";
    const both = ["br9 3fff:b0b:9::1/64", "incusbr0 3fff:b0b:3::1/64"];

    test("keep addresses and routes where the change goes back, and are given by the next one what somebody took meanwhile; a container that ended is no loss", async () => {
      const container = "ip link add near type veth peer name far; ip link set near up; ip link set far up";
      const script = `${container}; apply 60; ip link del near
        /opt/hextet-agent rollback >/tmp/answer; grep -o '"back": [a-z]*' /tmp/answer; ${addresses}; ip -6 route show 3fff:b0b:4::/64 | cut -d ' ' -f 1-3
        ${taken}; apply 0; grep -o 'incusbr0 stood without [^"]*' /tmp/answer; ${addresses} | sort`;
      expect(await run(script)).toEqual([
        '"back": true',
        "incusbr0 3fff:b0b:3::1/64",
        "3fff:b0b:4::/64 dev incusbr0",
        "incusbr0 stood without 3fff:b0b:3::1/64",
        ...both,
      ]);
    });

    test("are healed", async () => {
      const heal = "/opt/hextet-agent heal --within 0 >/tmp/answer";
      const script = `apply 0; ${taken}; ${heal}; grep -o '"activated": [^]]*]' /tmp/answer; ${addresses} | sort
        ${heal}; grep -o '"result": "[^"]*"' /tmp/answer`;
      expect(await run(script)).toEqual(['"activated": ["incus"]', ...both, '"result": "unchanged"']);
    });
  });
}
