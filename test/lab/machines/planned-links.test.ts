import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { planFromText, renderHost } from "../../../core/index.ts";
import type { HostFiles } from "../../../core/render/file.ts";
import { describeOnMachines } from "./describe-on-machines.ts";
import { MachineLab, slow, type TestMachine } from "./machine-lab.ts";

jest.setTimeout(5 * slow.boot);

const nics = { eno2: "wire", eno3: "wire" };
const machines: readonly TestMachine[] = [
  { part: "10", renderer: "netplan", nics },
  { part: "11", renderer: "ifupdown2", nics },
];

/** The MAC address that a lab of tests gives a machine's second NIC. */
const macOf = (number: 1 | 2) => `02:00:00:00:0${number}:10`;

/** What both hosts have by the layout. @param office of host-1's interfaces, the line of its second VLAN */
const layout = (office: string, nic = "eno2") => `hextet: 1
purpose: lab
sites:
  rack:
    networks:
      lan: { prefix: "3fff:b0b:1::/64", gateway: "fe80::1" }
      storage: { prefix: "3fff:b0b:20::/64" }
      office: { prefix: "3fff:b0b:30::/64" }
      own: { prefix: "3fff:b0b:40::/120" }
    hosts:
      host-1:
        connect: { address: "3fff:b0b:1::10", hostKey: lab }
        network: { renderer: netplan }
        interfaces:
          eno1: { network: lan, addresses: ["::10"] }
          ${nic}: { nic: { mac: "${macOf(1)}" } }
          eno3: {}
          bond0: { bond: { ports: [${nic}, eno3], mode: active-backup, primary: ${nic} } }
          bond0.20: { vlan: { id: 20, on: bond0 }, network: storage, addresses: ["::1"] }
          ${office}
          dum0: { dummy: {}, network: own, addresses: ["::1"] }
      host-2:
        connect: { address: "3fff:b0b:1::11", hostKey: lab }
        network: { renderer: ifupdown2 }
        interfaces:
          eno1: { network: lan, addresses: ["::11"] }
          eno2: { nic: { mac: "${macOf(2)}" } }
          eno3: {}
          bond0: { bond: { ports: [eno2, eno3], mode: active-backup, primary: eno2 } }
          vmbr0: { bridge: { ports: [bond0], vlans: [20, "30-39"] } }
          vmbr0.20: { vlan: { id: 20, on: vmbr0 }, network: storage, addresses: ["::2"] }
          vmbr0.30: { vlan: { id: 30, on: vmbr0 }, network: office, addresses: ["::2"] }
          dum0: { dummy: {}, network: own, addresses: ["::2"] }
`;
const withOffice = layout('office: { vlan: { id: 30, on: bond0 }, network: office, addresses: ["::1"] }');

/** The bundle of `host-1` or `host-2`. */
function bundleOf(text: string, number: 1 | 2): HostFiles {
  const { plan, problems } = planFromText("links", text);
  const host = plan?.sites[0]?.hosts.find(({ name }) => name === `host-${number}`);
  if (host === undefined) throw new Error(problems.map(({ reason }) => reason).join("\n"));
  return renderHost(host);
}

/** A link, by what `ip -j -d` tells of it. */
interface Found {
  readonly master?: string;
  readonly link?: string;
  readonly linkinfo?: { readonly info_kind: string; readonly info_data?: Readonly<Record<string, unknown>> };
}

