import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { answers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/**
 * Who is notified first where one subsystem gives interfaces up and another takes them, on hosts whose netplan and ifupdown2
 * are small programs that keep to what the real ones do: each brings the addresses of its file, and takes away what it
 * brought and its file has no more. What becomes of real ones is seen in test/lab/components/renderer-change.test.ts.
 */

const interfaces = "/etc/network/interfaces";
const yaml = "/etc/netplan/60-hextet.yaml";

const bundle = (address: string, file: HostFiles["files"][number]): HostFiles => ({
  host: "rack/box-1",
  units: [],
  expect: [{ kind: "address", address, length: 64, interface: "eno1" }],
  files: [file],
});

const netplan = (address = "3fff:b0b:1::19"): HostFiles =>
  bundle(address, {
    path: yaml,
    mode: 0o600,
    subsystem: "netplan",
    content: `network:\n  ethernets:\n    eno1:\n      addresses: ["${address}/64"]\n`,
  });
const ifupdown2 = (address = "3fff:b0b:1::19"): HostFiles =>
  bundle(address, {
    path: interfaces,
    mode: 0o644,
    subsystem: "ifupdown2",
    content: `auto lo\niface lo inet loopback\n\nauto eno1\niface eno1 inet6 static\n\taddress ${address}/64\n`,
  });

const ofInstaller = "auto lo\niface lo inet loopback\n";

/** bring NOTES ADDRESS...: what is in force by these notes becomes these addresses. */
const library = `
ip=/usr/sbin/ip; [ -x $ip ] || ip=/usr/bin/ip
bring() {
  notes=$1; shift
  for address in $(cat $notes 2>/dev/null); do
    case " $* " in *" $address "*) ;; *) $ip addr del $address dev eno1 2>/dev/null ;; esac
  done
  for address; do $ip addr replace $address dev eno1; done
  mkdir -p \${notes%/*}; echo "$*" >$notes
}
`;

/** netplan's own, which networkd would have: none where its unit is gone. */
const netplanProgram = `. /opt/library
case "$1 \${2-}" in
"generate --root-dir")
  mkdir -p $3/run/systemd/network $3/run/systemd/system
  echo '[Unit]' >$3/run/systemd/system/netplan-ovs-cleanup.service
  for address in $(cat $3/etc/netplan/*.yaml 2>/dev/null | grep -o '[0-9a-f:]*/64'); do
    printf '[Match]\\nName=eno1\\n[Network]\\nAddress=%s\\n' $address >$3/run/systemd/network/10-netplan-eno1.network
  done
  ;;
"apply ")
  if [ -e /opt/kill ]; then rm /opt/kill; read -r pid </run/hextet/lock; kill -9 $pid; fi
  bring /run/networkd $(cat /etc/netplan/*.yaml 2>/dev/null | grep -o '[0-9a-f:]*/64')
  ;;
esac`;

const ifreloadProgram = `. /opt/library
bring /var/tmp/network/ifstatenew $(cat ${interfaces} 2>/dev/null | sed -n 's/^\\taddress //p')`;

const systemctlProgram = `case "$*" in
"is-enabled networking.service") cat /var/networking; grep -q enabled /var/networking ;;
"is-enabled --quiet networking.service") grep -q enabled /var/networking ;;
"enable networking.service") echo enabled >/var/networking ;;
"disable networking.service") echo disabled >/var/networking ;;
"stop systemd-networkd.service") rm -f /run/networkd ;;
is-enabled*) exit 1 ;;
esac`;

/** What is done to the network, of all calls. */
const isActivation =
  /^(netplan (apply|generate)$|ifreload|systemctl (enable|disable|stop|start) \S+\.service$)/;

for (const userland of userlands) {
  describeOnHosts(`a host whose renderer changes, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, []);
      host.write("/opt/library", library);
      host.consumer("netplan", netplanProgram);
      host.consumer("ifreload", ifreloadProgram);
      host.consumer("ifup", "");
      host.consumer("systemctl", systemctlProgram);
      host.write("/run/systemd/system/.keep", "");
      host.write("/var/networking", "disabled\n");
      host.write(interfaces, ofInstaller, 0o640);
    });
    afterEach(() => host.dispose());

    /** One command after the other on a host whose network stays; the addresses that eno1 has after each, and who was notified. */
    const life = async (...steps: readonly (HostFiles | string)[]) => {
      const commands = steps.map((step, index) => {
        if (typeof step === "string") return step;
        host.write(`/tmp/bundle.${index}`, writeBundle(step));
        return `/opt/hextet-agent apply --within 0 </tmp/bundle.${index}`;
      });
      const script = `
        mount -t tmpfs tmpfs /usr/libexec
        for conf in all default; do echo 0 >/proc/sys/net/ipv6/conf/$conf/accept_dad; done
        ip link add eno1 type veth peer name far; ip link set far up; ip link set eno1 up
        ip monitor address >/tmp/monitor & monitor=$!
        ${commands.map((command) => `echo "== step" >>/var/log/calls; ${command}; echo "addresses $(ip -o addr show dev eno1 scope global | awk '{ print $4 }')"`).join("\n")}
        sleep 0.1; kill $monitor`;
      const { stdout, stderr } = await host.run(["bash", "-c", script]);
      const notified = host
        .calls()
        .join("\n")
        .split("== step")
        .slice(1)
        .map((calls) => calls.split("\n").filter((call) => isActivation.test(call)));
      const said = answers(stdout);
      if (said.length < steps.length) throw new Error(`${stdout}${stderr}`);
      return {
        notified,
        said,
        addresses: [...stdout.matchAll(/^addresses (.*)$/gm)].map(([, addresses]) => addresses),
        lost: host
          .read("/tmp/monitor")
          .split("\n")
          .filter((line) => /^Deleted .* scope global/.test(line)),
        networking: host.read("/var/networking").trim(),
      };
    };
    const address = "3fff:b0b:1::19/64";

    test("loses no address both ways: the former lets go of it first, and the boot goes with the renderer", async () => {
      const { notified, said, addresses, lost, networking } = await life(netplan(), ifupdown2(), netplan());
      expect(said.map(({ result, reason }) => reason ?? result)).toEqual(["changed", "changed", "changed"]);
      expect(said.map(({ activated }) => activated)).toEqual([
        ["netplan"],
        ["netplan", "ifupdown2"],
        ["ifupdown2", "netplan"],
      ]);
      expect(notified.slice(1)).toEqual([
        [
          "netplan generate",
          "systemctl stop systemd-networkd.service",
          "systemctl start systemd-networkd.service",
          "ifreload -a",
          "systemctl enable networking.service",
        ],
        ["netplan apply", "systemctl disable networking.service"],
      ]);
      expect(addresses).toEqual([address, address, address]);
      expect(lost).toEqual([]);
      expect(networking).toBe("disabled");
      expect(host.exists("/var/tmp/network/ifstatenew")).toBe(false);
      expect(host.read(interfaces)).toBe(ofInstaller);
    });

    test("notifies the former first, and as a whole, where the two files say something else", async () => {
      const { notified, said, addresses } = await life(
        netplan(),
        ifupdown2("3fff:b0b:1::20"),
        netplan("3fff:b0b:1::21"),
      );
      expect(said.map(({ result, reason }) => reason ?? result)).toEqual(["changed", "changed", "changed"]);
      expect(notified.slice(1)).toEqual([
        ["netplan apply", "ifreload -a", "systemctl enable networking.service"],
        ["ifreload -a", "netplan apply", "systemctl disable networking.service"],
      ]);
      expect(addresses).toEqual([address, "3fff:b0b:1::20/64", "3fff:b0b:1::21/64"]);
    });

    test("goes back the same way where what is expected does not come true, and where it is removed", async () => {
      const unreachable: HostFiles = {
        ...ifupdown2(),
        expect: [
          ...(ifupdown2().expect ?? []),
          { kind: "address", address: "3fff:b0b:1::bad", length: 64, interface: "eno1" },
        ],
      };
      const { notified, said, addresses, networking } = await life(
        netplan(),
        unreachable,
        ifupdown2(),
        "/opt/hextet-agent remove --within 0 </dev/null",
      );
      expect(said.slice(1)).toMatchObject([
        { result: "failed", step: "probe", back: true },
        { result: "changed" },
        { result: "changed" },
      ]);
      expect(notified[1]).toEqual(["netplan apply", "ifreload -a", "ifreload -a", "netplan apply"]);
      expect(notified[3]).toEqual(["ifreload -a", "systemctl disable networking.service"]);
      expect(addresses).toEqual([address, address, address, ""]);
      expect(networking).toBe("disabled");
      expect(host.etc()[interfaces.slice(4)]).toBe(`640\n${ofInstaller}`);
    });

    test("goes back to its old renderer when the agent is killed in the middle, and is changed by the next one", async () => {
      const { said, addresses, networking } = await life(
        netplan(),
        ifupdown2(),
        `: >/opt/kill; /opt/hextet-agent apply --within 0 </tmp/bundle.0`,
        `cat ${interfaces} | grep -c eno1 >/tmp/stood; cat /var/networking >>/tmp/stood; /opt/hextet-agent apply --within 0 </tmp/bundle.0`,
      );
      expect(said.map(({ result }) => result)).toEqual(["changed", "changed", "failed", "changed"]);
      expect(said[2]).toMatchObject({ back: true, reason: expect.stringContaining("taken back") });
      expect(host.read("/tmp/stood")).toBe("2\nenabled\n");
      expect(addresses).toEqual([address, address, address, address]);
      expect(networking).toBe("disabled");
    });

    test("has its own file back at the end, which stood where hextet's came and went", async () => {
      const own = "auto eno1\niface eno1 inet6 static\n\taddress 3fff:b0b:1::10/64\n";
      host.write(interfaces, own, 0o640);
      host.write("/var/networking", "enabled\n");
      const remove = "/opt/hextet-agent remove --within 0 </dev/null";
      const { said, addresses, networking } = await life(
        ...[ifupdown2(), netplan(), remove],
        ...[netplan(), ifupdown2(), netplan(), ifupdown2(), remove],
      );
      expect(said.map(({ result, reason }) => reason ?? result)).toEqual(said.map(() => "changed"));
      // What was its own is away while netplan has the interface, which nobody else is to bring up at boot.
      expect(said[1]).toMatchObject({ taken: [{ path: interfaces, how: "aside", interfaces: "eno1" }] });
      expect(addresses.map((address) => address)).toEqual([
        ...[address, address, "3fff:b0b:1::10/64"],
        ...[address, address, address, address, "3fff:b0b:1::10/64"],
      ]);
      expect(networking).toBe("enabled");
      expect(host.etc()[interfaces.slice(4)]).toBe(`640\n${own}`);
    });

    test("notifies its own renderer too, and last, when somebody else's definition goes", async () => {
      host.write("/var/networking", "enabled\n");
      const stanza = `printf 'auto eno1\\niface eno1 inet6 static\\n\\taddress 3fff:b0b:1::19/64\\n' >${interfaces}; ifreload -a`;
      const { notified, said, addresses } = await life(
        netplan(),
        `${stanza}; : >/var/log/calls; echo "== step" >>/var/log/calls; /opt/hextet-agent heal --within 0`,
      );
      expect(said).toMatchObject([
        { result: "changed" },
        { result: "changed", activated: ["ifupdown2", "netplan"] },
      ]);
      expect(notified.at(-1)).toEqual(["netplan apply"]);
      expect(addresses.at(-1)).toBe(address);
    });
  });
}
