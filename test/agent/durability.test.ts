import { existsSync } from "node:fs";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, type Options, ThrowawayHost, thoroughness, userlands } from "./throwaway-host.ts";

const strace = "/usr/bin/strace";
const missing = existsSync(strace) ? undefined : "needs strace: apt-get install strace";
const bundle = writeBundle(pveHost);

jest.setTimeout(60_000);

/** What a `sync` from before operands does where it has some. */
const oldSyncs: readonly (readonly [string, string])[] = [
  ["ignores operands, as that of coreutils 8.22", "echo 'sync: ignoring all arguments' >&2"],
  ["refuses operands", "exit 1"],
];

// A killed container keeps its page cache, so that only the order of system calls can show what a power cut would leave.
for (const userland of userlands.slice(0, thoroughness > 1 ? 2 : 1)) {
  describeOnHosts(
    `what is on the disk, under ${userland.name}`,
    () => {
      let host: ThrowawayHost;
      beforeEach(() => {
        host = new ThrowawayHost(userland, allConsumers);
        host.consumer("systemctl", systemdStandIn);
        host.write("/etc/network/interfaces", "auto lo\n");
      });
      afterEach(() => host.dispose());

      /** System calls of the agent and all that it starts, in their order. */
      async function traced(
        argv: readonly string[],
        stdin: string,
        options: Options = {},
      ): Promise<string[]> {
        const calls =
          "trace=fsync,fdatasync,sync,rename,renameat,renameat2,symlink,symlinkat,unlink,unlinkat,execve";
        const words = [
          strace,
          // Stops at the calls that are asked for alone.
          "--seccomp-bpf",
          "-f",
          "-y",
          "-qq",
          "-s",
          "400",
          "-e",
          calls,
          "-o",
          "/tmp/trace",
          "/opt/hextet-agent",
        ];
        expect(await host.run([...words, ...argv], stdin, options)).toMatchObject({ status: 0 });
        return host.read("/tmp/trace").split("\n");
      }

      /** Fails unless each pattern is first met behind where the one before it was. */
      function expectOrder(trace: readonly string[], steps: readonly RegExp[]): void {
        let at = -1;
        for (const step of steps) {
          const next = trace.findIndex((line, index) => index > at && step.test(line));
          expect({ step: String(step), found: next > at, after: trace[at] }).toMatchObject({ found: true });
          at = next;
        }
      }

      // Where another process calls something meanwhile, strace ends the line there.
      const sync = (path: string) => new RegExp(`f(?:data)?sync\\(\\d+<[^>]*${path}>(?:\\)| <unfinished)`);
      const rename = (from: string, to: string) => new RegExp(`rename.*"[^"]*${from}".*"[^"]*${to}"`);

      test("is all that going back needs before the timer runs, the timer before the first file, and files before anybody is notified of them", async () => {
        // strace ends when the last process does, and the watcher lives as long as the change.
        const trace = await traced(["apply", "--within", "1"], bundle);
        expectOrder(trace, [
          sync("/var/lib/hextet/transaction.new/files/etc/network/interfaces"),
          rename("/transaction.new", "/transaction"),
          sync("/var/lib/hextet"),
          sync("/var/lib"),
          sync("/etc/systemd/system/.hextet-agent-rollback.service.hextet"),
          sync("/etc/systemd/system/.hextet-agent-guard.service.hextet"),
          rename("/.hextet-agent-rollback.service.hextet", "/hextet-agent-rollback.service"),
          rename("/.hextet-agent-guard.service.hextet", "/hextet-agent-guard.service"),
          /symlink.*"\/etc\/systemd\/system\/sysinit.target.wants\/hextet-agent-guard.service"/,
          sync("/etc/systemd/system"),
          sync("/etc/systemd/system/sysinit.target.wants"),
          rename("/run/hextet/deadline.new", "/run/hextet/deadline"),
          /execve\(.*"restart", "hextet-agent-rollback.service"/,
          // The watcher says so itself.
          rename("/run/hextet/watching.new", "/run/hextet/watching"),
          sync("/etc/network/.interfaces.hextet"),
          rename("/.interfaces.hextet", "/etc/network/interfaces"),
          sync("/etc/network"),
          /execve\(.*"ifreload", "-a"/,
        ]);
        const kept = trace.findIndex((line) => rename("/transaction.new", "/transaction").test(line));
        for (const name of ["agent", "plan", "current", "live/route.6"]) {
          const flushed = trace.findIndex((line) => sync(`/transaction.new/${name}`).test(line));
          expect({ name, flushed: flushed !== -1 && flushed < kept }).toEqual({ name, flushed: true });
        }
        const watched = trace.findIndex((line) => rename("watching.new", "watching").test(line));
        const targets = pveHost.files.map(({ path }) => path);
        const isTouched = (line: string) =>
          /^\d+ +(?:rename|unlink)/.test(line) && targets.some((path) => line.includes(`"${path}"`));
        expect(trace.slice(0, watched).filter(isTouched)).toEqual([]);
        expect(trace.filter(isTouched).length).toBeGreaterThanOrEqual(2 * targets.length);
        // No file of the host's is renamed over before its new content is flushed.
        for (const path of [
          "/etc/docker/daemon.json",
          "/etc/sysctl.d/90-hextet.conf",
          "/etc/hextet/incus.yaml",
        ]) {
          const beside = path.replace(/([^/]+)$/, ".$1.hextet");
          expectOrder(trace, [sync(beside), rename(beside, path), sync(path.replace(/\/[^/]+$/, ""))]);
        }
      });

      // One for each user land: the program is not theirs.
      test.each(oldSyncs)(
        "is everything there is, at each of these moments, where sync %s",
        async (_, atOperands) => {
          // Not the machine's own disks: what would be everything is a program that does nothing.
          const old = `#!/bin/sh\nif [ $# != 0 ]; then ${atOperands}; fi\nexec /usr/bin/true everything\n`;
          host.write("/opt/old/sync", old, 0o755);
          const trace = await traced(["apply", "--within", "1"], bundle, { path: "/opt/old" });
          const everything = /execve\("\/usr\/bin\/true", \["\/usr\/bin\/true", "everything"\]/;
          expectOrder(trace, [
            everything,
            rename("/transaction.new", "/transaction"),
            everything,
            /symlink.*"\/etc\/systemd\/system\/sysinit.target.wants\/hextet-agent-guard.service"/,
            everything,
            /execve\(.*"restart", "hextet-agent-rollback.service"/,
            everything,
            rename("/.interfaces.hextet", "/etc/network/interfaces"),
            everything,
            /execve\(.*"ifreload", "-a"/,
          ]);
        },
      );

      test("is one rename away from being confirmed, and that is flushed before anything else goes", async () => {
        await host.run(["/opt/hextet-agent", "apply", "--within", "60"], bundle);
        const trace = await traced(["confirm"], bundle);
        expectOrder(trace, [
          rename("/transaction/current", "/hextet/current"),
          sync("/var/lib/hextet"),
          /unlink.*transaction/,
        ]);
        const before = trace.findIndex((line) =>
          rename("/transaction/current", "/hextet/current").test(line),
        );
        expect(
          trace
            .slice(0, before)
            .filter((line) => /unlink.*var\/lib\/hextet|rename.*var\/lib\/hextet/.test(line)),
        ).toEqual([]);
      });

      test("is the host as it was before the change is called undone", async () => {
        await host.run(["/opt/hextet-agent", "apply", "--within", "60"], bundle);
        const trace = await traced(["rollback"], "");
        expectOrder(trace, [
          /rename.*"\/etc\/network\/.interfaces.hextet".*"\/etc\/network\/interfaces"/,
          sync("/etc/network"),
          /execve\(.*"ifreload", "-a"/,
          /unlink.*"\/var\/lib\/hextet\/transaction\/current"/,
        ]);
      });
    },
    missing,
  );
}
