import { afterEach, beforeEach, expect } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);
const nextBundle = bundle.replace("::10/64", "::11/64");

for (const userland of userlands) {
  describeOnHosts(`a change under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    let original: Readonly<Record<string, string>>;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/network/interfaces", "auto lo\niface lo inet loopback\n", 0o640);
      host.write("/etc/docker/daemon.json", '{"debug": true}\n');
      original = host.etc();
    });
    afterEach(() => host.dispose());

    const agent = (argv: readonly string[], stdin = "") => host.run(["/opt/hextet-agent", ...argv], stdin);
    const apply = (text: string, within = "60") => agent(["apply", "--within", within], text);

    test("waits to be confirmed, and then lasts", async () => {
      const { status, answer } = await apply(bundle);
      expect({ status, answer }).toMatchObject({
        status: 0,
        answer: {
          result: "applied",
          left: 60,
          activated: ["sysctl", "ifupdown2", "docker", "incus", "systemd"],
        },
      });
      expect((await agent(["status"])).answer).toMatchObject({
        transaction: answer?.["transaction"],
        armed: true,
        waiting: "waiting",
      });
      const held = host.etc();
      expect((await agent(["confirm"], bundle)).answer).toMatchObject({
        result: "confirmed",
        transaction: answer?.["transaction"],
      });
      expect(host.exists("/var/lib/hextet/transaction")).toBe(false);
      expect(host.etc()).toEqual(held);
      expect((await agent(["confirm"], bundle)).answer).toMatchObject({ result: "unchanged" });
      expect((await apply(bundle)).answer).toMatchObject({ result: "unchanged" });
    }, 30_000);

    test("that nobody confirms is taken back when its time is up, and it is reported to whoever asks later", async () => {
      const { answer } = await apply(bundle, "1");
      expect(answer).toMatchObject({ result: "applied", left: 1 });
      await until("the change is taken back", () => !host.exists("/var/lib/hextet"));
      expect(host.etc()).toEqual(original);
      expect((await agent(["confirm"], bundle)).answer).toEqual({
        agent: "2",
        result: "failed",
        step: "confirm",
        reason: expect.stringMatching(
          /^the change was taken back at \S+Z, since it was not confirmed within 1 s$/,
        ),
        back: true,
      });
      expect((await agent(["status"])).answer).toMatchObject({
        result: "empty",
        rolledBack: { back: true, reason: "it was not confirmed within 1 s" },
      });
    }, 30_000);

    test("is not begun where systemd answers no more: that is not to say that nothing is enabled", async () => {
      host.consumer("systemctl", "echo 'Failed to connect to bus: Connection refused' >&2; exit 1");
      const { answer } = await apply(bundle);
      expect(answer).toMatchObject({
        result: "failed",
        step: "keep",
        reason: expect.stringContaining(
          "systemd does not answer: Failed to connect to bus: Connection refused",
        ),
      });
      expect(host.etc()).toEqual(original);
      expect(host.exists("/var/lib/hextet/transaction")).toBe(false);
    });

    test("has the host to itself, and can be taken back by hand", async () => {
      await apply(bundle);
      await agent(["confirm"], bundle);
      const first = host.etc({ times: true });
      await apply(nextBundle);
      for (const text of [bundle, nextBundle]) {
        expect((await apply(text)).answer).toMatchObject({
          result: "failed",
          step: "pending",
          left: expect.any(Number),
        });
      }
      expect((await agent(["confirm"], bundle)).answer).toMatchObject({ result: "failed", step: "confirm" });
      expect((await agent(["rollback"])).answer).toMatchObject({ result: "rolled-back", back: true });
      expect(host.etc({ times: true })).toEqual(first);
      expect((await agent(["rollback"])).answer).toMatchObject({ result: "unchanged" });
      expect((await agent(["confirm"], bundle)).answer).toMatchObject({ result: "unchanged" });
      expect((await agent(["confirm"], nextBundle)).answer).toMatchObject({
        step: "confirm",
        reason: expect.stringMatching(/hextet-agent rollback was called/),
        back: true,
      });
    }, 30_000);

    test("is waited for by a removal, until it is taken back or confirmed", async () => {
      await apply(bundle);
      await agent(["confirm"], bundle);
      await apply(nextBundle, "1");
      const removed = await agent(["remove", "--within", "60"], bundle);
      expect(removed).toMatchObject({
        status: 0,
        stderr: "hextet-agent: waits until the change before this one is confirmed or taken back\n",
        answer: { result: "removed" },
      });
      expect(host.read("/run/hextet/rolled-back")).toMatch(/\ntrue\nit was not confirmed within 1 s\n$/);
      expect(host.etc()).toEqual(original);
      await apply(bundle, "900");
      expect((await agent(["remove", "--within", "60"], bundle)).answer).toMatchObject({ step: "pending" });
      await agent(["rollback"]);
      await apply(bundle);
      const later = host.begin(["/opt/hextet-agent", "remove", "--within", "60"], bundle);
      await new Promise((resolve) => later.child.stderr?.once("data", resolve));
      expect((await agent(["confirm"], bundle)).answer).toMatchObject({ result: "confirmed" });
      expect((await later.outcome).answer).toMatchObject({ result: "removed" });
      expect(host.etc()).toEqual(original);
    }, 30_000);

    test("that fails in the middle is taken back at once", async () => {
      host.consumer(
        "ifreload",
        'if [ ! -e /tmp/failed ]; then touch /tmp/failed; echo "error: vmbr0" >&2; exit 1; fi',
      );
      const { status, answer } = await apply(bundle);
      expect({ status, answer }).toEqual({
        status: 1,
        answer: {
          agent: "2",
          result: "failed",
          step: "activate",
          reason: "ifreload -a ended with status 1: error: vmbr0",
          back: true,
        },
      });
      expect(host.etc()).toEqual(original);
      expect(host.exists("/var/lib/hextet")).toBe(false);
    }, 30_000);

    test("whose agent is killed in the middle is taken back at once", async () => {
      host.consumer(
        "ifreload",
        'if [ ! -e /tmp/killed ]; then touch /tmp/killed; kill -9 "$(cat /run/hextet/lock)"; sleep 60; fi',
      );
      const { status, answer } = await apply(bundle);
      expect({ status, answer }).toMatchObject({
        status: 1,
        answer: { result: "failed", step: "start", back: true },
      });
      expect(host.etc()).toEqual(original);
      expect((await agent(["confirm"], bundle)).answer).toMatchObject({
        reason: expect.stringMatching(/died in the middle of it/),
        back: true,
      });
    }, 30_000);
  });
}

/** Waits until something holds, at most 20 s. */
async function until(what: string, holds: () => boolean): Promise<void> {
  const limit = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > limit) throw new Error(`waited 20 s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
