import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

const path = "/etc/resolv.conf";

const bundle = (content: string) =>
  writeBundle({
    host: "rack/pve-1",
    units: [],
    files: [{ path, mode: 0o644, subsystem: "resolv_conf", content }],
  });

const ours =
  "search example.net\nnameserver 2001:db8:53::53\nnameserver fe80::1%vmbr0\n# Written by hextet.\n";

for (const userland of userlands) {
  describeOnHosts(`/etc/resolv.conf, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
    });
    afterEach(() => host.dispose());

    test("is written, nobody is notified, and it is as it was once it is removed", async () => {
      host.write(path, "nameserver 192.0.2.53\n");
      const before = host.etc();
      expect((await host.agent("apply", bundle(ours))).answer).toMatchObject({
        result: "changed",
        files: [{ path, change: "updated" }],
        activated: [],
      });
      expect(host.read(path)).toBe(ours);
      expect((await host.agent("apply", bundle(ours))).answer).toMatchObject({ result: "unchanged" });
      expect((await host.agent("remove")).answer).toMatchObject({ result: "changed" });
      expect(host.etc()).toEqual(before);
    });

    for (const [content, line] of [
      ["nameserver dns.example.net\n", 1],
      ["search example.net\nnameservers 2001:db8::53\n", 2],
      ["nameserver 2001:db8::53 192.0.2.53\n", 1],
    ] as const) {
      test(`is refused where the C library would read nothing in it: ${JSON.stringify(content)}`, async () => {
        host.write(path, "nameserver 192.0.2.53\n");
        const { answer } = await host.agent("apply", bundle(content));
        expect(answer).toMatchObject({ result: "failed", step: "validate" });
        expect(answer).toMatchObject({ reason: expect.stringContaining(`${path}: line ${line}: `) });
        expect(host.read(path)).toBe("nameserver 192.0.2.53\n");
      });
    }

    test("is left to whoever has a link there", async () => {
      symlinkSync("../run/systemd/resolve/stub-resolv.conf", join(host.root, path));
      const { answer } = await host.agent("apply", bundle(ours));
      expect(answer).toMatchObject({ result: "failed", reason: expect.stringContaining("symbolic link") });
    });
  });
}
