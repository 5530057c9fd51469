import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { changes, container, guestBundle, pveHost, vm } from "./pve-host.ts";
import { type ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

/** What a guest is, what the bundle says, and what is said against it. */
const refused: readonly (readonly [promise: string, before: string, wanted: string, reason: string])[] = [
  ["a VM that is locked", `${vm.before}lock: backup\n`, vm.wanted, "VM 101 (git) is locked (backup)"],
  [
    "a VM whose cloud-init has a network file of its own",
    `${vm.before}cicustom: user=local:snippets/u.yaml,network=local:snippets/n.yaml\n`,
    vm.wanted,
    "outweighs ipconfig; qm set 101 --delete cicustom",
  ],
  [
    "a VM that would have a gateway beside DHCP, which Proxmox VE drops with all else",
    vm.before.replace("ip=192.0.2.7/24", "ip=dhcp"),
    vm.wanted,
    "would have in ipconfig0 gw, and no IPv4 address beside it",
  ],
  [
    "a VM with a gateway at another network device, beside which it would have two default routes",
    `${vm.before}ipconfig4: ip6=2001:db8:9::7/64,gw6=fe80::9\n`,
    vm.wanted,
    "VM 101 (git) has gw6 in ipconfig4 too, and would have two default routes",
  ],
  [
    "a container with a gateway at another network device",
    `${container.before}net7: name=eth7,bridge=vmbr0,gw6=fe80::9,hwaddr=02:00:5E:10:00:77,ip6=2001:db8:9::7/64,type=veth\n`,
    container.wanted,
    "has gw6 in net7 too",
  ],
  [
    "a container that the layout takes for a VM",
    container.before,
    container.wanted.replace("container", "vm").replace("hwaddr", "macaddr"),
    "102 is no vm here; let the layout say kind: container",
  ],
  [
    "a container of Alpine's, in which pct makes manual of auto",
    container.before.replace("debian", "alpine"),
    container.wanted.replace("ip6=2001:db8::26/64,gw6=fe80::1", "ip6=auto,gw6="),
    "is Alpine's, in which pct makes manual of ip6=auto",
  ],
  [
    "a container with a host-managed network, which Proxmox VE 9 lets take no auto",
    container.before.replace("firewall=1", "firewall=1,host-managed=1"),
    container.wanted.replace("ip6=2001:db8::26/64,gw6=fe80::1", "ip6=auto,gw6="),
    "has a host-managed network, which takes no ip6=auto",
  ],
  ["a file that names no guest", vm.before, "net0 bridge=vmbr2\n", "line 2: it does not name a guest"],
  [
    "a setting that is no network's",
    vm.before,
    `${vm.wanted}cores 4\n`,
    "a vm has no setting cores of a network",
  ],
];

for (const userland of userlands) {
  describeOnHosts(`guests of Proxmox VE, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = pveHost(userland);
    });
    afterEach(() => host.dispose());

    for (const [promise, before, wanted, reason] of refused)
      test(`are refused before anything is touched: ${promise}`, async () => {
        const isContainer = before.startsWith("hostname");
        const path = isContainer ? container.path : vm.path;
        host.write(path, before);
        const bundle = guestBundle({ [isContainer ? 102 : 101]: wanted });
        expect((await host.agent("apply", bundle)).answer).toMatchObject({
          result: "failed",
          step: "validate",
          reason: expect.stringContaining(reason),
        });
        expect(host.read(path)).toBe(before);
        expect([changes(host), host.exists("/etc/hextet")]).toEqual([[], false]);
      });

    const notesOf = async (wanted: string) =>
      (await host.agent("apply", guestBundle({ 101: wanted }))).answer?.["notes"];

    test("one that is not there is said, and healed once it is", async () => {
      expect(await notesOf(vm.wanted)).toEqual([
        "VM 101 (git) is not on this host; once it is, hextet heal gives it its network",
      ]);
      expect(changes(host)).toEqual([]);
      host.write(vm.path, vm.before);
      expect((await host.agent("report")).answer).toMatchObject({ settings: expect.any(Array) });
      await host.agent("heal");
      expect(host.read(vm.path)).toBe(vm.after);
    });

    test("one that runs is not started anew, and what waits for that is said", async () => {
      host.write("/run/pve-stand-in/101.running", "");
      host.write(vm.path, vm.before.replace("vmbr0", "vmbr2"));
      host.write("/sys/class/net/vmbr2/bridge/state", "");
      expect(await notesOf(vm.wanted)).toEqual([
        "VM 101 (git) runs, and its cloud-init takes addresses when it is started anew, which hextet does not do: qm reboot 101",
      ]);
      host.write(vm.path, vm.before.replace("cores", "hotplug: disk\ncores"));
      expect((await host.agent("heal")).answer?.["notes"]).toEqual([
        "VM 101 (git) has net0 only once it is started anew, which hextet does not do: qm reboot 101",
      ]);
    });

    test("one without a cloud-init drive is said to have its addresses by no way", async () => {
      host.write(vm.path, vm.before.replace(/ide2.*\n/, ""));
      expect(await notesOf(vm.wanted)).toEqual([expect.stringContaining("has no cloud-init drive")]);
    });

    test("one that does not say what it was given is taken back", async () => {
      host.write(vm.path, vm.before);
      host.consumer("qm", 'case $1 in set) exit 0 ;; esac; exec /opt/pve/qm "$@"');
      expect((await host.agent("apply", guestBundle({ 101: vm.wanted }))).answer).toMatchObject({
        result: "failed",
        step: "activate",
        back: true,
        reason: expect.stringContaining(
          "qm took what VM 101 (git) is to have, and does not say so afterwards",
        ),
      });
    });

    test("one that has neither NIC nor address is given both, and loses them with the bundle", async () => {
      host.write(vm.path, "name: git\n");
      host.write(container.path, "hostname: web\n");
      const both = guestBundle({ 101: vm.wanted, 102: container.wanted });
      await host.agent("apply", both);
      expect(host.read(vm.path)).toContain("net0: virtio=02:00:5E:10:00:01,bridge=vmbr2\n");
      expect(host.read(container.path)).toContain(
        "net0: name=eth0,bridge=vmbr2,gw6=fe80::1,hwaddr=02:00:5E:10:00:02,ip6=2001:db8::26/64,tag=20,type=veth\n",
      );
      await host.agent("remove");
      expect([host.read(vm.path), host.read(container.path)]).toEqual(["name: git\n", "hostname: web\n"]);
    });
  });
}