await describeOnMachines(2, "links of a layout, put on machines by the agent", () => {
  let lab: MachineLab;
  const at = (number: 1 | 2, script: string) => lab.outputOf(`host-${number}`, script);
  const found = async (number: 1 | 2, name: string): Promise<Found> => {
    const [link]: readonly Found[] = JSON.parse(await at(number, `ip -j -d link show dev ${name}`));
    if (link === undefined) throw new Error(`there is no ${name}`);
    return link;
  };
  const addresses = (number: 1 | 2, name: string) =>
    at(number, `ip -6 -o addr show dev ${name} scope global | awk '{ print $4 }'`);
  /** Ten seconds for a neighbour to be found. */
  const ping = (address: string) => `ping -c 1 -W 2 ${address} || ping -c 1 -W 8 ${address}`;

  beforeAll(async () => {
    lab = await MachineLab.boot("planned-links", machines, ["wire"]);
    for (const number of [1, 2] as const) await lab.installAgent(`host-${number}`);
  });
  afterAll(() => lab?.end());

  test("a NIC that has another name on the host is not renamed: the bundle is refused, and nothing is changed", async () => {
    const before = await at(1, "ip -o link | wc -l; ls /etc/netplan");
    const other = bundleOf(layout("", "lan0"), 1);
    expect(JSON.stringify(await lab.agent("host-1", "apply --within 0", other))).toContain(
      `the NIC that came with ${macOf(1)} is eno2 here, and lan0 in the layout`,
    );
    expect(await at(1, "ip -o link | wc -l; ls /etc/netplan")).toBe(before);
  });

  test("netplan makes a bond of NICs, VLANs on it and a dummy; the kernel has what the layout says", async () => {
    const answer = await lab.agent("host-1", "apply --within 0", bundleOf(withOffice, 1));
    expect(answer).toMatchObject({ result: "changed" });
    expect(await found(1, "bond0")).toMatchObject({
      linkinfo: { info_kind: "bond", info_data: { mode: "active-backup", miimon: 100, primary: "eno2" } },
    });
    for (const port of ["eno2", "eno3"]) expect(await found(1, port)).toMatchObject({ master: "bond0" });
    expect(await found(1, "bond0.20")).toMatchObject({
      link: "bond0",
      linkinfo: { info_kind: "vlan", info_data: { id: 20 } },
    });
    expect(await found(1, "office")).toMatchObject({
      link: "bond0",
      linkinfo: { info_kind: "vlan", info_data: { id: 30 } },
    });
    expect(await found(1, "dum0")).toMatchObject({ linkinfo: { info_kind: "dummy" } });
    expect(await addresses(1, "bond0.20")).toBe("3fff:b0b:20::1/64");
    expect(await addresses(1, "dum0")).toBe("3fff:b0b:40::1/128");
  });

  test("ifupdown2 makes a bridge that knows VLANs on a bond, VLANs on that and a dummy", async () => {
    const answer = await lab.agent("host-2", "apply --within 0", bundleOf(withOffice, 2));
    expect(answer).toMatchObject({ result: "changed" });
    expect(await found(2, "bond0")).toMatchObject({ master: "vmbr0", linkinfo: { info_kind: "bond" } });
    for (const port of ["eno2", "eno3"]) expect(await found(2, port)).toMatchObject({ master: "bond0" });
    expect(await found(2, "vmbr0")).toMatchObject({
      linkinfo: { info_kind: "bridge", info_data: { vlan_filtering: 1 } },
    });
    const vlans: readonly {
      readonly vlans: readonly { readonly vlan: number; readonly vlanEnd?: number }[];
    }[] = JSON.parse(await at(2, "bridge -j vlan show dev bond0"));
    const numbers = vlans.flatMap((port) =>
      port.vlans.flatMap(({ vlan, vlanEnd = vlan }) =>
        Array.from({ length: vlanEnd - vlan + 1 }, (_, index) => vlan + index),
      ),
    );
    expect(numbers).toEqual([1, 20, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
    expect(await found(2, "vmbr0.30")).toMatchObject({ link: "vmbr0", linkinfo: { info_data: { id: 30 } } });
    expect(await addresses(2, "vmbr0.20")).toBe("3fff:b0b:20::2/64");
    expect(await addresses(2, "dum0")).toBe("3fff:b0b:40::2/128");
  });

  test("packets cross each VLAN between the two, and stay in it", async () => {
    await at(1, ping("3fff:b0b:20::2"));
    await at(1, ping("3fff:b0b:30::2"));
    await at(2, "ip -6 addr add 3fff:b0b:30::99/64 dev vmbr0.20 nodad");
    expect(await lab.at("host-1", "ping -c 2 -W 2 3fff:b0b:30::99")).toMatchObject({ status: 1 });
    await at(2, "ip -6 addr del 3fff:b0b:30::99/64 dev vmbr0.20");
  });

  test("when a bond's primary loses its carrier the other port takes over", async () => {
    expect(await at(2, "cat /sys/class/net/bond0/bonding/active_slave")).toBe("eno2");
    await at(2, "ip link set eno2 down");
    await lab.until("host-1", "ping -c 1 -W 2 3fff:b0b:20::2", 60_000);
    expect(await at(2, "cat /sys/class/net/bond0/bonding/active_slave")).toBe("eno3");
    await at(2, "ip link set eno2 up");
  });

  test("the same again is no change; a link that somebody alters is seen, and is put back by healing", async () => {
    const same = bundleOf(withOffice, 1);
    expect(await lab.agent("host-1", "apply --within 0", same)).toMatchObject({ result: "unchanged" });
    await at(1, "ip link del office && ip link add link bond0 name office type vlan id 31");
    const { stdout } = await lab.at("host-1", "hextet-agent report || /usr/local/sbin/hextet-agent report");
    expect(stdout).toContain("link vlan id 30 on bond0 office");
    expect(await lab.agent("host-1", "heal --within 0")).toMatchObject({ result: "changed" });
    expect(await found(1, "office")).toMatchObject({ linkinfo: { info_data: { id: 30 } } });
  });

  test("a VLAN that gets another number is made anew, and has its own again where the change goes back", async () => {
    const other = bundleOf(withOffice.replace("id: 30, on: bond0", "id: 31, on: bond0"), 1);
    expect(await lab.agent("host-1", "apply --within 600", other)).toMatchObject({ result: "applied" });
    expect(await found(1, "office")).toMatchObject({ linkinfo: { info_data: { id: 31 } } });
    expect(await lab.agent("host-1", "rollback")).toMatchObject({ result: "rolled-back" });
    expect(await found(1, "office")).toMatchObject({ linkinfo: { info_data: { id: 30 } } });
    expect(await addresses(1, "office")).toBe("3fff:b0b:30::1/64");
    await at(1, ping("3fff:b0b:30::2"));
  });

  test("a VLAN that the layout has no longer goes from the kernel, and the others stay", async () => {
    expect(await lab.agent("host-1", "apply --within 0", bundleOf(layout(""), 1))).toMatchObject({
      result: "changed",
    });
    expect(await lab.at("host-1", "ip link show dev office")).toMatchObject({ status: 1 });
    await at(1, ping("3fff:b0b:20::2"));
  });

  test("a restart brings all of it up again", async () => {
    for (const number of [1, 2] as const) {
      const boot = await at(number, "cat /proc/sys/kernel/random/boot_id");
      await lab.at(`host-${number}`, "systemctl reboot").catch(() => {});
      await lab.until(`host-${number}`, `[ "$(cat /proc/sys/kernel/random/boot_id)" != ${boot} ]`);
    }
    await lab.until("host-1", "ping -c 1 -W 2 3fff:b0b:20::2");
    expect(await lab.agent("host-1", "apply --within 0", bundleOf(layout(""), 1))).toMatchObject({
      result: "unchanged",
    });
  });

  test("removal leaves none of the links", async () => {
    for (const number of [1, 2] as const) {
      expect(await lab.agent(`host-${number}`, "remove --within 0")).toMatchObject({ result: "changed" });
      const links = await at(number, "ip -o link | awk -F '[ :@]+' '{ print $2 }'");
      for (const name of ["bond0", "bond0.20", "vmbr0", "vmbr0.20", "vmbr0.30", "dum0"])
        expect(links.split("\n")).not.toContain(name);
    }
  });
});
