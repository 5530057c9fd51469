import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(60_000);

const path = "/etc/docker/daemon.json";

const pool = (block: string): HostFiles => ({
  host: "rack/box",
  units: [],
  expect: [],
  files: [
    {
      path,
      mode: 0o644,
      subsystem: "docker",
      merge: "json",
      content: `{\n  "ip6tables": false,\n  "ipv6": true,\n  "fixed-cidr-v6": "${block}"\n}\n`,
    },
  ],
});

for (const userland of userlands) {
  describeOnHosts(`Docker's live-restore, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(async () => {
      host = new ThrowawayHost(userland);
      host.consumer(
        "systemctl",
        `case "$*" in "--quiet is-active hextet-container-web.service") exit 0 ;; "--quiet is-active "*) exit 3 ;; esac\n${systemdStandIn}`,
      );
      host.consumer("dockerd", 'if [ "$1" = --help ]; then echo "  --validate"; fi');
      host.consumer(
        "docker",
        "case $1 in info) grep -q live-restore /etc/docker/daemon.json && echo true ;; ps) cat /var/running ;; esac",
      );
      host.write("/var/running", "web\n");
      host.write(path, '{ "live-restore": true }\n');
      expect((await apply("2001:db8:1::8/126")).answer).toMatchObject({ result: "changed" });
    });
    afterEach(() => host.dispose());

    const apply = (block: string) => host.agent("apply", writeBundle(pool(block)));

    test("keeps docker0 as it is while containers of others run: that is said, and nothing changed", async () => {
      host.write("/var/running", "web\nold\nolder\n");
      const before = host.etc();
      const { answer } = await apply("2001:db8:1::c/126");
      expect(answer).toMatchObject({ result: "failed", step: "validate" });
      expect(answer?.["reason"]).toMatch(
        /live-restore is on, .* while these containers run: old, older; stop them/,
      );
      expect(host.etc()).toEqual(before);
    });

    test("is in nobody's way where hextet's units end what runs, or it is off", async () => {
      expect((await apply("2001:db8:1::c/126")).answer).toMatchObject({ result: "changed" });
      host.write("/var/running", "old\n");
      host.write(path, host.read(path).replace('"live-restore": true', '"debug": true'));
      expect((await apply("2001:db8:1::8/126")).answer).toMatchObject({ result: "changed" });
    });
  });
}
