import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, thoroughness, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);
const nextBundle = bundle.replace("::10/64", "::11/64");

jest.setTimeout(120_000);

/** Gives the work that is to hang five seconds as a whole, and everything else what it has. */
const hurried = `#!/bin/sh
if [ -e /tmp/hangs ]; then
  case $* in *" at-work "*) shift 3; set -- -k 1 5 "$@" ;; esac
fi
exec /usr/bin/timeout "$@"
`;

/** A program that does what it always does, once it is let: while /tmp/hangs is there it never ends. */
const hangs = (program: string, when: string) => `#!/bin/sh
case "$*" in ${when}) if [ -e /tmp/hangs ]; then rm /tmp/hangs; while :; do /usr/bin/sleep 1; done; fi ;; esac
exec ${program} "$@"
`;

/** The same for one at which the work is killed. */
const kills = (program: string, when: string) => `#!/bin/sh
case "$*" in ${when}) if [ -e /tmp/kills ]; then rm /tmp/kills; kill -9 "$(/usr/bin/cat /run/hextet/lock)"; exit 1; fi ;; esac
exec ${program} "$@"
`;

// Not under busybox: its shell has programs of its own, which nothing on the PATH replaces.
const replaceable = userlands.slice(0, 2);

for (const userland of replaceable) {
  describeOnHosts(`work that ends before it is done, under ${userland.name}`, () => {
    const test = inTurn(userland, replaceable);
    let host: ThrowawayHost;
    let original: Readonly<Record<string, string>>;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/network/interfaces", "auto lo\n");
      host.write("/opt/first/timeout", hurried, 0o755);
      original = host.etc();
    });
    afterEach(() => host.dispose());

    const agent = (argv: readonly string[], stdin = "") =>
      host.run(["/opt/hextet-agent", ...argv], stdin, { path: "/opt/first" });
    const apply = (text: string, within = "60") => agent(["apply", "--within", within], text);
    const lockIsFree = async () => (await host.run(["flock", "-n", "/run/hextet/lock", "true"])).status === 0;

    test("because it hangs has begun nothing yet: it is ended, nothing was changed, and nobody is held up", async () => {
      host.write("/opt/first/find", hangs("/usr/bin/find", '*"/var/lib/hextet"*'), 0o755);
      host.write("/tmp/hangs", "");
      const { status, answer } = await apply(bundle);
      expect({ status, answer }).toMatchObject({ status: 1, answer: { result: "failed", step: "start" } });
      expect(answer?.["reason"]).toMatch(
        /^the work was not done within 280 s, and was ended; \/run\/hextet\/log has its last words; nothing was changed$/,
      );
      expect(answer).not.toHaveProperty("back");
      expect(await lockIsFree()).toBe(true);
      expect(host.etc()).toEqual(original);
      expect((await apply(bundle)).answer).toMatchObject({ result: "applied" });
    });

    test("of itself, but after whoever asked has gone: its answer is what it came to all the same", async () => {
      host.write("/tmp/bundle", bundle);
      host.write("/opt/consumers/ifreload", "#!/bin/sh\nsleep 1; exit 1\n", 0o755);
      const alone = "{ /opt/hextet-agent apply --within 0 </tmp/bundle 2>&1; echo $? >/tmp/status; } | :";
      await host.run(["sh", "-c", `${alone}; until [ -e /tmp/status ]; do sleep 0.1; done`]);
      expect(JSON.parse(host.read("/run/hextet/answer"))).toMatchObject({
        result: "failed",
        step: "activate",
      });
      expect(host.read("/tmp/status")).toBe("1\n");
    });

    test("goes back until nothing of it is left, also where it may not even be removed for a while", async () => {
      const readOnly = (program: string, before: string) =>
        `#!/bin/sh\ncase "$*" in *.interfaces.hextet) if [ -e /tmp/read-only ]; then ${before} exit 1; fi ;; esac\nexec /usr/bin/${program} "$@"\n`;
      // Whoever writes it has made it by then.
      host.write("/opt/consumers/install", readOnly("install", '/usr/bin/install "$@";'), 0o755);
      host.write("/opt/consumers/rm", readOnly("rm", ""), 0o755);
      host.write("/tmp/read-only", "");
      const { answer } = await apply(bundle, "0");
      expect(answer).toMatchObject({ result: "failed", step: "install", back: false });
      expect(answer?.["reason"]).toContain("/etc/network/.interfaces.hextet could not be removed");
      await host.run(["rm", "/tmp/read-only"]);
      expect((await agent(["check"], bundle)).answer).toMatchObject({ result: "valid" });
      expect(filesOf(host.etc())).toEqual(filesOf(original));
    });

    for (const [who, within] of [
      ["a watcher", "60"],
      ["whoever had called it", "0"],
    ] as const)
      test(`because it hangs in the middle is taken back by ${who}`, async () => {
        await apply(bundle, "0");
        const before = filesOf(host.etc());
        // What is in force is read before the change and after it: it hangs at the second time.
        const ip = hangs("/usr/bin/ip", '"-o link show"').replace(
          "[ -e /tmp/hangs ]",
          "[ -e /tmp/hangs ] && grep -q ::11/64 /etc/network/interfaces",
        );
        host.write("/opt/first/ip", ip, 0o755);
        host.write("/tmp/hangs", "");
        const { answer } = await apply(nextBundle, within);
        expect(answer).toMatchObject({ result: "failed", step: "start", back: true });
        expect(answer?.["reason"]).toMatch(
          /^the work was not done within 280 s, and was ended.*the host is as it was before$/,
        );
        expect(filesOf(host.etc())).toEqual(before);
        expect(await lockIsFree()).toBe(true);
        expect((await apply(nextBundle, "0")).answer).toMatchObject({ result: "changed" });
      });

    test("because it was killed once the change was confirmed says that the change lasts", async () => {
      await apply(bundle, "0");
      host.write("/opt/first/cp", kills("/usr/bin/cp", '*"/usr/local/lib/hextet"*'), 0o755);
      host.write("/tmp/kills", "");
      const { answer } = await apply(nextBundle, "0");
      expect(answer).toMatchObject({ result: "failed", step: "start", back: false });
      expect(answer?.["reason"]).toMatch(
        /^the process that did the work ended with status \d+; .*by then the change was done, and it lasts$/,
      );
      expect(host.read("/etc/network/interfaces")).toContain("::11/64");
      expect((await apply(nextBundle, "0")).answer).toMatchObject({ result: "unchanged" });
    });

    test("because it was killed at a confirmation says so too, and the other way round", async () => {
      await apply(bundle, "60");
      host.write("/opt/first/cp", kills("/usr/bin/cp", '*"/usr/local/lib/hextet"*'), 0o755);
      host.write("/tmp/kills", "");
      expect((await agent(["confirm"], bundle)).answer).toMatchObject({
        step: "start",
        reason: expect.stringContaining("by then the change was done, and it lasts"),
        back: false,
      });
      expect((await agent(["confirm"], bundle)).answer).toMatchObject({ result: "unchanged" });
      // What was taken back an hour ago is not what this change had begun.
      await apply(nextBundle, "60");
      await agent(["rollback"]);
      host.write("/opt/first/cmp", kills("/usr/bin/cmp", "*interfaces*"), 0o755);
      host.write("/tmp/kills", "");
      const { answer } = await apply(nextBundle);
      expect(answer).toMatchObject({
        step: "start",
        reason: expect.stringMatching(/ended with status 137; .*; nothing was changed$/),
      });
      expect(answer).not.toHaveProperty("back");
    });

    test("says what is not as it was, where that is so", async () => {
      await apply(bundle, "0");
      host.write("/etc/hextet/incus.yaml", host.read("/etc/hextet/incus.yaml"), 0o600);
      const stuck = "mount --bind /etc/network /etc/network; mount -o remount,bind,ro /etc/network";
      host.consumer("ifreload", `${stuck}; kill -9 "$(cat /run/hextet/lock)"; sleep 1`);
      const { answer } = await apply(nextBundle, "0");
      expect(answer).toMatchObject({
        step: "start",
        reason: expect.stringMatching(
          /the next agent that is called takes the change back|could not be put back/,
        ),
      });
      expect(answer?.["reason"]).not.toContain("as it was before");
    });

    test("never does: a list with a line that is no path is no list", async () => {
      await apply(bundle, "0");
      const spoil = `rm -r /usr/local/lib/hextet; cd /var/lib/hextet/records.*; rm sum; echo 'nonsense 644 sysctl -' >>installed`;
      await host.run(["sh", "-c", spoil]);
      const began = Date.now();
      const report = await agent(["report"]);
      expect(report.answer).toMatchObject({ records: "damaged", host: "" });
      expect((await apply(nextBundle, "0")).answer).toMatchObject({ result: "changed" });
      expect(Date.now() - began).toBeLessThan(20_000);
      expect((await agent(["report"])).answer).toMatchObject({ records: "good", host: "rack/pve-1" });
    });
  });

  describeOnHosts(`going back, under ${userland.name}`, () => {
    const test = inTurn(userland, replaceable);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
    });
    afterEach(() => host.dispose());

    test("from the healing of a file that was missing leaves it missing, which is all", async () => {
      const incus = host.read("/opt/consumers/incus");
      host.write("/opt/consumers/incus", `${incus}case $* in *init*) cat >/dev/null ;; esac\n`, 0o755);
      const enable =
        "case $* in *enable*hextet-routes*) [ -e /etc/systemd/system/hextet-routes.service ] || exit 1 ;; esac";
      host.consumer("systemctl", `${systemdStandIn}\n${enable}`);
      const agent = (argv: readonly string[], stdin = "") => host.run(["/opt/hextet-agent", ...argv], stdin);
      expect((await agent(["apply", "--within", "0"], bundle)).answer).toMatchObject({ result: "changed" });
      for (const { path } of pveHost.files.filter((_, at) => thoroughness > 1 || at % 2 === 0)) {
        await host.run(["rm", path]);
        const before = host.etc();
        expect((await agent(["heal", "--within", "60"])).answer).toMatchObject({
          result: "applied",
          files: [{ path, change: "created" }],
        });
        expect({ path, ...(await agent(["rollback"])).answer }).toMatchObject({
          path,
          result: "rolled-back",
          back: true,
        });
        const { [path.slice(4)]: missing, ...rest } = host.etc();
        expect({ path, missing }).toEqual({ path, missing: undefined });
        expect(rest).toMatchObject(before);
        expect((await agent(["heal", "--within", "0"])).answer).toMatchObject({ result: "changed" });
      }
    });
  });
}

/** Without the units that watch over a change. */
function filesOf(etc: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(etc).filter(([path]) => !path.includes("/hextet-agent-")));
}
