import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);
const unit = "hextet-routes.service";

jest.setTimeout(120_000);

/** What systemd says of the unit, the first time and from then on. */
const says = (type: string, ...states: readonly string[]) =>
  states.map(
    (state) =>
      `Type=${type}\nResult=${/failed|auto-restart/.test(state) ? "exit-code" : "success"}\nId=${unit}\n${state}\n`,
  );
const runs = "NRestarts=0\nActiveState=active\nSubState=running";
const failed = "NRestarts=0\nActiveState=failed\nSubState=failed";
const startsAnew = "NRestarts=1\nActiveState=activating\nSubState=auto-restart";
const ranAnew = "NRestarts=2\nActiveState=active\nSubState=running";

for (const userland of userlands) {
  describeOnHosts(`a unit, under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    let original: Readonly<Record<string, string>>;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.consumer(
        "systemctl",
        `${systemdStandIn}
        case "$*" in
        "show -p Id,"*)
          echo >>/tmp/asked
          if [ -e "/tmp/state.$(wc -l </tmp/asked)" ]; then cat "/tmp/state.$(wc -l </tmp/asked)"; else cat /tmp/state; fi ;;
        "list-jobs --no-legend") echo "71 ${unit} restart running"; echo "72 other.service start waiting" ;;
        "restart ${unit}") if [ -e /tmp/hangs ]; then sleep 60; fi ;;
        esac`,
      );
      host.write("/etc/network/interfaces", "auto lo\n");
      host.write("/tmp/bundle", bundle);
      original = host.etc();
    });
    afterEach(() => host.dispose());

    const agent = (argv: readonly string[], stdin = "") => host.run(["/opt/hextet-agent", ...argv], stdin);
    function answerWith(first: string | undefined, then = first): void {
      if (first !== undefined) host.write("/tmp/state.1", first);
      host.write("/tmp/state", then ?? "");
    }

    for (const [what, state, words] of [
      ["fails at once", failed, "exit-code"],
      ["is being started anew already", startsAnew, "exit-code"],
    ] as const) {
      test(`that ${what} takes the change back`, async () => {
        answerWith(says("simple", state)[0]);
        expect((await agent(["apply", "--within", "60"], bundle)).answer).toMatchObject({
          step: "activate",
          reason: `not all units run: ${unit} (${words}); journalctl -u UNIT says why`,
          back: true,
        });
        expect(host.etc()).toEqual(original);
      });
    }

    for (const [what, state, words] of [
      ["fails a moment later", failed, "exit-code"],
      ["failed a moment later and runs again", ranAnew, "started anew 2 times"],
    ] as const) {
      test(`that ${what} is not confirmed, and the host is as it was`, async () => {
        const [first, then] = says("simple", runs, state);
        answerWith(first, then);
        expect((await agent(["apply", "--within", "60"], bundle)).answer).toMatchObject({
          result: "applied",
        });
        expect((await agent(["confirm"], bundle)).answer).toMatchObject({
          step: "confirm",
          reason: `not all units stayed up: ${unit} (${words}); journalctl -u UNIT says why`,
          back: true,
        });
        expect(host.etc()).toEqual(original);
      });

      test(`that ${what} is seen before a change is final that nobody confirms`, async () => {
        const [first, then] = says("simple", runs, state);
        answerWith(first, then);
        const { answer } = await agent(["apply", "--within", "0"], bundle);
        expect(answer).toMatchObject({
          step: "activate",
          reason: expect.stringContaining(words),
          back: true,
        });
        expect(host.etc()).toEqual(original);
      });
    }

    test("is started anew after those that it requires, wherever its name stands", async () => {
      const of = (name: string, text: string) => ({
        path: `/etc/systemd/system/${name}`,
        mode: 0o644,
        content: `# Written by hextet for a test.\n${text}\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n`,
        subsystem: "systemd" as const,
      });
      const both = (what: string) =>
        writeBundle({
          host: pveHost.host,
          files: [
            of(
              "hextet-a.service",
              `[Unit]\nDescription=${what}\nRequires=hextet-b.service hextet-c.service\n`,
            ),
            of("hextet-b.service", `[Unit]\nDescription=${what}\n`),
            of("hextet-c.service", `[Unit]\nDescription=${what}\nBindsTo=hextet-d.service\n`),
            of("hextet-d.service", `[Unit]\nDescription=${what}\n`),
          ],
          units: ["a", "b", "c", "d"].map((name) => `hextet-${name}.service`),
        });
      host.write(
        "/tmp/state",
        ["a", "b", "c", "d"]
          .map((name) => `Type=oneshot\nResult=success\nId=hextet-${name}.service\n${runs}\n`)
          .join("\n"),
      );
      await agent(["apply", "--within", "0"], both("first"));
      host.calls();
      expect((await agent(["apply", "--within", "0"], both("second"))).answer).toMatchObject({
        result: "changed",
      });
      expect(host.calls().filter((call) => call.startsWith("systemctl restart hextet-"))).toEqual(
        ["b", "d", "c", "a"].map((name) => `systemctl restart hextet-${name}.service`),
      );
    });

    test("that stays up is looked at two seconds after its start, and one that has ended at once", async () => {
      const took = async (type: string): Promise<number> => {
        const [state] = says(type, runs);
        answerWith(state);
        expect((await agent(["apply", "--within", "60"], bundle)).answer).toMatchObject({
          result: "applied",
        });
        const { answer } = await agent(["confirm"], bundle);
        expect(answer).toMatchObject({ result: "confirmed" });
        await agent(["remove", "--within", "0"]);
        return Number(answer?.["seconds"]);
      };
      const [simple, oneshot] = [await took("simple"), await took("oneshot")];
      expect(simple - oneshot).toBeGreaterThan(0.5);
    });

    test("that hangs is named, by whoever gives it up", async () => {
      host.write("/tmp/hangs", "");
      host.write("/tmp/uptime", "1000.00 2000.00\n");
      const script = `mount --bind /tmp/uptime /proc/uptime
        ( until grep -q 'restart ${unit}' /run/hextet/doing 2>/dev/null; do sleep 0.1; done; rm /tmp/hangs; echo "1100.00 2000.00" >/tmp/uptime ) &
        /opt/hextet-agent apply --within 30 </tmp/bundle`;
      const { answer } = await host.run(["sh", "-c", script]);
      expect(answer).toMatchObject({ step: "start", back: true });
      expect(answer?.["reason"]).toMatch(
        /since it was not done within 60 s, while it waited for: systemctl restart hextet-routes.service; systemd has not done: restart of hextet-routes.service/,
      );
      expect(host.etc()).toEqual(original);
    });
  });
}
