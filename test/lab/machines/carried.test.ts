import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { CombinationsLab, type Consumer, consumers } from "../combinations/combinations-lab.ts";
import { parts } from "../combinations/layout-text.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { slow } from "./machine-lab.ts";

/**
 * What VLANs, bonds and bridges that tell VLANs apart carry, by each renderer whose files somebody reads: packets cross them while a
 * cable is pulled and while the layout changes, and a guest's tag leads into its VLAN and no other.
 */
jest.setTimeout(6 * slow.boot);

/** Those that have words for a bridge's VLANs. */
const vlanAware: readonly Consumer[] = consumers.filter((consumer) => consumer !== "netplan");

/** @param interfaces of the host besides its first, its bond and the ports of that. @param bond more of the bond */
const layout = (consumer: Consumer, interfaces: string, bond = "primary: eno2") => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0${parts[consumer]}:1::/64" }
      storage: { prefix: "3fff:b0b:20::/64" }
      office: { prefix: "3fff:b0b:30::/64" }
    hosts:
      box:
        connect: { address: "3fff:b0${parts[consumer]}:1::10", hostKey: lab }
        network: { renderer: ${consumer} }
        interfaces:
          eno1: { network: lan, addresses: ["::10"] }
          eno2: {}
          eno3: {}
          bond0: { bond: { ports: [eno2, eno3], mode: active-backup, ${bond} } }
${interfaces}`;

const onBond = `          bond0.20: { vlan: { id: 20, on: bond0 }, network: storage, addresses: ["::1"] }
`;
const onBridge = (vlans: string) => `          vmbr0: { bridge: { ports: [bond0], vlans: ${vlans} } }
          vmbr0.20: { vlan: { id: 20, on: vmbr0 }, network: storage, addresses: ["::1"] }
          vmbr0.30: { vlan: { id: 30, on: vmbr0 }, network: office, addresses: ["::1"] }
