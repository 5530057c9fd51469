import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { longer } from "../longer.ts";
import { hextet, inRouter, inTwin, name, session, space, wrong } from "./rack.ts";

/** What verify and diff say of hosts as they are to be, and of each thing that is broken. */
export function verifyCases(): void {
  describe("before the first up", () => {
    test("diff shows each host's real files beside what up would put there, and changes nothing", async () => {
      const { status, stdout, stderr } = await hextet("diff", name);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toContain("rack/pve-1: hextet has not been there yet; files: 1 to come, 1 to change\n");
      expect(stdout).toContain("-# As the installer left it.\n");
      expect(stdout).toContain("+\taddress 3fff:b0b:0:1::1/64\n");
      expect(stdout).toMatch(/^\+\+\+ rack\/lxd-1:\/etc\/netplan\/60-hextet\.yaml \(after up, mode 0600\)$/m);
      expect(stdout).toContain(
        "rack/lxd-1: hextet-instance-cache.service (not there) would be enabled and started\n",
      );
      expect(await inTwin("pve-1", "cat /etc/network/interfaces")).toContain("As the installer left it.");
    });

    test("drift says where hextet has not been yet", async () => {
      const { status, stdout } = await hextet("drift", name);
      expect(status).toBe(0);
      expect(stdout).toContain(`rack/pve-1: hextet has not been there yet; hextet diff ${name} rack/pve-1`);
    });
  });

  describe("once it is applied", () => {
    beforeAll(async () => {
      expect((await session.up()).errors).toEqual([]);
    });

    test("diff says that each host holds its files already", async () => {
      expect(await hextet("diff", name)).toEqual({
        status: 0,
        stdout: "rack/lxd-1: holds all 4 files already\n\nrack/pve-1: holds all 2 files already\n",
        stderr: "",
      });
    });

    test("verify finds everything as planned, on the hosts and between them", async () => {
      const { status, stdout, stderr } = await hextet("verify", name, "--junit", "verify.xml");
      expect(stdout).toMatch(/^(\d+) of \1 checks on hosts are as planned\.$/m);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(readFileSync(join(space.path, "verify.xml"), "utf8")).toMatch(
        /<testsuites name="hextet verify [^"]*" tests="\d+" failures="0" errors="0">/,
      );
    });
  });

  describe("verify finds exactly what is broken", () => {
    test("an address that was removed, with the routes that went with it", async () => {
      await inTwin("pve-1", "ip addr del 3fff:b0b:0:1::1/64 dev vmbr2");
      const found = await wrong();
      await inTwin("pve-1", "ip addr add 3fff:b0b:0:1::1/64 dev vmbr2");
      // Detection of duplicates takes a moment.
      expect((await wrong("15")).status).toBe(0);
      // As long as the host remembers its guest's MAC, the guest counts as there.
      expect(found.checks.filter((id) => !id.startsWith("guest"))).toEqual([
        "address rack/pve-1 vmbr2 3fff:b0b:0:1::1/64",
        "route rack/pve-1 3fff:b0b:0:1::/64 dev vmbr2",
      ]);
      // Nobody reaches the guest then, and it cannot be asked itself.
      expect(
        found.probes.every((id) => id.includes("3fff:b0b:0:1::/64") || id.includes("rack/pve-1/git")),
      ).toBe(true);
      expect(found.probes).toContain("route 3fff:b0b:0:1::/64");
      expect(found.status).toBe(1);
    });

    test("a host that is another's clone by its machine-id, and which two they are", async () => {
      const own = (await inTwin("lxd-1", "cat /etc/machine-id")).trim();
      const other = (await inTwin("pve-1", "cat /etc/machine-id")).trim();
      await inTwin("lxd-1", `echo ${other} >/etc/machine-id`);
      const found = await wrong();
      await inTwin("lxd-1", `echo ${own} >/etc/machine-id`);
      expect(found).toEqual({
        status: 1,
        probes: [],
        seen: ["machine-id is that of rack/pve-1 too", "machine-id is that of rack/lxd-1 too"],
        checks: [
          "identity rack/lxd-1 nothing that is another host's too",
          "identity rack/pve-1 nothing that is another host's too",
        ],
      });
      expect((await wrong()).status).toBe(0);
    });

    longer("a unit that was stopped, and its container", async () => {
      await inTwin("lxd-1", "systemctl stop hextet-instance-cache");
      const found = await wrong();
      await inTwin("lxd-1", "systemctl start hextet-instance-cache");
      // Its lease comes a moment later.
      expect((await wrong("30")).status).toBe(0);
      expect(found.checks).toEqual([
        "container rack/lxd-1 cache 3fff:b0b::25",
        "unit rack/lxd-1 hextet-instance-cache.service",
      ]);
      expect(found.probes.every((id) => id.includes("rack/lxd-1/cache"))).toBe(true);
    });

    test("forwarding that was turned off", async () => {
      await inTwin("pve-1", "sysctl -qw net.ipv6.conf.all.forwarding=0");
      const found = await wrong();
      await inTwin("pve-1", "sysctl -qw net.ipv6.conf.all.forwarding=1");
      expect(found.checks).toEqual(["forwarding rack/pve-1 on, with accept_ra to match"]);
      expect(found.probes.every((id) => id.includes("rack/pve-1/git"))).toBe(true);
      expect(found.probes).not.toEqual([]);
    });

    longer("a default route that goes elsewhere", async () => {
      await inTwin("lxd-1", "ip -6 route add default via fe80::dead dev eno1 metric 5");
      const found = await wrong();
      await inTwin("lxd-1", "ip -6 route del default via fe80::dead dev eno1 metric 5");
      expect(found.checks).toContain("route rack/lxd-1 default via fe80::1 dev eno1");
    });

    test("a duplicate address", async () => {
      // The guest has it already, so that detection finds out when the host's comes again.
      const again = "ip addr del 3fff:b0b:0:1::1/64 dev vmbr2; ip addr add 3fff:b0b:0:1::1/64 dev vmbr2";
      await inTwin("pve-1--git", "ip addr add 3fff:b0b:0:1::1/64 dev eth0 nodad");
      await inTwin("pve-1", `${again}; sleep 3`);
      const found = await wrong();
      await inTwin("pve-1--git", "ip addr del 3fff:b0b:0:1::1/64 dev eth0");
      await inTwin("pve-1", again);
      expect(found.seen).toContain("duplicate: another machine on the link has it");
    });

    longer("a router that has lost a route", async () => {
      const route = "3fff:b0b:0:1::/64 via 3fff:b0b:1::10";
      await inRouter(`ip -6 route del ${route}`);
      const found = await wrong();
      await inRouter(`ip -6 route add ${route}`);
      expect(found.probes).toContain("route 3fff:b0b:0:1::/64");
      expect(
        found.probes.every((id) => id.includes("3fff:b0b:0:1::/64") || id.includes("rack/pve-1/git")),
      ).toBe(true);
    });

    test("and nothing once all is mended", async () => {
      expect(await wrong("20")).toEqual({ status: 0, checks: [], seen: [], probes: [] });
    });
  });
}
