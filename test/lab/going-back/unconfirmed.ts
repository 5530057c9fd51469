import { expect, test } from "@jest/globals";
import { writeBundle } from "../../../core/bundle/index.ts";
import type { HostFiles } from "../../../core/render/file.ts";
import { box, said } from "../agent-twins.ts";
import { longer } from "../longer.ts";
import { held, ip, next, unit } from "./bundles.ts";
import type { SeenTwins } from "./lab.ts";

const twin = "rack--box-1";

/** What nobody confirms, and what can not be confirmed: nothing of it is left, whatever happened meanwhile. */
export function unconfirmedCases(lab: SeenTwins): void {
  test("goes back by itself when nobody confirms: files, addresses, routes, parameters, units", async () => {
    expect(await lab.twins.answered(box, "apply --within 3", next)).toMatchObject({
      result: "applied",
      left: 3,
    });
    const changed = await lab.seen(twin);
    for (const fact of ["::12/64", "3fff:b0b:77::/64", "all.forwarding = 1", "hextet-three"]) {
      expect(changed).toContain(fact);
    }
    expect(await lab.settled(twin, 9)).toBeGreaterThan(1);
    expect(await lab.seen(twin)).toBe(lab.before);
    expect(await lab.twins.answered(box, "confirm", next)).toMatchObject({
      result: "failed",
      step: "confirm",
      reason: expect.stringContaining("was not confirmed within 3 s"),
      back: true,
    });
  });

  test("goes back at once when its gateway would be a wrong one, and says so", async () => {
    const wrong: HostFiles = {
      ...held,
      expect: [
        { kind: "address", address: box, length: 64, interface: "eno1" },
        { kind: "gateway", address: "fe80::bad", interface: "eno1" },
        { kind: "route", prefix: "::/0", via: "fe80::bad", interface: "eno1" },
      ],
      files: held.files.map((file) =>
        file.subsystem === "netplan"
          ? {
              ...file,
              content: ip(
                '      addresses: ["3fff:b0b:1::11/64"]\n      routes: [{ to: "::/0", via: "fe80::bad", on-link: true, metric: 1 }]\n',
              ),
            }
          : file,
      ),
    };
    // Whoever asked may have lost the connection by the time the answer comes; it is kept for them.
    await lab.twins.console(twin, "rm /run/hextet/answer");
    await lab.twins.hurried(twin, "\npatience=10\n", "\npatience=3\n", () =>
      lab.twins.ssh(box, "hextet-agent apply --within 30", writeBundle(wrong)),
    );
    expect(await lab.keptAnswer(twin)).toMatchObject({
      result: "failed",
      step: "probe",
      reason: expect.stringMatching(/did not come true within 3 s: gateway fe80::bad eno1$/),
      back: true,
    });
    await lab.twins.reachable(box);
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  test("that restarts before it is confirmed comes up as it was, before anything reads the new files", async () => {
    expect(await lab.twins.answered(box, "apply --within 100", next)).toMatchObject({ result: "applied" });
    await lab.twins.console(twin, "systemctl reboot");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await lab.twins.reachable(box);
    await lab.settled(twin, 20);
    await lab.twins.console(twin, "systemctl is-system-running --wait");
    expect(await lab.status(twin)).toMatchObject({
      rolledBack: { back: true, reason: "this host restarted before it was confirmed" },
    });
    const { stdout } = await lab.twins.console(
      twin,
      "for unit in hextet-agent-guard systemd-sysctl systemd-networkd; do systemctl show -P ExecMainStartTimestampMonotonic $unit.service; done",
    );
    const [guard = 0, sysctl = 0, networkd = 0] = stdout.trim().split("\n").map(Number);
    expect(guard).toBeGreaterThan(0);
    expect(sysctl).toBeGreaterThan(guard);
    expect(networkd).toBeGreaterThan(guard);
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  test("goes back at once when its agent is killed in the middle", async () => {
    const killed = (async () => {
      await lab.twins.console(twin, "rm -f /run/hextet/activating");
      const answer = lab.twins.answered(box, "apply --within 60", next);
      await lab.twins.installed(twin);
      await lab.twins.console(twin, 'kill -9 "$(cat /run/hextet/lock)"');
      return answer;
    })();
    expect(await killed).toMatchObject({ result: "failed", step: "start", back: true });
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  longer.each([
    ["its notes in memory", "rm -rf /run/hextet", "its deadline was taken away from /run/hextet"],
    [
      "all that it kept on the disk",
      "rm -rf /var/lib/hextet",
      "what going back needs was taken away from /var/lib/hextet",
    ],
  ])("goes back entirely where somebody takes away %s", async (_, strike, reason) => {
    expect(await lab.twins.answered(box, "apply --within 30", next)).toMatchObject({ result: "applied" });
    expect(await lab.seen(twin)).toContain("::12/64");
    await lab.twins.console(twin, strike);
    await lab.noted(twin, reason);
    expect(await lab.seen(twin)).toBe(lab.before);
    expect(await lab.status(twin)).toMatchObject({ host: "rack/box-1", rolledBack: { back: true } });
    // The other copy of the records.
    expect(await lab.twins.answered(box, "apply --within 30", held)).toMatchObject({ result: "unchanged" });
    expect(await lab.status(twin)).toMatchObject({ records: "good" });
  });

  longer("whose unit fails a second after its start is not confirmed; one that hangs is named", async () => {
    const simple = (program: string) =>
      unit("one", program).content.replace("oneshot\nRemainAfterExit=yes", "simple");
    const failing: HostFiles = {
      ...held,
      files: held.files.map((file) =>
        file.path.endsWith("hextet-one.service")
          ? { ...file, content: simple("/bin/sh -c 'sleep 1; exit 3'") }
          : file,
      ),
    };
    expect(await lab.twins.answered(box, "apply --within 30", failing)).toMatchObject({ result: "applied" });
    expect(await lab.twins.answered(box, "confirm", failing)).toMatchObject({
      result: "failed",
      step: "confirm",
      reason: "not all units stayed up: hextet-one.service (exit-code); journalctl -u UNIT says why",
      back: true,
    });
    expect(await lab.seen(twin)).toBe(lab.before);
    const hanging: HostFiles = {
      ...held,
      files: held.files.map((file) =>
        file.path.endsWith("hextet-one.service")
          ? { ...file, content: unit("one", "/bin/sleep 600").content }
          : file,
      ),
    };
    // By the watcher, since its time is up before the agent gives the unit up.
    const answer = await lab.twins.hurried(twin, 'arm "$((within + 30))"', 'arm "$((within + 7))"', () =>
      lab.twins.answered(box, "apply --within 1", hanging),
    );
    expect(answer).toMatchObject({ result: "failed", step: "start", back: true });
    expect(answer).toHaveProperty(
      "reason",
      expect.stringMatching(
        /it was not done within \d+ s, while it waited for: systemctl restart hextet-one.service; systemd has not done: \S+ of hextet-one.service/,
      ),
    );
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  longer(
    "gives up a bridge that no bundle makes any more, also where networkd was started anew since",
    async () => {
      const bridged: HostFiles = {
        ...held,
        files: held.files.map((file) =>
          file.subsystem === "netplan"
            ? {
                ...file,
                content: `${file.content}  bridges:\n    vmbr5:\n      addresses: ["3fff:b0b:5::1/64"]\n`,
              }
            : file,
        ),
      };
      await lab.twins.answered(box, "apply --within 30", bridged);
      expect(await lab.twins.answered(box, "confirm", bridged)).toMatchObject({ result: "confirmed" });
      const withBridge = await lab.seen(twin);
      expect(withBridge).toContain("vmbr5    inet6 3fff:b0b:5::1/64");
      await lab.twins.console(
        twin,
        "systemctl restart systemd-networkd; networkctl --no-pager list; sleep 1",
      );
      // Comes back with its address.
      await lab.twins.answered(box, "apply --within 3", held);
      expect(await lab.seen(twin)).not.toContain("vmbr5");
      await lab.settled(twin, 20);
      expect(await lab.seen(twin)).toBe(withBridge);
      await lab.twins.answered(box, "apply --within 30", held);
      expect(await lab.twins.answered(box, "confirm", held)).toMatchObject({ result: "confirmed" });
      expect(await lab.seen(twin)).toBe(lab.before);
      expect(said(await lab.twins.console(twin, "hextet-agent report"))).toMatchObject({ links: [] });
    },
  );

  longer("has nothing left behind where its records are lost, and where they are damaged", async () => {
    const forwards: HostFiles = {
      ...held,
      files: held.files.map((file) =>
        file.subsystem === "sysctl" ? { ...file, content: "net.ipv6.conf.all.forwarding = 1\n" } : file,
      ),
    };
    const quiet: HostFiles = {
      ...held,
      files: held.files.filter(({ subsystem }) => subsystem !== "sysctl"),
    };
    for (const loss of [
      "rm -rf /var/lib/hextet",
      "find /var/lib/hextet -type f -exec truncate -s 0 {} +",
      "rm -rf /var/lib/hextet /usr/local/lib/hextet",
      "find /var/lib/hextet /usr/local/lib/hextet -type f | while read -r file; do head -c 200 /dev/urandom >$file; done",
    ]) {
      await lab.twins.answered(box, "apply --within 30", forwards);
      expect({ loss, ...(await lab.twins.answered(box, "confirm", forwards)) }).toMatchObject({
        loss,
        result: "confirmed",
      });
      expect((await lab.twins.console(twin, `${loss}; sysctl -n net.ipv6.conf.all.forwarding`)).stdout).toBe(
        "1\n",
      );
      expect({ loss, ...(await lab.twins.answered(box, "apply --within 30", quiet)) }).toMatchObject({
        loss,
        result: "applied",
      });
      expect({ loss, ...(await lab.twins.answered(box, "confirm", quiet)) }).toMatchObject({
        loss,
        result: "confirmed",
      });
      const after = await lab.twins.console(
        twin,
        "sysctl -n net.ipv6.conf.all.forwarding; ls /etc/sysctl.d/60-hextet.conf",
      );
      expect({ loss, stdout: after.stdout }).toEqual({ loss, stdout: "0\n" });
      expect({ loss, ...(await lab.status(twin)) }).toMatchObject({
        loss,
        records: "good",
        host: "rack/box-1",
      });
    }
    await lab.twins.answered(box, "apply --within 30", held);
    await lab.twins.answered(box, "confirm", held);
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  longer("is changed by whoever has an odd environment as by anybody", async () => {
    const odd = "POSIXLY_CORRECT=1 PYTHONHOME=/nowhere GREP_OPTIONS=-v PATH=/nowhere:/usr/bin IFS=/";
    const { stdout } = await lab.twins.ssh(
      box,
      `env ${odd} /usr/local/sbin/hextet-agent apply --within 30`,
      writeBundle(next),
    );
    expect(said({ stdout })).toMatchObject({
      result: "applied",
      activated: ["sysctl", "netplan", "link_mtu", "systemd"],
    });
    await lab.twins.ssh(box, `env ${odd} /usr/local/sbin/hextet-agent rollback`);
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  longer("goes back although its watcher was killed too, and systemd read its units anew", async () => {
    expect(await lab.twins.answered(box, "apply --within 5", next)).toMatchObject({ result: "applied" });
    const { stdout } = await lab.twins.console(
      twin,
      "systemctl kill -s KILL hextet-agent-rollback.service; systemctl daemon-reload; systemctl daemon-reexec; sleep 0.5; systemctl is-active hextet-agent-rollback.service",
    );
    expect(stdout).toBe("active\n");
    await lab.settled(twin, 10);
    expect(await lab.seen(twin)).toBe(lab.before);
  });

  longer(
    "goes back on a disk that filled meanwhile, and on one that turned read-only once it can be written",
    async () => {
      const disk =
        "cp -a /etc/netplan /root/netplan && mount -t tmpfs -o size=64k tmpfs /etc/netplan && cp -a /root/netplan/. /etc/netplan";
      expect(await lab.twins.console(twin, disk)).toMatchObject({ status: 0 });
      try {
        expect(await lab.twins.answered(box, "apply --within 4", next)).toMatchObject({ result: "applied" });
        await lab.twins.console(twin, "dd if=/dev/zero of=/etc/netplan/ballast bs=4k");
        await lab.settled(twin, 12);
        await lab.twins.console(twin, "rm /etc/netplan/ballast");
        expect(await lab.seen(twin)).toBe(lab.before);

        expect(await lab.twins.answered(box, "apply --within 3", next)).toMatchObject({ result: "applied" });
        const intended = "cat /etc/netplan/60-hextet.yaml";
        const { stdout: theirs } = await lab.twins.console(twin, intended);
        await lab.twins.console(twin, "mount -o remount,ro /etc/netplan");
        await new Promise((resolve) => setTimeout(resolve, 9_000));
        expect(await lab.status(twin)).toMatchObject({
          armed: true,
          rolledBack: {
            back: false,
            reason: expect.stringContaining("/etc/netplan/60-hextet.yaml could not be put back"),
          },
        });
        expect((await lab.twins.console(twin, intended)).stdout).toBe(theirs);
        await lab.twins.console(twin, "mount -o remount,rw /etc/netplan");
        await lab.settled(twin, 30);
        expect(await lab.status(twin)).toMatchObject({ rolledBack: { back: true } });
        expect(await lab.seen(twin)).toBe(lab.before);
      } finally {
        await lab.twins.console(twin, "umount /etc/netplan; rm -rf /root/netplan");
      }
    },
  );

  longer(
    "that restarts while nothing can be put back is notified of the old files once it can be",
    async () => {
      // As chattr would, which not every host has.
      const immutable = (flags: string) =>
        lab.twins.console(
          twin,
          `python3 -c 'import fcntl, os, struct; fcntl.ioctl(os.open("/etc/netplan", os.O_RDONLY), 0x40086602, struct.pack("l", ${flags}))'`,
        );
      expect(await lab.twins.answered(box, "apply --within 100", next)).toMatchObject({ result: "applied" });
      expect(await immutable("0x10")).toMatchObject({ status: 0 });
      try {
        await lab.twins.console(twin, "systemctl reboot");
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        await lab.twins.reachable(box);
        await lab.twins.console(twin, "systemctl is-system-running --wait");
        expect(await lab.status(twin)).toMatchObject({
          armed: true,
          rolledBack: {
            back: false,
            reason: expect.stringMatching(
              /^this host restarted before it was confirmed; .*60-hextet.yaml could not be put back/,
            ),
          },
        });
        expect(await lab.seen(twin)).toContain("::12/64");
      } finally {
        await immutable("0");
      }
      await lab.settled(twin, 30);
      expect(await lab.status(twin)).toMatchObject({
        rolledBack: { back: true, reason: "this host restarted before it was confirmed" },
      });
      expect(await lab.seen(twin)).toBe(lab.before);
    },
  );
}
