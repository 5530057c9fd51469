import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

/** Addresses that lines of a file give an interface, not those that they take off. */
const addressesIn = (text: string) =>
  new Set(
    text
      .split("\n")
      .filter((line) => !line.includes("pre-down"))
      .flatMap((line) => [...line.matchAll(/([0-9a-f:]+)\/64/g)].map(([, address = ""]) => address)),
  );

/** What a host of ifupdown2's has: eno1 with addresses and lines of its own, and what else stands in the file. */
const files = (eno1: readonly string[], more = "", auto = "auto eno1\n"): HostFiles => ({
  host: "rack/pve-1",
  units: [],
  expect: [...addressesIn(`${eno1.join("\n")}${more}`)].map((address) => ({
    kind: "address",
    address,
    length: 64,
    interface: address.includes(":9:") ? "br9" : "eno1",
  })),
  files: [
    {
      path: "/etc/network/interfaces",
      mode: 0o644,
      subsystem: "ifupdown2",
      content: `auto lo\niface lo inet loopback\n\n${auto}iface eno1 inet6 static\n${eno1.map((line) => `\t${line}\n`).join("")}${more}`,
    },
  ],
});

const address = "address 3fff:b0b:1::10/64";
const another = [
  "address-purge no",
  "post-up ip addr replace 3fff:b0b:1::11/64 dev eno1",
  "pre-down ip addr del 3fff:b0b:1::11/64 dev eno1 || true",
];
const route = (via: string, metric: number) =>
  `post-up ip -6 route replace default via ${via} dev eno1 metric ${metric}`;
const macvlan =
  "\nauto mac0\niface mac0 inet manual\n\tpre-up ip link show dev mac0 >/dev/null 2>&1 || ip link add link eno2 name mac0 type macvlan mode bridge\n";
const bridge = "\nauto br9\niface br9 inet6 static\n\taddress 3fff:b0b:9::1/64\n\tbridge-ports none\n";

