import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { planFromText, renderHost } from "../../core/index.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

/** A host of ifupdown2 whose address comes by SLAAC, or is given; nobody is there who would give one. */
function bundle(mode: string, more: string): string {
  const { plan } = planFromText(
    "rack",
    `hextet: 1
purpose: lab
sites:
  rack:
    networks: { office: { prefix: "2001:db8:8::/64"${mode} } }
    hosts:
      pve:
        connect: { address: "192.0.2.7", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces: { eno1: { network: office, ${more} } }
`,
  );
  const host = plan?.sites[0]?.hosts[0];
  if (host === undefined) throw new Error("no plan");
  return writeBundle({ ...renderHost(host), expect: [] });
}

for (const userland of userlands) {
  describeOnHosts(`a kernel that listens to routers, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemdStandIn);
      host.consumer("ifup", ":");
      // The commands of its file, as ifupdown2 runs them.
      host.consumer("ifreload", "sed -n 's/^\tpost-up //p' /etc/network/interfaces | sh -s 2>/dev/null; :");
    });
    afterEach(() => host.dispose());

    test("has its token, another one, and does so no more once the layout gives it addresses", async () => {
      host.write("/tmp/ten", bundle(", mode: slaac", 'identifier: { token: "::10" }'));
      host.write("/tmp/twenty", bundle(", mode: slaac", 'identifier: { token: "::20" }'));
      host.write("/tmp/given", bundle("", 'addresses: ["::30"]'));
      const { stdout, stderr } = await host.run([
        "sh",
        "-c",
        `mkdir -p /sys; mount -t sysfs sysfs /sys
ip=/usr/bin/ip; [ -x $ip ] || ip=/usr/sbin/ip
$ip link add eno1 type veth peer name far; $ip link set eno1 up; $ip link set far up
for bundle in ten twenty given; do
  /opt/hextet-agent apply --within 0 </tmp/$bundle >/tmp/answer || cat /tmp/answer
  echo $bundle: $(cat /proc/sys/net/ipv6/conf/eno1/accept_ra) $($ip token get dev eno1)
done`,
      ]);
      expect({ stdout: stdout.split("\n").filter((line) => line !== ""), stderr }).toEqual({
        stdout: ["ten: 2 token ::10 dev eno1", "twenty: 2 token ::20 dev eno1", "given: 1 token :: dev eno1"],
        stderr: "",
      });
    });
  });
}
