import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { answers, ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);

jest.setTimeout(30_000);

/** Longer than what replaces it: what goes leaves no room for what comes back. */
const original = `auto lo\niface lo inet loopback\n${"# a line of the owner's\n".repeat(1_000)}`;

/** What each script of a test begins with: /etc/network is a disk of its own, and nobody waits ten seconds. */
const prelude = `
  mkdir /tmp/etc && cp -a /etc/network/. /tmp/etc && mount -t tmpfs -o size=64k tmpfs /etc/network && cp -a /tmp/etc/. /etc/network
  apply() { /opt/hextet-agent apply --within "$1" </tmp/bundle >/dev/null || echo "not applied"; }
  fill() { dd if=/dev/zero of=$1/ballast bs=4k 2>/dev/null || :; }
  as_before() { if cmp -s /etc/network/interfaces /tmp/etc/interfaces; then echo "as before"; else echo "not as before"; fi; }
  whole() { if cmp -s /etc/network/interfaces /tmp/etc/interfaces || cmp -s /etc/network/interfaces /tmp/new; then echo whole; else echo "in part"; fi; }
  until_settled() { i=0; while [ -e /var/lib/hextet ] && [ $i -lt 400 ]; do i=$((i + 1)); /usr/bin/sleep 0.05; done; }
  until_noted() { i=0; while [ ! -e /run/hextet/rolled-back ] && [ $i -lt 400 ]; do i=$((i + 1)); /usr/bin/sleep 0.05; done; }
  noted() { sed -n 4p /run/hextet/rolled-back; }
  reloads() { grep -c '^ifreload -a$' /var/log/calls; }
`;

// Not under busybox: its shell sleeps by itself.
for (const userland of userlands.slice(0, 1)) {
  describeOnHosts(`going back where there is no room, under ${userland.name}`, () => {
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/network/interfaces", original, 0o640);
      host.write("/tmp/bundle", bundle);
      host.write("/tmp/new", pveHost.files[0]?.content ?? "");
      host.write(
        "/opt/hurried/sleep",
        '#!/bin/sh\nif [ "$1" = 10 ]; then set -- 0.2; fi\nexec /usr/bin/sleep "$@"\n',
        0o755,
      );
    });
    afterEach(() => host.dispose());

    const lines = async (script: string): Promise<readonly string[]> => {
      const { stdout, stderr } = await host.run(["sh", "-c", prelude + script], "", { path: "/opt/hurried" });
      expect(stderr).toBe("");
      return stdout.split("\n").filter((line) => line !== "");
    };

    test("needs none on a disk of its own that fills while the change waits", async () => {
      const said = await lines(`
        apply 60; fill /etc/network; cmp /etc/network/interfaces /tmp/new
        /opt/hextet-agent rollback; as_before; stat -c %a /etc/network/interfaces; rm /etc/network/ballast; ls -A /etc/network`);
      expect(answers(said[0] ?? "")[0]).toMatchObject({ result: "rolled-back", back: true });
      expect(said.slice(1)).toEqual(["as before", "640", "interfaces"]);
    });

    test("leaves nothing beside the files of a change that lasts, or that could not begin", async () => {
      const said = await lines(`
        apply 60; ls -A /etc/network; /opt/hextet-agent confirm >/dev/null; ls -A /etc/network
        /opt/hextet-agent remove --within 0 >/dev/null; ls -A /etc/network; as_before
        mount -t tmpfs -o size=16k tmpfs /var/lib; apply 60; ls -A /etc/network`);
      expect(said).toEqual([
        ".interfaces.hextet-kept",
        "interfaces",
        "interfaces",
        "interfaces",
        "as before",
        "not applied",
        "interfaces",
      ]);
    });

    test("is tried again while the disk is read-only, with no half a file, and nobody is notified of what did not change", async () => {
      const said = await lines(`
        apply 1; mount -o remount,ro /etc/network; until_noted; noted; whole; sleep 1; reloads; whole
        /opt/hextet-agent status | grep -o '"armed": [a-z]*'
        mount -o remount,rw /etc/network; until_settled; as_before; reloads; noted; ls -A /etc/network`);
      expect(said).toEqual([
        "false",
        "whole",
        "2",
        "whole",
        '"armed": true',
        "as before",
        "3",
        "true",
        "interfaces",
      ]);
    });

    test("is not done twice where only its own records cannot be taken away", async () => {
      const said = await lines(`
        mount --bind /var/lib /var/lib
        apply 1; mount -o remount,bind,ro /var/lib; until_noted; noted; as_before; sleep 1; reloads
        mount -o remount,bind,rw /var/lib; until_settled; as_before; reloads; noted; ls -A /var/lib`);
      expect(said).toEqual(["false", "as before", "2", "as before", "2", "true"]);
    });

    test("has room of its own in memory", async () => {
      const said = await lines(`
        mount -t tmpfs -o size=2m tmpfs /run
        apply 1; fill /run; until_settled; as_before; noted; reloads`);
      expect(said).toEqual(["as before", "true", "2"]);
    });

    test("that a restart finds impossible is gone on with by the watcher", async () => {
      const said = await lines(`
        apply 60; mount -o remount,ro /etc/network
        kill -9 $(cut -d ' ' -f 1 /run/hextet/watching); rm -rf /run/hextet
        sh /var/lib/hextet/transaction/agent at-boot; noted; grep -c -e '--no-block start hextet-agent-rollback.service' /var/log/calls
        sh /var/lib/hextet/transaction/agent at-timer & mount -o remount,rw /etc/network; until_settled; as_before; noted; reloads; sed -n 5p /run/hextet/rolled-back`);
      expect(said).toEqual([
        "false",
        "1",
        "as before",
        "true",
        "2",
        "this host restarted before it was confirmed",
      ]);
    });
  });
}
