import { describe, expect, test } from "@jest/globals";
import { writeBundle } from "../../../core/bundle/index.ts";
import type { HostFiles } from "../../../core/render/file.ts";
import { pve, pveInterfaces } from "../agent-twins.ts";
import type { SeenTwins } from "./lab.ts";

/** The same of a host whose network ifupdown2 configures. */
export function ifupdown2Cases(lab: SeenTwins): void {
  describe("a host with ifupdown2", () => {
    const twin = "rack--pve-1";
    const moved = (address: string): HostFiles => ({
      host: "rack/pve-1",
      login: address,
      expect: [
        { kind: "address", address, length: 64, interface: "vmbr0" },
        { kind: "address", address: "3fff:b0b:5::1", length: 64, interface: "vmbr5" },
      ],
      units: [],
      files: [pveInterfaces(address, { bridge: "vmbr5", addresses: ["3fff:b0b:5::1"] })],
    });

    test("whose address moves under the connection and is not confirmed is back at the old one, bridges too", async () => {
      lab.before = await lab.seen(twin);
      await lab.twins.ssh(pve, "hextet-agent apply --within 4", writeBundle(moved("3fff:b0b:1::21")));
      await lab.settled(twin, 20);
      await lab.twins.reachable(pve);
      expect(await lab.seen(twin)).toBe(lab.before);
    });

    test("is confirmed at its new address", async () => {
      const files = moved("3fff:b0b:1::21");
      await lab.twins.ssh(pve, "hextet-agent apply --within 30", writeBundle(files));
      await lab.twins.reachable("3fff:b0b:1::21");
      expect(await lab.twins.answered("3fff:b0b:1::21", "confirm", files)).toMatchObject({
        result: "confirmed",
      });
    });

    // Its network's file stays as it is, so that ifupdown2 has nothing to do, and its default route is marked as the kernel's.
    test("whose IPv6 a kernel parameter ends has its addresses and its default route back", async () => {
      const at = "3fff:b0b:1::21";
      lab.before = await lab.seen(twin);
      expect(lab.before).toMatch(/^default via fe80::1 dev vmbr0 proto kernel /m);
      const files = moved(at);
      const ending = {
        path: "/etc/sysctl.d/60-hextet.conf",
        mode: 0o644,
        subsystem: "sysctl",
        content: "net.ipv6.conf.vmbr0.disable_ipv6 = 1\n",
      } as const;
      await lab.twins.ssh(
        at,
        "hextet-agent apply --within 4",
        writeBundle({ ...files, files: [...files.files, ending] }),
      );
      await lab.settled(twin, 40);
      await lab.twins.reachable(at);
      expect(await lab.seen(twin)).toBe(lab.before);
    });

    test("has the address of a bridge without ports put back by healing, and nothing to heal before and after", async () => {
      const at = "3fff:b0b:1::21";
      expect(await lab.twins.answered(at, "heal --within 30")).toMatchObject({ result: "unchanged" });
      expect(await lab.twins.console(twin, "ip addr del 3fff:b0b:5::1/64 dev vmbr5")).toMatchObject({
        status: 0,
      });
      expect(await lab.twins.answered(at, "heal --within 30")).toMatchObject({
        result: "applied",
        activated: ["ifupdown2"],
      });
      expect(await lab.twins.answered(at, "confirm")).toMatchObject({ result: "confirmed" });
      expect(await lab.twins.outputOf(at, "ip -6 -o addr show vmbr5")).toContain("3fff:b0b:5::1/64");
      expect(await lab.twins.answered(at, "heal --within 30")).toMatchObject({ result: "unchanged" });
    });

    test("that restarts in the middle of a change is back before its network comes up", async () => {
      lab.before = await lab.seen(twin);
      await lab.twins.ssh(
        "3fff:b0b:1::21",
        "hextet-agent apply --within 90",
        writeBundle(moved("3fff:b0b:1::22")),
      );
      await lab.twins.console(twin, "systemctl reboot");
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await lab.twins.reachable("3fff:b0b:1::21");
      await lab.settled(twin, 20);
      await lab.twins.console(twin, "systemctl is-system-running --wait");
      const { stdout } = await lab.twins.console(
        twin,
        "for unit in hextet-agent-guard networking; do systemctl show -P ExecMainStartTimestampMonotonic $unit.service; done",
      );
      const [guard = 0, networking = 0] = stdout.trim().split("\n").map(Number);
      expect(guard).toBeGreaterThan(0);
      expect(networking).toBeGreaterThan(guard);
      expect(await lab.seen(twin)).toBe(lab.before);
    });
  });
}
