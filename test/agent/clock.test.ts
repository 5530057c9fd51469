import { afterEach, beforeEach, expect } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);

/**
 * The machine's own clock must not be set for a test. So the one that counts is taken away instead: /proc/uptime is a
 * file that stands still until the test moves it, while every other clock runs on, and `date` runs backwards.
 */
for (const userland of userlands) {
  describeOnHosts(`the rollback's clock, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
      host.consumer(
        "date",
        `read -r day </tmp/day
        echo $((day - 1)) >/tmp/day
        PATH=/usr/bin exec date -d "2026-11-21 $((day - 1)) days" "$@"`,
      );
      host.write("/tmp/day", "0\n");
      host.write("/tmp/uptime", "1000.00 2000.00\n");
      host.write("/tmp/bundle", bundle);
    });
    afterEach(() => host.dispose());

    const script = (after: string) => `
      mount --bind /tmp/uptime /proc/uptime
      /opt/hextet-agent apply --within 2 </tmp/bundle >/tmp/applied
      stands() { if [ -e /var/lib/hextet/transaction/current ]; then echo "stands at $1"; else echo "is back at $1"; fi; }
      tries=0
      settles() { while [ -e /var/lib/hextet ] && [ $tries -lt 100 ]; do tries=$((tries + 1)); sleep 0.1; done; }
      ${after}
      grep -c '^date ' /var/log/calls
      settles`;

    test("is one that nobody can set: while it stands still nothing is taken back, however long that takes", async () => {
      const { stdout, stderr } = await host.run([
        "sh",
        "-c",
        script(`
          sleep 3; stands 1000
          echo "1001.90 2000.00" >/tmp/uptime; sleep 1; stands 1001.9
          echo "1002.01 2000.00" >/tmp/uptime; settles; stands 1002.01`),
      ]);
      expect({ stdout, stderr }).toEqual({
        // A wall clock is read once: it dates the note of what was done. (Busybox has a `date` of its own.)
        stdout: `stands at 1000\nstands at 1001.9\nis back at 1002.01\n${userland.awk === userland.shell ? 0 : 1}\n`,
        stderr: "",
      });
      expect(host.read("/run/hextet/rolled-back")).toMatch(/\ntrue\nit was not confirmed within 2 s\n$/);
    }, 30_000);
  });
}
