import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { allConsumers, ThrowawayHost, thoroughness, userlands } from "./throwaway-host.ts";

/** Every program that the agent calls: it is killed when it calls the nth. */
const tools =
  "awk cat chmod chown cksum cmp cp cut date env find flock grep install ip ln mkdir mv rm rmdir sed sleep stat sync tail timeout tr".split(
    " ",
  );

/** Of all moments, every so many. */
const stride = thoroughness > 1 ? 1 : 37;

/** The host's next bundle: an address moves, a key of daemon.json goes, another changes, a file goes, one comes. */
const nextBundle: HostFiles = {
  ...pveHost,
  units: [],
  files: pveHost.files
    .filter(({ subsystem }) => subsystem === "ifupdown2" || subsystem === "docker" || subsystem === "sysctl")
    .map((file) => {
      if (file.subsystem === "docker")
        return { ...file, content: '{"fixed-cidr-v6": "2001:db8:b0b:2::c/126"}\n' };
      return file.subsystem === "sysctl"
        ? { ...file, path: "/etc/sysctl.d/80-hextet.conf" }
        : { ...file, content: file.content.replace("::10/", "::11/") };
    }),
};

// Not under busybox: its shell runs its own programs and asks no PATH for them. Bash has its moments in the long run.
for (const [offset, userland] of userlands.slice(0, thoroughness > 1 ? 2 : 1).entries()) {
  describeOnHosts(`the agent under ${userland.name}, killed`, () => {
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.write("/etc/network/interfaces", "auto lo\niface lo inet loopback\n", 0o640);
      host.write("/etc/docker/daemon.json", '{"debug": true, "ipv6": false}\n');
      for (const name of [...tools, ...allConsumers]) host.write(`/opt/killer/${name}`, killer, 0o755);
    });
    afterEach(() => host.dispose());

    test(
      "at any moment of a change: the next apply takes it back and makes it anew, and removal still gives everything back",
      async () => {
        const original = host.etc();
        await host.agent("apply", writeBundle(pveHost));
        const start = snapshot(host, "start");
        await host.agent("apply", writeBundle(nextBundle));
        const wanted = host.etc();
        let killed = 0;
        for (let moment = 1 + offset; ; moment += stride) {
          start.restore();
          host.write("/opt/killer/at", `${moment}`);
          host.write("/var/log/moments", "");
          const cut = await host.agent("apply", writeBundle(nextBundle), {
            path: "/opt/killer",
            ownPids: true,
          });
          if (cut.status === 0) break;
          killed += 1;
          const when = host.read("/var/log/moments").trimEnd().split("\n").at(-1);
          if (moment % 2 === 0) {
            const { answer } = await host.agent("apply", writeBundle(nextBundle));
            expect({ moment, when, answer }).toMatchObject({ moment, when, answer: { host: "rack/pve-1" } });
            expect({ moment, when, etc: host.etc() }).toEqual({ moment, when, etc: wanted });
            const again = await host.agent("apply", writeBundle(nextBundle));
            expect({ moment, when, answer: again.answer }).toMatchObject({
              moment,
              when,
              answer: { result: "unchanged" },
            });
          }
          await host.agent("remove");
          expect({ moment, when, etc: host.etc() }).toEqual({ moment, when, etc: original });
        }
        expect(killed).toBeGreaterThan(60 / stride);
      },
      // A hundred runs of the agent and more, beside whatever else the machine has to do.
      180_000 * thoroughness,
    );
  });
}

/** Counts; at the nth program, what called it and the agent are killed instead of it being run. */
const killer = `#!/bin/sh
printf '%s\\n' "$$ \${0##*/} \${1-}" | /usr/bin/head -n 1 >>/var/log/moments
if [ "$(/usr/bin/awk -v me=$$ '$1 == me { print NR; exit }' /var/log/moments)" = "$(/usr/bin/cat /opt/killer/at)" ]; then
  kill -9 $PPID
  if ! /usr/bin/flock -n /run/hextet/lock true; then kill -9 "$(/usr/bin/cat /run/hextet/lock)"; fi
  exit 1
fi
PATH=\${PATH#/usr/local/sbin:}
exec "\${0##*/}" "$@"
`;

/** The host's files as they are now, to be brought back any number of times. */
function snapshot(host: ThrowawayHost, name: string): { restore(): void } {
  const folders = ["etc", "var"];
  const kept = (folder: string) => join(host.root, "tmp", name, folder);
  const options = { recursive: true, preserveTimestamps: true, verbatimSymlinks: true } as const;
  for (const folder of folders) cpSync(join(host.root, folder), kept(folder), options);
  return {
    restore: () => {
      for (const folder of folders) {
        rmSync(join(host.root, folder), { recursive: true });
        cpSync(kept(folder), join(host.root, folder), options);
      }
    },
  };
}
