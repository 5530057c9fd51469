/** What a change that is not confirmed, or cannot be, leaves of a host: nothing. Cases on twins, for any release that the agent is for. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { AgentTwins, box, pve, pveInterfaces, said, type TwinName } from "./agent-twins.ts";
import { longer } from "./longer.ts";
import { uniqueLab } from "./unique-lab.ts";

const ip = (lines: string) => `network:\n  version: 2\n  ethernets:\n    eno1:\n${lines}`;

const unit = (name: string, program: string) => ({
  path: `/etc/systemd/system/hextet-${name}.service`,
  mode: 0o644,
  subsystem: "systemd" as const,
  content: `[Unit]\nDescription=${name}\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=${program}\n[Install]\nWantedBy=multi-user.target\n`,
});

/** What the host is brought to and confirms. */
const held: HostFiles = {
  host: "rack/box-1",
  login: box,
  expect: [
    { kind: "address", address: box, length: 64, interface: "eno1" },
    { kind: "address", address: "3fff:b0b:1::11", length: 64, interface: "eno1" },
    { kind: "gateway", address: "fe80::1", interface: "eno1" },
    { kind: "route", prefix: "::/0", via: "fe80::1", interface: "eno1" },
  ],
  units: ["hextet-one.service", "hextet-two.service"],
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: ip('      addresses: ["3fff:b0b:1::11/64"]\n'),
    },
    {
      path: "/etc/sysctl.d/60-hextet.conf",
      mode: 0o644,
      subsystem: "sysctl",
      content: "net.ipv6.conf.all.accept_redirects = 0\n",
    },
    unit("one", "/bin/true"),
    unit("two", "/bin/true"),
  ],
};

/** Another address, another route, other parameters, a unit that goes, one that changes, one that comes. */
const next: HostFiles = {
  ...held,
  expect: [{ kind: "address", address: box, length: 64, interface: "eno1" }],
  units: ["hextet-one.service", "hextet-three.service"],
  files: [
    {
      path: "/etc/netplan/60-hextet.yaml",
      mode: 0o600,
      subsystem: "netplan",
      content: ip(
        '      addresses: ["3fff:b0b:1::12/64"]\n      routes: [{ to: "3fff:b0b:77::/64", via: "3fff:b0b:1::1" }]\n',
      ),
    },
    {
      path: "/etc/sysctl.d/60-hextet.conf",
      mode: 0o644,
      subsystem: "sysctl",
      content: "net.ipv6.conf.all.forwarding = 1\nnet.ipv6.conf.eno1.accept_ra = 2\n",
    },
    unit("one", "/bin/echo one"),
    unit("three", "/bin/true"),
  ],
};

/** Everything of a host, but its guests' ports and the link-local addresses that the kernel makes, that a change may touch and a rollback has to bring back. */
const everything = `
cd /
find etc -type f ! -path 'etc/iproute2/*' -exec stat -c '%n %a %u:%g' {} + | sort
find etc -type f ! -path 'etc/iproute2/*' -exec sha256sum {} + | sort -k 2
find etc/systemd -type l | sort
grep -r . etc/netplan etc/network/interfaces
ip -o addr | sed 's/ tentative//; s/ *valid_lft.*//; s/^[0-9]*: //' | grep -v -e ^tap -e kernel_ll -e ' fe80::[0-9a-f:]*ff:fe' | sort
for family in 4 6; do ip -$family -o route show table all | grep -v -e 'table local' -e ' tap' -e '^fe80::/64 ' | sed 's/ expires [0-9]*sec//' | sort; ip -$family rule; done
sysctl -a 2>/dev/null | grep -E 'ipv6.conf.*(forwarding|accept_ra|accept_redirects) ' | sort
for unit in one two three; do systemctl show -p LoadState,ActiveState,UnitFileState hextet-$unit.service; done
`;

/**
 * Boots twins of a release and tries everything on them.
 * @param release of Debian, where it is to be another than that of labs
 */
