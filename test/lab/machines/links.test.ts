import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { segmentDevice } from "../../../lab/supervisor/router.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { MachineLab, slow, type TestMachine } from "./machine-lab.ts";

jest.setTimeout(4 * slow.boot);

const wires = ["wire", "wire-a", "wire-b"];
const nics = { eno2: "wire", eno3: "wire-a", eno4: "wire-b" };
const machines: readonly TestMachine[] = [
  { part: "10", renderer: "netplan", nics },
  { part: "11", renderer: "netplan", nics },
];
const both = [1, 2] as const;

/** Kinds of links that a machine's kernel has, between two of them; made by hand. */
await describeOnMachines(2, "between two machines, by hand", () => {
  let lab: MachineLab;
  const at = (number: 1 | 2, script: string, stdin = "") => lab.outputOf(`host-${number}`, script, stdin);
  const other = (number: 1 | 2) => (number === 1 ? 2 : 1);
  /** Ten seconds for a neighbour to be found. */
  const ping = (address: string) => `ping -c 1 -W 2 ${address} || ping -c 1 -W 8 ${address}`;

  beforeAll(async () => {
    lab = await MachineLab.boot("links", machines, wires);
  });
  afterAll(() => lab?.end());

  test("a VLAN carries what is tagged with its number, and another number nothing", async () => {
    for (const number of both) {
      const vlan = number === 1 ? "9" : "10";
      await at(
        number,
        `set -e; ip link set eno2 up
for id in 7 ${vlan}; do ip link add link eno2 name eno2.$id type vlan id $id; ip link set eno2.$id up; done
ip addr add 3fff:b0b:7::${number}/64 dev eno2.7 nodad
ip addr add 3fff:b0b:9::${number}/64 dev eno2.${vlan} nodad`,
      );
    }
    await at(1, ping("3fff:b0b:7::2"));
    expect(await lab.at("host-1", "ping -c 2 -W 2 3fff:b0b:9::2")).toMatchObject({ status: 1 });
    for (const number of both) await at(number, "ip link del eno2.7");
  });

  test("a bond of two nics agrees with its partner by LACP, and outlives one of them", async () => {
    // A bridge keeps LACP to itself but for ports that are told to let it pass.
    for (const segment of ["wire-a", "wire-b"]) {
      const script = `for port in $(ip -o link show master ${segmentDevice(segment)} | awk -F '[ :@]+' '{ print $2 }'); do
  ip link set "$port" type bridge_slave group_fwd_mask 4; done`;
      const argv = ["sh", "-c", script];
      expect(await lab.client.ask("run", { netns: "router.rack", argv })).toMatchObject({ status: 0 });
    }
    for (const number of both)
      await at(
        number,
        `set -e; ip link add bond0 type bond mode 802.3ad miimon 100 lacp_rate fast
for nic in eno3 eno4; do ip link set "$nic" down; ip link set "$nic" master bond0; done
ip link set bond0 up; ip addr add 3fff:b0b:b::${number}/64 dev bond0 nodad`,
      );
    for (const number of both) {
      await lab.until(`host-${number}`, "grep -q 'Number of ports: 2' /proc/net/bonding/bond0", 120_000);
      const partner = await at(other(number), "cat /sys/class/net/bond0/address");
      expect(await at(number, "grep -m 1 'Partner Mac' /proc/net/bonding/bond0")).toContain(partner);
    }
    await at(1, ping("3fff:b0b:b::2"));
    await at(2, "ip link set eno3 down");
    await lab.until("host-1", "ping -c 1 -W 2 3fff:b0b:b::2", 60_000);
  });

  test("a bridge that knows VLANs passes those that its port has, and no other", async () => {
    await at(
      1,
      `set -e; ip link add br0 type bridge vlan_filtering 1 stp_state 0 mcast_snooping 0
ip link set eno2 master br0; ip link set br0 up
bridge vlan add dev eno2 vid 8; bridge vlan add dev br0 vid 8 self; bridge vlan add dev br0 vid 18 self
for id in 8 18; do ip link add link br0 name br0.$id type vlan id $id; ip link set br0.$id up; done
ip addr add 3fff:b0b:8::1/64 dev br0.8 nodad; ip addr add 3fff:b0b:18::1/64 dev br0.18 nodad`,
    );
    await at(
      2,
      `set -e; for id in 8 18; do ip link add link eno2 name eno2.$id type vlan id $id; ip link set eno2.$id up; done
ip addr add 3fff:b0b:8::2/64 dev eno2.8 nodad; ip addr add 3fff:b0b:18::2/64 dev eno2.18 nodad`,
    );
    await at(1, ping("3fff:b0b:8::2"));
    expect(await lab.at("host-1", "ping -c 2 -W 2 3fff:b0b:18::2")).toMatchObject({ status: 1 });
    await at(1, "ip link del br0");
  });

  test("a sit tunnel carries IPv6 over IPv4", async () => {
    for (const number of both) await at(number, `ip addr add 192.0.2.${number}/24 dev eno2`);
    for (const number of both)
      await at(
        number,
        `set -e; ip tunnel add six mode sit local 192.0.2.${number} remote 192.0.2.${other(number)}
ip link set six up; ip addr add 3fff:b0b:6::${number}/64 dev six nodad`,
      );
    await at(1, ping("3fff:b0b:6::2"));
    expect(await at(1, "ip -s -o link show six")).toContain("192.0.2.1 peer 192.0.2.2");
  });

  test("WireGuard carries IPv6 between those that know each other's keys", async () => {
    const keys = { 1: wireguardKeys(), 2: wireguardKeys() };
    for (const number of both) {
      const peer = keys[other(number)].publicKey;
      const netdev = `[NetDev]
Name=wg0
Kind=wireguard
[WireGuard]
PrivateKey=${keys[number].privateKey}
ListenPort=51820
[WireGuardPeer]
PublicKey=${peer}
AllowedIPs=3fff:b0b:5::/64
Endpoint=192.0.2.${other(number)}:51820
`;
      await at(
        number,
        "umask 027; cat >/etc/systemd/network/wg0.netdev; chgrp systemd-network /etc/systemd/network/wg0.netdev; networkctl reload",
        netdev,
      );
      await lab.until(`host-${number}`, "ip link show wg0", 60_000);
      await at(number, `ip link set wg0 up; ip addr add 3fff:b0b:5::${number}/64 dev wg0 nodad`);
    }
    await at(1, ping("3fff:b0b:5::2"));
    expect(await at(1, "ip -s link show wg0")).not.toMatch(/RX:.*\n\s+0 /);
  });
});

/** As `wg genkey` and `wg pubkey` print them. */
function wireguardKeys(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("x25519");
  const text = (value: string | undefined) => Buffer.from(value ?? "", "base64url").toString("base64");
  return {
    privateKey: text(privateKey.export({ format: "jwk" }).d),
    publicKey: text(publicKey.export({ format: "jwk" }).x),
  };
}
