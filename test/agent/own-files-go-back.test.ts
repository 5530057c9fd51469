import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { RenderedFile } from "../../core/render/file.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

const unit = "hextet-clock.service";

/** A layout's own files, a unit that runs one of them, and who is asked for names. */
const bundle = (server: string, ...others: readonly RenderedFile[]) =>
  writeBundle({
    host: "rack/clock-1",
    units: [unit],
    files: [
      {
        path: "/etc/resolv.conf",
        mode: 0o644,
        subsystem: "resolv_conf",
        content: `search example.net\nnameserver ${server}\n`,
      },
      {
        path: `/etc/systemd/system/${unit}`,
        mode: 0o644,
        subsystem: "systemd",
        content: `[Unit]\nDescription=${server}\n[Service]\nType=oneshot\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n`,
      },
      { path: "/etc/lab.d/clocks/lab.conf", mode: 0o640, subsystem: "inert", content: `server ${server}\n` },
      ...others,
    ],
  });
const big: RenderedFile = {
  path: "/etc/lab.d/names/list",
  mode: 0o644,
  subsystem: "inert",
  content: "a name of a neighbour's\n".repeat(4_000),
};

/** Where /tmp/waits is, the unit's start takes until /tmp/goes-on is there. */
const waits = `
if [ "\${1%start} \${2-}" = "re ${unit}" ] && [ -e /tmp/waits ]; then
  rm /tmp/waits
  i=0; until [ -e /tmp/goes-on ] || [ $i = 1000 ]; do i=$((i + 1)); sleep 0.01; done
fi
`;

/** What each script of a test begins with: /etc is a disk of its own with a little room. */
const prelude = `
  mkdir /tmp/etc && cp -a /etc/. /tmp/etc && mount -t tmpfs -o size=320k tmpfs /etc && cp -a /tmp/etc/. /etc
  tree() { (cd /etc && find . -type d -printf '%p %m\\n' && find . -type f ! -name ballast -printf '%p %m %U:%G ' -exec cksum {} \\;) | sort; }
  as_before() { tree >/tmp/now; if cmp -s /tmp/before /tmp/now; then echo "as before"; else diff /tmp/before /tmp/now; fi; }
  until_settled() { i=0; while [ -e /var/lib/hextet/transaction ] && [ $i -lt 400 ]; do i=$((i + 1)); sleep 0.05; done; }
  agent() { /opt/hextet-agent "$@" | sed -n 's/^hextet-answer: //p' | grep -o -e '"result": "[a-z-]*"' -e '"step": "[a-z]*"' -e '"back": [a-z]*' | tr '\\n' ' '; echo; }
  fill() { dd if=/dev/zero of=/etc/ballast bs=4k 2>/dev/null || :; }
  agent apply --within 60 </tmp/first; agent confirm; tree >/tmp/before
`;

const first = ['"result": "applied"', '"result": "confirmed"'];

for (const userland of userlands.slice(0, 1)) {
  describeOnHosts(`files, units and resolvers of a layout, under ${userland.name}`, () => {
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", `${systemdStandIn}\n${waits}`);
      host.write("/etc/resolv.conf", "nameserver 192.0.2.53\n");
      host.write("/tmp/first", bundle("2001:db8::53"));
      host.write("/tmp/next", bundle("2001:db8::54"));
      host.write("/tmp/big", bundle("2001:db8::54", big));
    });
    afterEach(() => host.dispose());

    const lines = async (script: string): Promise<readonly string[]> => {
      const { stdout, stderr } = await host.run(["sh", "-c", prelude + script]);
      expect(stderr).toBe("");
      return stdout.split("\n").flatMap((line) => line.trim() || []);
    };

    test("are not changed at all where one of them finds no room", async () => {
      const said = await lines(`
        agent apply --within 0 </tmp/first
        dd if=/dev/zero of=/etc/ballast bs=1k count=240 2>/dev/null
        agent apply --within 0 </tmp/big; as_before; rm /etc/ballast
        agent apply --within 0 </tmp/big; grep nameserver /etc/resolv.conf; ls /etc/lab.d`);
      expect(said).toEqual([
        ...first,
        '"result": "unchanged"',
        '"result": "failed" "step": "install" "back": true',
        "as before",
        '"result": "changed"',
        "nameserver 2001:db8::54",
        "clocks",
        "names",
      ]);
    });

    test("go back on a disk that fills while their change waits", async () => {
      const said = await lines(`
        agent apply --within 60 </tmp/next; grep nameserver /etc/resolv.conf; fill
        agent rollback; as_before`);
      expect(said).toEqual([
        ...first,
        '"result": "applied"',
        "nameserver 2001:db8::54",
        '"result": "rolled-back" "back": true',
        "as before",
      ]);
    });

    test.each(["INT", "HUP"])("go back after the caller was ended by SIG%s in the middle", async (signal) => {
      const said = await lines(`
        touch /tmp/waits
        env --default-signal=INT setsid /opt/hextet-agent apply --within 1 </tmp/next >/dev/null 2>&1 & caller=$!
        i=0; while [ -e /tmp/waits ] && [ $i -lt 1000 ]; do i=$((i + 1)); sleep 0.01; done
        grep nameserver /etc/resolv.conf; kill -${signal} -$caller; touch /tmp/goes-on
        until_settled; as_before; sed -n 4p /run/hextet/rolled-back`);
      expect(said).toEqual([...first, "nameserver 2001:db8::54", "as before", "true"]);
    });
  });
}
