import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { answers, ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);
const ours = "acme/net/prod::rack-pve-1";

jest.setTimeout(120_000);

/** What somebody may take away, or spoil, while a change waits to be confirmed. */
const losses: readonly (readonly [string, string, string])[] = [
  [
    "its notes in memory",
    "rm -rf /run/hextet",
    "its deadline was taken away from /run/hextet before it was confirmed",
  ],
  [
    "all that it kept on the disk",
    "rm -rf /var/lib/hextet",
    "what going back needs was taken away from /var/lib/hextet before it was confirmed",
  ],
  [
    "what stood in the places of its files",
    "rm -rf /var/lib/hextet/transaction/files",
    "it was not confirmed within 3 s",
  ],
  ["its plan", ": >/var/lib/hextet/transaction/plan", "it was not confirmed within 3 s"],
  [
    "what was in force",
    "find /var/lib/hextet/transaction/live -type f | while read -r file; do head -c 200 /dev/urandom >$file; done",
    "it was not confirmed within 3 s",
  ],
];

for (const userland of userlands) {
  describeOnHosts(`a change that waits, under ${userland.name}`, () => {
    const test = inTurn(userland);
    // Not under busybox: its shell runs its own programs and asks no PATH for them.
    const withPrograms = inTurn(userland, userlands.slice(0, 1));
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/network/interfaces", "auto lo\n", 0o640);
      host.write("/tmp/bundle", bundle);
      host.write(
        "/tmp/next",
        bundle.replace("::10/64", "::11/64").replace("forwarding = 1", "forwarding = 0"),
      );
    });
    afterEach(() => host.dispose());

    /** Brings the host to a bundle, changes it, strikes, and waits until it is settled. */
    const script = (before: string, strike: string) => `
      reloads() { grep -c '^ifreload -a$' /var/log/calls; }
      settle() { i=0; while [ -z "$(cat /run/hextet/rolled-back 2>/dev/null)" ] && [ $i -lt 250 ]; do i=$((i + 1)); sleep 0.1; done; }
      value() { sysctl -n net.ipv6.conf.all.forwarding; }
      ${before}
      cp /etc/network/interfaces /tmp/before; value; rm -f /var/log/calls
      /opt/hextet-agent apply --within 3 </tmp/next >/tmp/answer; value; reloads
      ${strike}
      settle
      if cmp -s /etc/network/interfaces /tmp/before; then echo "as before"; fi
      value; reloads; sed -n '4,5p' /run/hextet/rolled-back
      flock -n /run/hextet/lock true && echo free
      tail -n 1 /tmp/answer; /opt/hextet-agent report; /opt/hextet-agent status`;
    const held = `/opt/hextet-agent apply --within 0 --owner ${ours} </tmp/bundle >/dev/null`;

    for (const [what, strike, reason] of losses) {
      test(`goes back entirely where somebody takes away ${what}`, async () => {
        const { stdout, stderr } = await host.run(["sh", "-c", script(held, strike)]);
        expect({ stderr, lines: stdout.split("\n").slice(0, 8) }).toEqual({
          stderr: "",
          lines: ["1", "0", "1", "as before", "1", "2", "true", reason],
        });
        const [applied, report, status] = answers(stdout);
        expect(applied).toMatchObject({ result: "applied" });
        expect(report).toMatchObject({ owner: ours, files: [], sysctls: [], transaction: null });
        expect(["good", "one-copy"]).toContain(report?.["records"]);
        expect(status).toMatchObject({ host: "rack/pve-1", busy: null });
      });
    }

    withPrograms("goes back at once where its notes are taken away before anybody watches it", async () => {
      host.write(
        "/opt/robbed/head",
        `#!/bin/sh\nif [ "$1" = -c ] && [ -e /tmp/rob ]; then rm -rf /run/hextet /tmp/rob; fi\nexec /usr/bin/head "$@"\n`,
        0o755,
      );
      const robbed = `${held}; cp /etc/network/interfaces /tmp/before; : >/tmp/rob
        /opt/hextet-agent apply --within 60 </tmp/next >/tmp/answer
        [ -e /tmp/rob ] || echo robbed
        if cmp -s /etc/network/interfaces /tmp/before; then echo "as before"; fi
        tail -n 1 /tmp/answer; /opt/hextet-agent status`;
      const { stdout } = await host.run(["sh", "-c", robbed], "", { path: "/opt/robbed" });
      expect(stdout.split("\n").slice(0, 2)).toEqual(["robbed", "as before"]);
      const [applied, status] = answers(stdout);
      expect(applied).toMatchObject({ result: "failed" });
      expect(status).toMatchObject({ records: "good", busy: null });
      expect(status).not.toHaveProperty("transaction");
    });

    withPrograms("leaves alone what is in force where what was so goes while that is mended", async () => {
      host.write(
        "/opt/robbed/sleep",
        `#!/bin/sh\nif [ "$1" = 0.3 ] && [ -e /tmp/rob ]; then rm -rf /var/lib/hextet/transaction/live /tmp/rob; fi\nexec /usr/bin/sleep "$@"\n`,
        0o755,
      );
      const whole = `ip link add eno1 type veth peer name far; ip link set eno1 up; ip link set far up
        ip addr add 192.0.2.8/24 dev eno1; ip route add 198.51.100.0/24 dev eno1
        ${script(`${held}; ip addr add 192.0.2.7/24 dev eno1`, "ip addr del 192.0.2.7/24 dev eno1; : >/tmp/rob")}
        [ -e /tmp/rob ] || echo robbed; ip -o -4 addr show eno1; ip -4 route`;
      const { stdout } = await host.run(["bash", "-c", whole], "", { path: "/opt/robbed" });
      for (const text of ["robbed\n", "as before\n", "inet 192.0.2.8/24", "198.51.100.0/24 dev eno1"])
        expect(stdout).toContain(text);
    });

    test("goes back once where its lock goes while it does, and somebody comes then", async () => {
      const closed = "6>&- 7>&- 8>&- 9>&-";
      const while2nd = `if [ "$(grep -c '^ifreload -a$' /var/log/calls)" = 2 ]; then
        rm -f /run/hextet/lock /run/hextet/watching; /opt/hextet-agent rollback >/tmp/second 2>&1 ${closed} & sleep 2; fi`;
      host.consumer("ifreload", while2nd);
      const { stdout } = await host.run([
        "bash",
        "-c",
        `${script(held, "")}; until [ -s /tmp/second ]; do sleep 0.1; done; echo "reloads $(reloads)"`,
      ]);
      expect(stdout).toContain("as before\n");
      expect(stdout).toMatch(/\nreloads 2\n$/);
    });

    test("says so where nothing is left to go back by, and puts back what is whole", async () => {
      const spoil = `for folder in /var/lib/hextet/transaction /run/hextet/transaction; do
        : >$folder/files/etc/docker/daemon.json; : >$folder/live/addr.6; done`;
      host.write("/etc/docker/daemon.json", '{"debug": true}\n');
      const daemon = `sed -i 's|2::8/126|2::c/126|' /tmp/next; ${held}; cp /etc/docker/daemon.json /tmp/daemon`;
      const { stdout } = await host.run(["sh", "-c", script(daemon, spoil)]);
      expect(stdout).toContain("as before\n");
      const status = answers(stdout).at(-1);
      expect(status).toMatchObject({
        records: "good",
        busy: null,
        rolledBack: {
          back: false,
          reason: expect.stringMatching(
            /what stood at \/etc\/docker\/daemon.json is lost or damaged; what going back needs was damaged/,
          ),
        },
      });
      expect(status).not.toHaveProperty("transaction");
      // Not with what is none.
      expect(host.read("/etc/docker/daemon.json")).toContain("2::c/126");
    });

    test("is not confirmed where what it would leave on the host is damaged: that goes back", async () => {
      const confirm = `${held}; cp /etc/network/interfaces /tmp/before
        /opt/hextet-agent apply --within 60 </tmp/next >/dev/null
        id=$(cat /var/lib/hextet/transaction/current); echo more >>/var/lib/hextet/records.$id/installed
        /opt/hextet-agent confirm </tmp/next; cmp /etc/network/interfaces /tmp/before && echo "as before"; /opt/hextet-agent status`;
      const { stdout } = await host.run(["sh", "-c", confirm]);
      expect(stdout).toContain("as before\n");
      expect(answers(stdout)).toMatchObject([
        { step: "confirm", reason: expect.stringContaining("damaged or taken away since"), back: true },
        { records: "good", owner: ours, rolledBack: { back: true } },
      ]);
    });

    test("goes back entirely where it was the first one, and leaves nothing", async () => {
      const { stdout } = await host.run(["sh", "-c", script(":", "rm -rf /var/lib/hextet")]);
      expect(stdout.split("\n").slice(0, 6)).toEqual(["0", "0", "1", "as before", "0", "2"]);
      expect(answers(stdout)[1]).toMatchObject({ records: "none", host: "", transaction: null });
      expect(Object.keys(host.etc())).toEqual(["/network/interfaces"]);
    });

    for (const [what, strike] of losses.slice(0, 2)) {
      test(`goes back entirely where somebody takes away ${what} in the middle of it`, async () => {
        host.consumer("ifreload", `if [ ! -e /tmp/struck ]; then touch /tmp/struck; ${strike}; fi`);
        const { stdout } = await host.run([
          "sh",
          "-c",
          script(`touch /tmp/struck; ${held}; rm /tmp/struck`, ":"),
        ]);
        expect(stdout.split("\n").slice(3, 5)).toEqual(["as before", "1"]);
        const [, report, status] = answers(stdout);
        expect(report).toMatchObject({ owner: ours, files: [], sysctls: [], transaction: null });
        expect(status).toMatchObject({ host: "rack/pve-1", busy: null });
      });
    }
  });
}
