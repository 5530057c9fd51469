import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

// Not under busybox: its shell sleeps by itself.
const cases: readonly (readonly [string, string, string])[][] = [
  [
    ["IPv6", "::1", "removed"],
    ["neither", "::2", "failed"],
  ],
  [["IPv4", "127.0.0.1", "removed"]],
];

for (const [index, userland] of userlands.slice(0, 2).entries()) {
  describeOnHosts(`a removal where no ss is, under ${userland.name}`, () => {
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer("systemctl", systemdStandIn);
      host.write("/tmp/bundle", writeBundle({ ...pveHost, units: [], files: pveHost.files.slice(0, 1) }));
      host.write("/opt/hurried/sleep", "#!/bin/sh\nexec /usr/bin/sleep 0.01\n", 0o755);
    });
    afterEach(() => host.dispose());

    test.each(cases[index] ?? [])(
      "finds the connection that asked in the kernel's own table: %s",
      async (_, address, result) => {
        const script = `
        ip link set lo up
        busybox nc -l -p 2222 -e /bin/cat & listener=$!
        for try in 1 2 3 4 5 6 7 8 9 10; do if exec 5<>/dev/tcp/${address === "::2" ? "::1" : address}/2222; then break; fi; /usr/bin/sleep 0.05; done 2>/dev/null
        port=$(ss -tnH dport = 2222 | awk '{ print $4 }' | sed 's/.*://')
        mount --bind /dev/null "$(command -v ss)"
        /opt/hextet-agent apply --within 0 </tmp/bundle >/dev/null 5<&-
        SSH_CONNECTION="${address} $port ${address} 2222" /opt/hextet-agent remove --within 20 </tmp/bundle 5<&-
        kill $listener`;
        const { answer, stderr } = await host.run(["bash", "-c", script], "", { path: "/opt/hurried" });
        expect({ answer, stderr }).toMatchObject({
          answer: result === "failed" ? { result, step: "connection", back: true } : { result },
          stderr: expect.stringContaining("hextet-agent: taken away; sees whether this connection lives\n"),
        });
      },
    );
  });
}