for (const userland of userlands) {
  describeOnHosts(`what changes of ifupdown2's interfaces, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, [...allConsumers, "ifdown"]);
      host.consumer("systemctl", systemdStandIn);
      host.consumer(
        "ifup",
        "case $1 in br9) ip link add br9 type bridge; ip link set br9 up; ip addr add 3fff:b0b:9::1/64 dev br9 ;; esac",
      );
      host.consumer("ifdown", "ip link del dev $1");
      host.consumer(
        "ifreload",
        "ip link show eno1 >/dev/null || exit 0; grep -o '[0-9a-f:]*:1::[0-9a-f]*/64' /etc/network/interfaces | while read -r one; do ip addr replace $one dev eno1; done; sed -n 's/^.gateway \\(.*\\)/ip -6 route replace default via \\1 dev eno1 proto kernel/p; s/^.post-up //p' /etc/network/interfaces | sh; if grep -q br9 /etc/network/interfaces; then ip link add br9 type bridge; ip link set br9 up; ip addr replace 3fff:b0b:9::1/64 dev br9; fi; if grep -q mac0 /etc/network/interfaces; then ip link add mac0 type bridge; fi",
      );
    });
    afterEach(() => host.dispose());

    /** One bundle after the other, then `look`; who was called for the last of them, and what was printed. */
    async function after(before: HostFiles, next: HostFiles, look = "true") {
      host.write("/tmp/before", writeBundle(before));
      host.write("/tmp/next", writeBundle(next));
      const script = `set -e
        for conf in all default; do echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad; done
        mkdir -p /sys; mount -t sysfs sysfs /sys
        ip link add eno1 type veth peer name far; ip link set eno1 up; ip link set far up
        /opt/hextet-agent apply --within 0 </tmp/before >/tmp/answer || cat /tmp/answer
        echo next >>/var/log/calls
        /opt/hextet-agent apply --within 0 </tmp/next >/tmp/answer || cat /tmp/answer
        ${look}`;
      const { stdout, stderr } = await host.run(["bash", "-c", script]);
      expect(stderr).toBe("");
      const calls = host.calls();
      const called = calls
        .slice(calls.lastIndexOf("next") + 1)
        .filter((call) => /^(if(up|down|reload)|bridge) /.test(call) && !call.includes(" -s "));
      return { called, seen: stdout.split("\n").filter((line) => line !== "") };
    }
    const addresses = "ip -6 -o addr show dev eno1 scope global | awk '{ print $4 }' | sort";

    test("an address comes, and no interface is reloaded", async () => {
      const { called, seen } = await after(files([address]), files([address, ...another]), addresses);
      expect(called).toEqual([]);
      expect(seen).toEqual(["3fff:b0b:1::10/64", "3fff:b0b:1::11/64"]);
    });

    test("an address goes, and no interface is reloaded", async () => {
      const { called, seen } = await after(files([address, ...another]), files([address]), addresses);
      expect(called).toEqual([]);
      expect(seen).toEqual(["3fff:b0b:1::10/64"]);
    });

    const [near, far] = ["3fff:b0b:1::1", "3fff:b0b:1::2"];
    for (const [what, before, next, seen] of [
      ["gets a metric", `gateway ${near}`, route(near, 512), `${near} dev eno1 metric 512`],
      ["gets another metric", route(near, 512), route(far, 768), `${far} dev eno1 metric 768`],
      ["loses its metric", route(near, 512), `gateway ${near}`, `${near} dev eno1 proto kernel metric 1024`],
      ["is another one", `gateway ${near}`, `gateway ${far}`, `${far} dev eno1 proto kernel metric 1024`],
    ] as const) {
      test(`a gateway ${what}, and no interface is reloaded`, async () => {
        const routes = "ip -6 -o route show default | sed 's/ pref .*//; s/ onlink//; s/  */ /g; s/ $//'";
        const outcome = await after(files([address, before]), files([address, next]), routes);
        expect(outcome).toEqual({ called: [], seen: [`default via ${seen}`] });
      });
    }

    const old = address.slice(8);
    const deprecated = files([`post-up ip addr replace ${old} dev eno1 preferred_lft 0`, ...another]);
    const isDeprecated = "ip -6 -o addr show dev eno1 scope global deprecated | awk '{ print $4 }'";
    for (const [what, before, next, look, seen] of [
      ["becomes deprecated beside one that comes", files([address]), deprecated, isDeprecated, [old]],
      ["is deprecated no longer", deprecated, files([address, ...another]), isDeprecated, []],
      ["goes that was deprecated", deprecated, files([...another]), addresses, ["3fff:b0b:1::11/64"]],
    ] as const) {
      test(`an address ${what}, and no interface is reloaded`, async () => {
        expect(await after(before, next, look)).toEqual({ called: [], seen });
      });
    }

    test("an interface comes by itself", async () => {
      expect((await after(files([address]), files([address], bridge))).called).toEqual(["ifup br9"]);
    });

    test("an interface goes by itself", async () => {
      const { called, seen } = await after(
        files([address], bridge),
        files([address]),
        "ip link show br9 2>&1 || :",
      );
      expect(called).toEqual(["ifdown br9"]);
      expect(seen.join()).toContain("does not exist");
    });

    test("a rule goes with what said it, also where the interface has gone before", async () => {
      const rule = "post-up ip -6 rule add from 3fff:b0b:9::1 lookup 102 pref 32100";
      const { seen } = await after(
        files([address], `\nauto br8\niface br8 inet manual\n\t${rule}\n`),
        files([address]),
        "ip -6 rule | grep -c 'lookup 102' || :",
      );
      expect(seen).toEqual(["0"]);
    });

    test("an MTU is set on the link that has it", async () => {
      const { called, seen } = await after(
        files([address]),
        files([address, "mtu 1400"]),
        "ip -o link show eno1 | grep -o 'mtu [0-9]*'",
      );
      expect({ called, seen }).toEqual({ called: [], seen: ["mtu 1400"] });
    });

    test("a bridge gets and loses VLANs: its ports do, and nothing is reloaded", async () => {
      host.consumer("bridge", ":");
      const aware = (vids: string) =>
        `${bridge.replace("none", "eno2 eno3")}\tbridge-vlan-aware yes\n\tbridge-vids ${vids}\n`;
      const { called } = await after(
        files([address], aware("1-4 20 30-32")),
        files([address], aware("3-5 20 30")),
      );
      expect(called.sort()).toEqual(
        ["add dev eno2 vid 5", "del dev eno2 vid 2", "del dev eno2 vid 31-32"]
          .flatMap((call) => [`bridge vlan ${call}`, `bridge vlan ${call.replace("eno2", "eno3")}`])
          .sort(),
      );
    });

    for (const [what, before, next] of [
      ["a bridge's ports change", files([address], bridge), files([address], bridge.replace("none", "eno2"))],
      // eno2 can not be a port while there is a macvlan on it.
      [
        "a port comes to a bridge from a macvlan that goes",
        files([address], macvlan),
        files([address], bridge.replace("none", "eno2")),
      ],
      [
        "a bridge is to tell VLANs apart",
        files([address], bridge),
        files([address], `${bridge}\tbridge-vlan-aware yes\n\tbridge-vids 20\n`),
      ],
      ["an interface is no longer brought up at boot", files([address]), files([address], "", "")],
      ["a command goes that nobody can take back", files([address, "post-up true"]), files([address])],
    ] as const) {
      test(`all are reloaded where ${what}`, async () => {
        expect((await after(before, next)).called).toEqual(["ifreload -a"]);
      });
    }

    for (const [what, body] of [
      ["can not be brought up", "exit 1"],
      ["comes to nothing", ":"],
    ] as const) {
      test(`all are reloaded where one that is new ${what}`, async () => {
        host.consumer("ifup", `case $1 in br9) ${body} ;; esac`);
        const { called } = await after(files([address]), files([address], bridge));
        expect(called).toEqual(["ifup br9", "ifreload -a"]);
      });
    }
  });
}