export function goesBack(release?: string): void {
  jest.setTimeout(120_000);

  let twins: AgentTwins;

  beforeAll(async () => {
    twins = await AgentTwins.boot(uniqueLab(`agent-rollback-${release ?? "lab"}`), ["netplan"], release);
  });

  afterAll(() => twins.end());

  async function seen(twin: TwinName): Promise<string> {
    const { stdout } = await twins.console(twin, everything);
    expect(stdout.length).toBeGreaterThan(1_000);
    return stdout;
  }

  /** Waits until no change of the twin is unsettled, at most `seconds`, and says how many it took. */
  async function settled(twin: TwinName, seconds: number): Promise<number> {
    const start = performance.now();
    for (;;) {
      const { stdout } = await twins.console(twin, "test -e /var/lib/hextet/transaction || echo settled");
      const took = (performance.now() - start) / 1_000;
      if (stdout === "settled\n") return took;
      if (took > seconds) throw new Error(`${twin}: the change was not settled within ${seconds} s`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The answer that is kept for whoever asked, once the change is settled and the agent has answered; within 30 s. */
  async function keptAnswer(twin: TwinName): Promise<unknown> {
    const wait =
      "i=0; until [ -s /run/hextet/answer ] && flock -n /run/hextet/lock true || [ $i = 300 ]; do i=$((i + 1)); sleep 0.1; done; cat /run/hextet/answer";
    return JSON.parse((await twins.console(twin, wait)).stdout);
  }

  /** Waits until the twin has noted that it went back, for this reason; at most 20 s. */
  async function noted(twin: TwinName, reason: string): Promise<void> {
    const wait = `i=0; until grep -q -F '${reason}' /run/hextet/rolled-back 2>/dev/null && flock -n /run/hextet/lock true || [ $i = 200 ]; do i=$((i + 1)); sleep 0.1; done; cat /run/hextet/rolled-back`;
    expect((await twins.console(twin, wait)).stdout).toContain(reason);
  }

  /** What the agent's last run and the watcher said, where a test is to be understood. */
  afterEach(async () => {
    if (process.env["HEXTET_SHOW_LOGS"] === undefined) return;
    for (const twin of ["rack--box-1", "rack--pve-1"] as const) {
      const show =
        "cat /run/hextet/log /run/hextet/answer; journalctl -q -b -u 'hextet-agent-*' | tail -n 20; ip -6 route; ip -6 addr show eno1";
      console.log(expect.getState().currentTestName, twin, (await twins.console(twin, show)).stdout);
    }
  });

  async function status(twin: TwinName): Promise<Record<string, unknown>> {
    return said(await twins.console(twin, "hextet-agent status"));
  }

  describe("a host with netplan", () => {
    const twin = "rack--box-1";
    let before: string;

    beforeAll(async () => {
      expect(await twins.answered(box, "apply --within 30", held)).toMatchObject({
        result: "applied",
        left: 30,
      });
      expect(await twins.answered(box, "confirm", held)).toMatchObject({ result: "confirmed" });
    });

    beforeEach(async () => {
      before = await seen(twin);
    });

    test("goes back by itself when nobody confirms: files, addresses, routes, parameters, units", async () => {
      expect(await twins.answered(box, "apply --within 4", next)).toMatchObject({
        result: "applied",
        left: 4,
      });
      const changed = await seen(twin);
      for (const fact of ["::12/64", "3fff:b0b:77::/64", "all.forwarding = 1", "hextet-three"]) {
        expect(changed).toContain(fact);
      }
      expect(await settled(twin, 9)).toBeGreaterThan(1);
      expect(await seen(twin)).toBe(before);
      expect(await twins.answered(box, "confirm", next)).toMatchObject({
        result: "failed",
        step: "confirm",
        reason: expect.stringContaining("was not confirmed within 4 s"),
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
      await twins.console(twin, "rm /run/hextet/answer");
      await twins.ssh(box, "hextet-agent apply --within 30", writeBundle(wrong));
      expect(await keptAnswer(twin)).toMatchObject({
        result: "failed",
        step: "probe",
        reason: expect.stringMatching(/did not come true within 10 s: gateway fe80::bad eno1$/),
        back: true,
      });
      await twins.reachable(box);
      expect(await seen(twin)).toBe(before);
    });

    test("that restarts before it is confirmed comes up as it was, before anything reads the new files", async () => {
      expect(await twins.answered(box, "apply --within 100", next)).toMatchObject({ result: "applied" });
      await twins.console(twin, "systemctl reboot");
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await twins.reachable(box);
      await settled(twin, 20);
      await twins.console(twin, "systemctl is-system-running --wait");
      expect(await status(twin)).toMatchObject({
        rolledBack: { back: true, reason: "this host restarted before it was confirmed" },
      });
      const { stdout } = await twins.console(
        twin,
        "for unit in hextet-agent-guard systemd-sysctl systemd-networkd; do systemctl show -P ExecMainStartTimestampMonotonic $unit.service; done",
      );
      const [guard = 0, sysctl = 0, networkd = 0] = stdout.trim().split("\n").map(Number);
      expect(guard).toBeGreaterThan(0);
      expect(sysctl).toBeGreaterThan(guard);
      expect(networkd).toBeGreaterThan(guard);
      expect(await seen(twin)).toBe(before);
    });

    test("goes back at once when its agent is killed in the middle", async () => {
      const killed = (async () => {
        await twins.console(twin, "rm -f /run/hextet/activating");
        const answer = twins.answered(box, "apply --within 60", next);
        await twins.installed(twin);
        await twins.console(twin, 'kill -9 "$(cat /run/hextet/lock)"');
        return answer;
      })();
      expect(await killed).toMatchObject({ result: "failed", step: "start", back: true });
      expect(await seen(twin)).toBe(before);
    });

    test.each([
      ["its notes in memory", "rm -rf /run/hextet", "its deadline was taken away from /run/hextet"],
      [
        "all that it kept on the disk",
        "rm -rf /var/lib/hextet",
        "what going back needs was taken away from /var/lib/hextet",
      ],
    ])("goes back entirely where somebody takes away %s", async (_, strike, reason) => {
      expect(await twins.answered(box, "apply --within 30", next)).toMatchObject({ result: "applied" });
      expect(await seen(twin)).toContain("::12/64");
      await twins.console(twin, strike);
      await noted(twin, reason);
      expect(await seen(twin)).toBe(before);
      expect(await status(twin)).toMatchObject({ host: "rack/box-1", rolledBack: { back: true } });
      // The other copy of the records.
      expect(await twins.answered(box, "apply --within 30", held)).toMatchObject({ result: "unchanged" });
      expect(await status(twin)).toMatchObject({ records: "good" });
    });

    test("whose unit fails a second after its start is not confirmed; one that hangs is named", async () => {
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
      expect(await twins.answered(box, "apply --within 30", failing)).toMatchObject({ result: "applied" });
      expect(await twins.answered(box, "confirm", failing)).toMatchObject({
        result: "failed",
        step: "confirm",
        reason: "not all units stayed up: hextet-one.service (exit-code); journalctl -u UNIT says why",
        back: true,
      });
      expect(await seen(twin)).toBe(before);
      const hanging: HostFiles = {
        ...held,
        files: held.files.map((file) =>
          file.path.endsWith("hextet-one.service")
            ? { ...file, content: unit("one", "/bin/sleep 600").content }
            : file,
        ),
      };
      // By the watcher, since its time is up before the agent gives the unit up.
      const answer = await twins.answered(box, "apply --within 1", hanging);
      expect(answer).toMatchObject({ result: "failed", step: "start", back: true });
      expect(answer).toHaveProperty(
        "reason",
        expect.stringMatching(
          /it was not done within 31 s, while it waited for: systemctl restart hextet-one.service; systemd has not done: \S+ of hextet-one.service/,
        ),
      );
      expect(await seen(twin)).toBe(before);
    });

    test("gives up a bridge that no bundle makes any more, also where networkd was started anew since", async () => {
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
      await twins.answered(box, "apply --within 30", bridged);
      expect(await twins.answered(box, "confirm", bridged)).toMatchObject({ result: "confirmed" });
      const withBridge = await seen(twin);
      expect(withBridge).toContain("vmbr5    inet6 3fff:b0b:5::1/64");
      await twins.console(twin, "systemctl restart systemd-networkd; networkctl --no-pager list; sleep 1");
      // Comes back with its address.
      await twins.answered(box, "apply --within 3", held);
      expect(await seen(twin)).not.toContain("vmbr5");
      await settled(twin, 20);
      expect(await seen(twin)).toBe(withBridge);
      await twins.answered(box, "apply --within 30", held);
      expect(await twins.answered(box, "confirm", held)).toMatchObject({ result: "confirmed" });
      expect(await seen(twin)).toBe(before);
      expect(said(await twins.console(twin, "hextet-agent report"))).toMatchObject({ links: [] });
    });

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
        await twins.answered(box, "apply --within 30", forwards);
        expect({ loss, ...(await twins.answered(box, "confirm", forwards)) }).toMatchObject({
          loss,
          result: "confirmed",
        });
        expect((await twins.console(twin, `${loss}; sysctl -n net.ipv6.conf.all.forwarding`)).stdout).toBe(
          "1\n",
        );
        expect({ loss, ...(await twins.answered(box, "apply --within 30", quiet)) }).toMatchObject({
          loss,
          result: "applied",
        });
        expect({ loss, ...(await twins.answered(box, "confirm", quiet)) }).toMatchObject({
          loss,
          result: "confirmed",
        });
        const after = await twins.console(
          twin,
          "sysctl -n net.ipv6.conf.all.forwarding; ls /etc/sysctl.d/60-hextet.conf",
        );
        expect({ loss, stdout: after.stdout }).toEqual({ loss, stdout: "0\n" });
        expect({ loss, ...(await status(twin)) }).toMatchObject({
          loss,
          records: "good",
          host: "rack/box-1",
        });
      }
      await twins.answered(box, "apply --within 30", held);
      await twins.answered(box, "confirm", held);
      expect(await seen(twin)).toBe(before);
    });

    test("is changed by whoever has an odd environment as by anybody", async () => {
      const odd = "POSIXLY_CORRECT=1 PYTHONHOME=/nowhere GREP_OPTIONS=-v PATH=/nowhere:/usr/bin IFS=/";
      const { stdout } = await twins.ssh(
        box,
        `env ${odd} /usr/local/sbin/hextet-agent apply --within 30`,
        writeBundle(next),
      );
      expect(said({ stdout })).toMatchObject({
        result: "applied",
        activated: ["sysctl", "netplan", "systemd"],
      });
      await twins.ssh(box, `env ${odd} /usr/local/sbin/hextet-agent rollback`);
      expect(await seen(twin)).toBe(before);
    });

    test("goes back although its watcher was killed too, and systemd read its units anew", async () => {
      expect(await twins.answered(box, "apply --within 5", next)).toMatchObject({ result: "applied" });
      const { stdout } = await twins.console(
        twin,
        "systemctl kill -s KILL hextet-agent-rollback.service; systemctl daemon-reload; systemctl daemon-reexec; sleep 0.5; systemctl is-active hextet-agent-rollback.service",
      );
      expect(stdout).toBe("active\n");
      await settled(twin, 10);
      expect(await seen(twin)).toBe(before);
    });

    longer(
      "goes back on a disk that filled meanwhile, and on one that turned read-only once it can be written",
      async () => {
        const disk =
          "cp -a /etc/netplan /root/netplan && mount -t tmpfs -o size=64k tmpfs /etc/netplan && cp -a /root/netplan/. /etc/netplan";
        expect(await twins.console(twin, disk)).toMatchObject({ status: 0 });
        try {
          expect(await twins.answered(box, "apply --within 4", next)).toMatchObject({ result: "applied" });
          await twins.console(twin, "dd if=/dev/zero of=/etc/netplan/ballast bs=4k");
          await settled(twin, 12);
          await twins.console(twin, "rm /etc/netplan/ballast");
          expect(await seen(twin)).toBe(before);

          expect(await twins.answered(box, "apply --within 3", next)).toMatchObject({ result: "applied" });
          const intended = "cat /etc/netplan/60-hextet.yaml";
          const { stdout: theirs } = await twins.console(twin, intended);
          await twins.console(twin, "mount -o remount,ro /etc/netplan");
          await new Promise((resolve) => setTimeout(resolve, 9_000));
          expect(await status(twin)).toMatchObject({
            armed: true,
            rolledBack: {
              back: false,
              reason: expect.stringContaining("/etc/netplan/60-hextet.yaml could not be put back"),
            },
          });
          expect((await twins.console(twin, intended)).stdout).toBe(theirs);
          await twins.console(twin, "mount -o remount,rw /etc/netplan");
          await settled(twin, 30);
          expect(await status(twin)).toMatchObject({ rolledBack: { back: true } });
          expect(await seen(twin)).toBe(before);
        } finally {
          await twins.console(twin, "umount /etc/netplan; rm -rf /root/netplan");
        }
      },
    );

    longer(
      "that restarts while nothing can be put back is told of the old files once it can be",
      async () => {
        // As chattr would, which not every host has.
        const immutable = (flags: string) =>
          twins.console(
            twin,
            `python3 -c 'import fcntl, os, struct; fcntl.ioctl(os.open("/etc/netplan", os.O_RDONLY), 0x40086602, struct.pack("l", ${flags}))'`,
          );
        expect(await twins.answered(box, "apply --within 100", next)).toMatchObject({ result: "applied" });
        expect(await immutable("0x10")).toMatchObject({ status: 0 });
        try {
          await twins.console(twin, "systemctl reboot");
          await new Promise((resolve) => setTimeout(resolve, 1_500));
          await twins.reachable(box);
          await twins.console(twin, "systemctl is-system-running --wait");
          expect(await status(twin)).toMatchObject({
            armed: true,
            rolledBack: {
              back: false,
              reason: expect.stringMatching(
                /^this host restarted before it was confirmed; .*60-hextet.yaml could not be put back/,
              ),
            },
          });
          expect(await seen(twin)).toContain("::12/64");
        } finally {
          await immutable("0");
        }
        await settled(twin, 30);
        expect(await status(twin)).toMatchObject({
          rolledBack: { back: true, reason: "this host restarted before it was confirmed" },
        });
        expect(await seen(twin)).toBe(before);
      },
    );

    longer("is settled at its console: taken back, or confirmed", async () => {
      await twins.answered(box, "apply --within 60", next);
      expect(said(await twins.console(twin, "hextet-agent rollback"))).toMatchObject({
        result: "rolled-back",
        back: true,
      });
      expect(await seen(twin)).toBe(before);
      await twins.answered(box, "apply --within 60", next);
      expect(said(await twins.console(twin, "hextet-agent confirm"))).toMatchObject({
        result: "confirmed",
      });
      expect(await twins.answered(box, "confirm", next)).toMatchObject({ result: "unchanged" });
      expect(await twins.answered(box, "apply --within 60", held)).toMatchObject({ result: "applied" });
      await twins.answered(box, "confirm", held);
      expect(await seen(twin)).toBe(before);
    });

    test("is not changed when the connection that asks would be cut and no declared address remained", async () => {
      const elsewhere: HostFiles = {
        ...held,
        login: "3fff:b0b:1::99",
        expect: [{ kind: "address", address: "3fff:b0b:1::11", length: 64, interface: "eno1" }],
        files: next.files,
        units: next.units,
      };
      expect(await twins.answered(box, "apply --within 60", elsewhere)).toMatchObject({
        result: "failed",
        step: "cutoff",
        reason: expect.stringContaining("connect: { allowCutoff: true }"),
      });
      expect(await seen(twin)).toBe(before);
    });

    test("has what differs put back by healing, in files and in force", async () => {
      await twins.console(
        twin,
        "echo '# by hand' >>/etc/netplan/60-hextet.yaml; ip addr del 3fff:b0b:1::11/64 dev eno1; systemctl stop hextet-two.service; sysctl -q -w net.ipv6.conf.all.accept_redirects=1",
      );
      const report = said(await twins.console(twin, "hextet-agent report"));
      expect(report).toMatchObject({
        files: [{ path: "/etc/netplan/60-hextet.yaml", state: "changed" }],
        units: [{ active: true }, { unit: "hextet-two.service", active: false }],
        sysctls: [{ name: "net.ipv6.conf.all.accept_redirects", planned: "0", now: "1" }],
      });
      expect(await twins.answered(box, "heal --within 30")).toMatchObject({
        result: "applied",
        activated: ["sysctl", "netplan", "systemd"],
      });
      await twins.answered(box, "confirm");
      expect(await seen(twin)).toBe(before);
      expect(await twins.answered(box, "heal --within 30")).toMatchObject({ result: "unchanged" });
    });

    test("keeps its files when their removal would cut the connection that asked, and gives them up otherwise", async () => {
      const cut = twins.ssh("3fff:b0b:1::11", "hextet-agent remove --within 20", writeBundle(held));
      await cut;
      await settled(twin, 30);
      await twins.reachable("3fff:b0b:1::11");
      expect(await seen(twin)).toBe(before);
      expect(await twins.answered(box, "remove --within 20", held)).toMatchObject({ result: "removed" });
      expect((await twins.console(twin, "ls /var/lib/hextet /etc/systemd/system/hextet-*")).status).not.toBe(
        0,
      );
      expect((await seen(twin)).includes("::11/64")).toBe(false);
    });

    longer.each([
      ["there is no ss", ""],
      [
        "ss does not count what is acknowledged",
        "#!/bin/sh\nss.away \"$@\" | sed 's/bytes_acked:[0-9]*//'\n",
      ],
    ])("sees whether the connection that asked for a removal lives, also where %s", async (_, instead) => {
      expect(await twins.answered(box, "apply --within 30", held)).toMatchObject({ result: "applied" });
      expect(await twins.answered(box, "confirm", held)).toMatchObject({ result: "confirmed" });
      const holding = await seen(twin);
      const hide = `mv "$(command -v ss)" /usr/bin/ss.away; if [ -n '${instead === "" ? "" : "yes"}' ]; then cat >/usr/bin/ss; chmod 755 /usr/bin/ss; fi; ss -tin | grep -c bytes_acked`;
      expect((await twins.console(twin, hide, instead)).stdout).toBe("0\n");
      try {
        await twins.ssh("3fff:b0b:1::11", "hextet-agent remove --within 20", writeBundle(held));
        await settled(twin, 30);
        expect(await status(twin)).toMatchObject({
          result: "holds",
          rolledBack: { back: true, reason: expect.stringContaining("gets no answer any more") },
        });
        await twins.reachable("3fff:b0b:1::11");
        expect(await seen(twin)).toBe(holding);
        expect(await twins.answered(box, "remove --within 20", held)).toMatchObject({ result: "removed" });
      } finally {
        await twins.console(twin, "mv -f /usr/bin/ss.away /usr/bin/ss");
      }
      expect(await seen(twin)).toBe(before);
    });

    longer(
      "is left as it was before hextet by a removal that comes while another change waits to be confirmed",
      async () => {
        expect(await twins.answered(box, "apply --within 30", held)).toMatchObject({ result: "applied" });
        expect(await twins.answered(box, "confirm", held)).toMatchObject({ result: "confirmed" });
        expect(await twins.answered(box, "apply --within 4", next)).toMatchObject({ result: "applied" });
        expect(await twins.answered(box, "remove --within 20", held)).toMatchObject({ result: "removed" });
        expect(await seen(twin)).toBe(before);
        expect((await twins.console(twin, "cat /run/hextet/rolled-back")).stdout).toContain(
          "it was not confirmed within 4 s",
        );
      },
    );
  });

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
      const before = await seen(twin);
      await twins.ssh(pve, "hextet-agent apply --within 4", writeBundle(moved("3fff:b0b:1::21")));
      await settled(twin, 20);
      await twins.reachable(pve);
      expect(await seen(twin)).toBe(before);
    });

    test("is confirmed at its new address", async () => {
      const files = moved("3fff:b0b:1::21");
      await twins.ssh(pve, "hextet-agent apply --within 30", writeBundle(files));
      await twins.reachable("3fff:b0b:1::21");
      expect(await twins.answered("3fff:b0b:1::21", "confirm", files)).toMatchObject({ result: "confirmed" });
    });

    test("has the address of a bridge without ports put back by healing, and nothing to heal before and after", async () => {
      const at = "3fff:b0b:1::21";
      expect(await twins.answered(at, "heal --within 30")).toMatchObject({ result: "unchanged" });
      expect(await twins.console(twin, "ip addr del 3fff:b0b:5::1/64 dev vmbr5")).toMatchObject({
        status: 0,
      });
      expect(await twins.answered(at, "heal --within 30")).toMatchObject({
        result: "applied",
        activated: ["ifupdown2"],
      });
      expect(await twins.answered(at, "confirm")).toMatchObject({ result: "confirmed" });
      expect(await twins.told(at, "ip -6 -o addr show vmbr5")).toContain("3fff:b0b:5::1/64");
      expect(await twins.answered(at, "heal --within 30")).toMatchObject({ result: "unchanged" });
    });

    test("that restarts in the middle of a change is back before its network comes up", async () => {
      const before = await seen(twin);
      await twins.ssh(
        "3fff:b0b:1::21",
        "hextet-agent apply --within 90",
        writeBundle(moved("3fff:b0b:1::22")),
      );
      await twins.console(twin, "systemctl reboot");
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await twins.reachable("3fff:b0b:1::21");
      await settled(twin, 20);
      await twins.console(twin, "systemctl is-system-running --wait");
      const { stdout } = await twins.console(
        twin,
        "for unit in hextet-agent-guard networking; do systemctl show -P ExecMainStartTimestampMonotonic $unit.service; done",
      );
      const [guard = 0, networking = 0] = stdout.trim().split("\n").map(Number);
      expect(guard).toBeGreaterThan(0);
      expect(networking).toBeGreaterThan(guard);
      expect(await seen(twin)).toBe(before);
    });
  });
}
