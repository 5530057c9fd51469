import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { changes, container, guestBundle, pveHost, vm } from "./pve-host.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { type ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

const bundle = guestBundle({ 101: vm.wanted, 102: container.wanted });

for (const userland of userlands) {
  describeOnHosts(`guests of Proxmox VE, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = pveHost(userland);
      host.write(vm.path, vm.before);
      host.write(container.path, container.before);
    });
    afterEach(() => host.dispose());

    const stand = () => [host.read(vm.path), host.read(container.path)];

    test("get what the bundle says and keep all else; a second time nothing is set", async () => {
      expect((await host.agent("apply", bundle)).answer).toMatchObject({
        result: "changed",
        activated: ["pve_guests"],
      });
      expect(stand()).toEqual([vm.after, container.after]);
      expect(changes(host)).toEqual([
        "qm set 101 --net0 e1000=02:00:5E:10:00:01,bridge=vmbr2,firewall=1,queues=2,rate=10 --ipconfig0 gw=192.0.2.1,ip=192.0.2.7/24,ip6=2001:db8::25/64,gw6=fe80::1 --nameserver 2001:db8::53 2001:db8::54",
        "qm cloudinit update 101",
        "pct set 102 --net0 name=eth0,bridge=vmbr2,firewall=1,hwaddr=02:00:5E:10:00:02,ip=dhcp,rate=5,type=veth,tag=20,ip6=2001:db8::26/64,gw6=fe80::1",
      ]);
      expect((await host.agent("apply", bundle)).answer).toMatchObject({ result: "unchanged" });
      expect((await host.agent("report")).answer).not.toHaveProperty("settings");
      expect(changes(host)).toEqual([]);
    });

    test("that somebody set otherwise are reported, and healed; what is another's setting stays", async () => {
      await host.agent("apply", bundle);
      host.write(vm.path, vm.after.replace("bridge=vmbr2", "bridge=vmbr0").replace("rate=10", "rate=20"));
      host.write(container.path, container.after.replace("ip6=2001:db8::26/64", "ip6=auto"));
      expect((await host.agent("report")).answer).toMatchObject({
        settings: [
          {
            of: "VM 101 (git)",
            setting: "net0",
            now: expect.stringContaining("bridge=vmbr0"),
            planned: expect.stringContaining("bridge=vmbr2"),
          },
          { of: "container 102 (web)", setting: "net0" },
        ],
      });
      expect((await host.agent("apply", bundle)).answer).toMatchObject({ result: "unchanged" });
      expect((await host.agent("heal")).answer).toMatchObject({
        result: "changed",
        activated: ["pve_guests"],
      });
      expect(stand()).toEqual([vm.after.replace("rate=10", "rate=20"), container.after]);
      expect((await host.agent("heal")).answer).toMatchObject({ result: "unchanged" });
    });

    test("are as they were once the bundle is removed, or says less of them", async () => {
      await host.agent("apply", bundle);
      const less = guestBundle({
        101: vm.wanted
          .replace(/nameserver.*\n/, "")
          .replace("net0", "net1")
          .replace("ipconfig0", "ipconfig1"),
      });
      expect((await host.agent("apply", less)).answer).toMatchObject({ result: "changed" });
      expect(stand()).toEqual([
        vm.before
          .replace(/(ipconfig0: .*\n)/, "$1ipconfig1: ip6=2001:db8::25/64,gw6=fe80::1\n")
          .replace("virtio=02:00:5E:10:00:98,bridge=vmbr9", "virtio=02:00:5E:10:00:01,bridge=vmbr2"),
        container.before,
      ]);
      expect((await host.agent("remove")).answer).toMatchObject({ result: "changed" });
      expect(stand()).toEqual([vm.before, container.before]);
      expect(host.exists("/etc/hextet")).toBe(false);
    });

    test("go back with a change that nobody confirms", async () => {
      host.consumer("systemctl", systemdStandIn);
      expect((await host.run(["/opt/hextet-agent", "apply", "--within", "60"], bundle)).answer).toMatchObject(
        {
          result: "applied",
        },
      );
      expect(stand()).toEqual([vm.after, container.after]);
      // What somebody else sets meanwhile is theirs.
      host.write(vm.path, vm.after.replace("rate=10", "rate=20"));
      expect((await host.run(["/opt/hextet-agent", "rollback"])).answer).toMatchObject({
        result: "rolled-back",
        back: true,
      });
      expect(stand()).toEqual([vm.before.replace("rate=10", "rate=20"), container.before]);
    });

    test("go back at a restart, once Proxmox VE has come up", async () => {
      host.consumer("systemctl", systemdStandIn);
      await host.run(["/opt/hextet-agent", "apply", "--within", "60"], bundle);
      const boot = `mv /etc/pve /etc/pve.away && rm -rf /run/hextet
        sh /var/lib/hextet/transaction/agent at-boot
        grep -c 'Proxmox VE does not run yet' /run/hextet/rolled-back && ls /etc/hextet
        mv /etc/pve.away /etc/pve
        /opt/hextet-agent status`;
      const { stdout } = await host.run(["sh", "-c", boot]);
      expect(stdout).toMatch(/^1\n/);
      expect(stdout).toContain('"transaction": ');
      // By the watcher, or by whoever calls the agent next.
      await host.run(["/opt/hextet-agent", "rollback"]);
      expect(stand()).toEqual([vm.before, container.before]);
      expect(host.exists("/var/lib/hextet")).toBe(false);
    });

    test("go back where one of them is refused, in Proxmox VE's words", async () => {
      const { answer } = await host.agent(
        "apply",
        guestBundle({ 101: vm.wanted, 102: container.wanted.replace("tag=20", "tag=5000") }),
      );
      expect(answer).toMatchObject({
        result: "failed",
        step: "activate",
        back: true,
        reason: expect.stringContaining("net0.tag"),
      });
      expect(stand()).toEqual([vm.before, container.before]);
    });
  });
}