`;

/** Somebody else on the wire, by the host's fourth NIC, with both VLANs. */
const somebody = `set -e; ip netns add somebody; ip link set eno4 netns somebody
ip -n somebody link set eno4 up
for id in 20 30; do ip -n somebody link add link eno4 name eno4.$id type vlan id $id
  ip -n somebody link set eno4.$id up; ip -n somebody addr add 3fff:b0b:$id::9/64 dev eno4.$id nodad; done`;

/** A guest as Proxmox VE plugs one in that has a tag, with addresses of both VLANs. @param id of its VLAN */
const guest = (id: 20 | 30) => `set -e; ip netns add guest-${id}
ip link add tap${id} type veth peer name eth0 netns guest-${id}
ip link set tap${id} master vmbr0 up
bridge vlan del dev tap${id} vid 1; bridge vlan add dev tap${id} vid ${id} pvid untagged
ip -n guest-${id} link set eth0 up
for id in 20 30; do ip -n guest-${id} addr add 3fff:b0b:$id::${id}/64 dev eth0 nodad; done`;

/** Asks ten times a second while that is done; the answers' times, in seconds. */
const echoes = "/run/echoes";
const begin = (from: string, to: string) =>
  `ip netns exec ${from} ping -D -i 0.1 ${to} </dev/null >${echoes} 2>&1 & echo $! >${echoes}.pid; sleep 5`;
const end = `sleep 5; kill -INT $(cat ${echoes}.pid); sleep 1; cat ${echoes}`;

/** The longest time without an answer, in seconds. */
function longestGap(said: string): number {
  const times = [...said.matchAll(/^\[([0-9.]+)\] 64 bytes/gm)].map(([, time]) => Number(time));
  expect(times.length).toBeGreaterThan(20);
  return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? 0)));
}

/** Seconds: carriers are looked at ten times a second, and emulation stands still for seconds where other work is done. */
const patience = 8;

for (const consumer of consumers) {
  await describeOnMachines(1, `links by ${consumer}`, () => {
    let lab: CombinationsLab;
    const at = (script: string) => lab.run(consumer, script);
    const bring = async (interfaces: string, bond?: string) =>
      expect(await lab.bring(consumer, layout(consumer, interfaces, bond))).toBeUndefined();
    /** Whether one hears another; ten seconds for a neighbour to be found. */
    const reaches = async (from: string, to: string) =>
      (await at(
        `ip netns exec ${from} sh -c 'ping -c 1 -W 3 ${to} || ping -c 2 -W 4 ${to}' >/dev/null && echo yes || echo no`,
      )) === "yes\n";

    beforeAll(async () => {
      lab = await CombinationsLab.boot("carried", [consumer], { machine: true });
      await at(somebody);
    });
    afterAll(() => lab?.end());

    test("a VLAN on a bond is reached, also when the port that is used loses its carrier, and when it has it again", async () => {
      await bring(onBond);
      expect(await reaches("somebody", "3fff:b0b:20::1")).toBe(true);
      const active = () => at("cat /sys/class/net/bond0/bonding/active_slave");
      expect(await active()).toBe("eno2\n");
      await at(begin("somebody", "3fff:b0b:20::1"));
      await lab.setCarrier(consumer, "eno2", false);
      await at("sleep 5; ip -br link show eno2");
      expect(await active()).toBe("eno3\n");
      expect(await at("cat /sys/class/net/eno2/carrier")).toBe("0\n");
      await lab.setCarrier(consumer, "eno2", true);
      const said = await at(end);
      expect(await active()).toBe("eno2\n");
      expect(longestGap(said)).toBeLessThan(patience);
    });

    test("a bond that stands is given another primary, and looks at its carriers at another interval", async () => {
      await bring(onBond, "primary: eno3, miiInterval: 200");
      expect(await at("ip -d -o link show dev bond0")).toMatch(/ miimon 200 .* primary eno3 /);
      expect(await at("cat /sys/class/net/bond0/bonding/active_slave")).toBe("eno3\n");
      expect(await reaches("somebody", "3fff:b0b:20::1")).toBe(true);
    });

    if (!vlanAware.includes(consumer)) return;

    test("of a bridge that tells VLANs apart, a guest's tag leads into its VLAN and no other, here and on the wire", async () => {
      await bring(onBridge('[20, "30-39"]'));
      for (const id of [20, 30] as const) await at(guest(id));
      for (const [own, other] of [
        [20, 30],
        [30, 20],
      ] as const) {
        for (const to of [1, 9]) {
          expect({ own, to, is: await reaches(`guest-${own}`, `3fff:b0b:${own}::${to}`) }).toMatchObject({
            is: true,
          });
          expect({ own, to, is: await reaches(`guest-${own}`, `3fff:b0b:${other}::${to}`) }).toMatchObject({
            is: false,
          });
        }
        expect(await reaches(`guest-${own}`, `3fff:b0b:${own}::${other}`)).toBe(false);
      }
    });

    test("guests keep their tags, and their packets cross, while the bridge is given another VLAN", async () => {
      const tags = () => at("for port in tap20 tap30; do bridge vlan show dev $port; done");
      const before = await tags();
      await at(begin("guest-20", "3fff:b0b:20::9"));
      await bring(onBridge('[20, "30-39", 50]'));
      const said = await at(end);
      expect(await tags()).toBe(before);
      expect(longestGap(said)).toBeLessThan(patience);
      expect(await at("bridge vlan show dev bond0")).toMatch(/^\s+50$/m);
      expect(await reaches("guest-30", "3fff:b0b:30::9")).toBe(true);
    });

    test("a VLAN that the bridge loses goes off its port, and those of guests stay", async () => {
      await bring(onBridge('[20, "30-39"]'));
      expect(await at("bridge vlan show dev bond0")).not.toMatch(/^\s+50$/m);
      expect(await at("bridge vlan show dev bond0")).toMatch(/^\s+30$/m);
      for (const id of [20, 30]) expect(await reaches(`guest-${id}`, `3fff:b0b:${id}::9`)).toBe(true);
    });
  });
}
