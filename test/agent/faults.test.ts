import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { writeBundle } from "../../core/bundle/index.ts";
import { pveHost } from "../core/bundle/host-files.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { allConsumers, answers, ThrowawayHost, userlands } from "./throwaway-host.ts";

const bundle = writeBundle(pveHost);

jest.setTimeout(30_000);

for (const userland of userlands) {
  describeOnHosts(`under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    let before: Readonly<Record<string, string>>;
    beforeEach(() => {
      host = new ThrowawayHost(userland);
      host.write("/etc/network/interfaces", "auto lo\niface lo inet loopback\n", 0o640);
      host.write("/etc/docker/daemon.json", '{"debug": true}\n');
      before = host.etc({ times: true });
    });
    afterEach(() => host.dispose());

    /** Applying fails at this step with this reason, and leaves the host exactly as it was. */
    async function refused(step: string, reason: string | RegExp, text = bundle): Promise<void> {
      const { status, answer } = await host.agent("apply", text);
      expect({ status, answer }).toEqual({
        status: 1,
        answer: {
          agent: "2",
          result: "failed",
          step,
          ...(step === "keep" || step === "install" ? { back: true } : {}),
          reason: typeof reason === "string" ? reason : expect.stringMatching(reason),
        },
      });
      expect(host.etc({ times: true })).toEqual(before);
      expect(host.calls().filter((call) => /restart|reload|apply|preseed|enable /.test(call))).toEqual([]);
    }

    test("a program that the bundle needs and the host lacks is named before anything is touched", async () => {
      host.dispose();
      host = new ThrowawayHost(
        userland,
        allConsumers.filter((name) => name !== "ifreload"),
      );
      before = host.etc({ times: true });
      const reason =
        "this host has no ifreload, which the bundle's files for ifupdown2 are for; install it (package ifupdown2), or let the layout name another renderer; nothing was changed";
      await refused("consumers", reason);
      expect(host.exists("/var/lib/hextet")).toBe(false);
    });

    test("a file that its consumer refuses is not installed, and the consumer's own words are passed on", async () => {
      host.consumer(
        "ifup",
        'echo "error: $4: line12: iface vmbr0: unsupported \\"address\\" method" >&2; exit 1',
      );
      await refused(
        "validate",
        /^ifupdown2 refuses the files of this bundle: error: \/etc\/network\/interfaces: line12: iface vmbr0: unsupported "address" method$/,
      );
      expect(host.exists("/var/lib/hextet")).toBe(false);
    });

    test("a unit that systemd would not load is refused by systemd's own checker", async () => {
      await refused("validate", /^systemd refuses .*ExecStat/, bundle.replace("ExecStart=", "ExecStat="));
    });

    for (const [what, line, sentence] of [
      [
        "a misspelt kernel parameter",
        "all.forwardng = 1",
        "/etc/sysctl.d/90-hextet.conf: line 2: this kernel has no /proc/sys/net/ipv6/conf/default/forwardng",
      ],
      [
        "a line without a value",
        "all.forwarding",
        "/etc/sysctl.d/90-hextet.conf: line 2: net.ipv6.conf.all.forwarding is not KEY = VALUE",
      ],
    ] as const) {
      test(`${what} is refused`, () =>
        refused(
          "validate",
          `sysctl refuses the files of this bundle: ${sentence}`,
          bundle.replace("all.forwarding = 1", line),
        ));
    }

    test("a daemon.json that is no JSON object is refused, saying where", async () => {
      host.write("/etc/docker/daemon.json", '{\n  "debug": true,\n}\n');
      before = host.etc({ times: true });
      const reason =
        "/etc/docker/daemon.json is not a JSON object that can be merged: line 3: a key in double quotes is missing; mend it, then try again";
      await refused("merge", reason);
    });

    test("a link in the place of a file or of its folder is refused", async () => {
      await host.run([
        "sh",
        "-c",
        "mv /etc/network/interfaces /etc/elsewhere; ln -s ../elsewhere /etc/network/interfaces",
      ]);
      before = host.etc({ times: true });
      await refused(
        "paths",
        "/etc/network/interfaces is a symbolic link to ../elsewhere, and hextet writes through none; put a plain file or folder in its place",
      );
      await host.run([
        "sh",
        "-c",
        "rm /etc/network/interfaces; mv /etc/elsewhere /etc/network/interfaces; mv /etc/docker /etc/elsewhere; ln -s elsewhere /etc/docker",
      ]);
      before = host.etc({ times: true });
      await refused("paths", /^\/etc\/docker is a symbolic link to elsewhere/);
    });

    test("a folder in the place of a file is refused", async () => {
      await host.run(["mkdir", "-p", "/etc/hextet/incus.yaml"]);
      await refused("paths", "/etc/hextet/incus.yaml is not a plain file; move it away");
    });

    test("when the disk is full, all files are as they were", async () => {
      // Room for the temporary file of the first target only.
      host.write("/tmp/bundle", bundle);
      const script = `mkdir /tmp/full && cp -a /etc/network/. /tmp/full && mount -t tmpfs -o size=8k tmpfs /etc/network &&
        cp -a /tmp/full/. /etc/network && dd if=/dev/zero of=/etc/network/ballast bs=4k count=2 2>/dev/null
        /opt/hextet-agent apply --within 0 </tmp/bundle; rm /etc/network/ballast; ls -A /etc/network; cmp /etc/network/interfaces /tmp/full/interfaces`;
      const { stdout } = await host.run(["sh", "-c", script]);
      const [, answer = "", ...rest] = stdout.split("\n");
      expect(answers(answer)[0]).toMatchObject({
        result: "failed",
        step: "install",
        reason: expect.stringMatching(/No space left on device; nothing was activated/),
      });
      expect(rest).toEqual(["interfaces", ""]);
      expect(host.etc({ times: true })).toEqual(before);
      expect(host.calls().filter((call) => /restart|reload -a|preseed/.test(call))).toEqual([]);
    });

    test("when a file cannot be replaced, those before it are put back", async () => {
      // What is mounted upon cannot be renamed over: as for a file that chattr made immutable.
      host.write("/tmp/bundle", bundle);
      const script = `mount --bind /etc/network/interfaces /etc/network/interfaces; /opt/hextet-agent apply --within 0 </tmp/bundle`;
      const { answer } = await host.run(["sh", "-c", script]);
      expect(answer).toMatchObject({
        result: "failed",
        step: "install",
        reason: expect.stringMatching(/^mv: .*interfaces.*nothing was activated/s),
      });
      expect(host.etc()).toEqual(withoutTimes(before));
      expect(host.exists("/etc/hextet")).toBe(false);
      expect((await host.agent("apply", bundle)).answer).toMatchObject({ result: "changed" });
      await host.agent("remove");
      expect(host.etc()).toEqual(withoutTimes(before));
    });

    test("an activation that fails is said so, the host is as it was, and the next apply tries again", async () => {
      host.consumer("ifreload", 'echo "error: vmbr0: cmd failed" >&2; exit 1');
      const { status, answer } = await host.agent("apply", bundle);
      expect(status).toBe(1);
      expect(answer).toMatchObject({
        step: "activate",
        reason: expect.stringMatching(
          /^ifreload -a ended with status 1: error: vmbr0: cmd failed; the host is not entirely as it was: .*ifreload -a ended with status 1/,
        ),
        back: false,
      });
      expect(host.etc()).toEqual(withoutTimes(before));
      host.consumer("ifreload", "");
      host.calls();
      expect((await host.agent("apply", bundle)).answer).toMatchObject({
        result: "changed",
        activated: ["sysctl", "ifupdown2", "docker", "incus", "systemd"],
      });
      expect(host.calls()).toContain("systemctl restart hextet-routes.service");
      expect((await host.agent("apply", bundle)).answer).toMatchObject({ result: "unchanged" });
    });

    test("a second agent beside one at work is refused, naming its process; a removal waits for it", async () => {
      host.consumer("ifreload", "touch /tmp/reached; while [ ! -e /tmp/go ]; do sleep 0.02; done");
      const first = host.begin(["/opt/hextet-agent", "apply", "--within", "0"], bundle).outcome;
      await until("the first agent activates", () => host.exists("/tmp/reached"));
      const holder = host.read("/run/hextet/lock").trim();
      for (const command of ["apply", "check", "heal"]) {
        const { status, answer } = await host.agent(command, bundle);
        expect({ status, answer }).toEqual({
          status: 1,
          answer: {
            agent: "2",
            result: "failed",
            step: "lock",
            reason: `another hextet-agent (process ${holder}) is at work on this host; wait until it has ended, ps -p ${holder} shows it`,
          },
        });
      }
      const removal = host.begin(["/opt/hextet-agent", "remove", "--within", "0"], bundle);
      await new Promise((resolve) => removal.child.stderr?.once("data", resolve));
      expect((await host.agent("status")).answer).toMatchObject({ busy: Number(holder) });
      host.write("/tmp/go", "");
      expect((await first).answer).toMatchObject({ result: "changed" });
      expect((await removal.outcome).answer).toMatchObject({
        result: "changed",
        files: expect.arrayContaining([{ path: "/etc/network/interfaces", change: "removed" }]),
      });
      expect((await host.agent("status")).answer).toMatchObject({ busy: null });
    });

    test("the work goes on to its end when the session that asked for it is lost", async () => {
      host.consumer("ifreload", "touch /tmp/reached; while [ ! -e /tmp/go ]; do sleep 0.02; done");
      const { child, outcome } = host.begin(["/opt/hextet-agent", "apply", "--within", "0"], bundle);
      await until("the agent activates", () => host.exists("/tmp/reached"));
      child.kill("SIGHUP");
      child.stdout?.destroy();
      child.stderr?.destroy();
      expect((await outcome).status).toBeNull();
      host.write("/tmp/go", "");
      await until(
        "the answer is there",
        () => host.exists("/run/hextet/answer") && host.read("/run/hextet/answer").endsWith("\n"),
      );
      expect(JSON.parse(host.read("/run/hextet/answer"))).toMatchObject({
        result: "changed",
        activated: ["sysctl", "ifupdown2", "docker", "incus", "systemd"],
      });
      expect((await host.agent("apply", bundle)).answer).toMatchObject({ result: "unchanged" });
    });

    test("an agent that was killed is taken back by whoever had called it, its lock holds nobody up, and the next one goes on", async () => {
      host.consumer("ifreload", 'if [ ! -e /tmp/again ]; then kill -9 "$(cat /run/hextet/lock)"; fi');
      const { status, answer } = await host.agent("apply", bundle, { ownPids: true });
      expect(status).toBe(1);
      expect(answer).toMatchObject({
        step: "start",
        reason: expect.stringMatching(/ended with status 137; .*not everything|ended with status 137/),
      });
      host.write("/tmp/again", "");
      host.calls();
      expect((await host.agent("apply", bundle)).answer).toMatchObject({
        result: "changed",
        activated: ["sysctl", "ifupdown2", "docker", "incus", "systemd"],
      });
      expect((await host.run(["find", "/run/hextet", "-name", "work.*"])).stdout).toBe("");
      await host.agent("remove");
      expect(host.etc()).toEqual(withoutTimes(before));
    });
  });
}

/** Waits half a second for whatever it is to wait for, but for the work as a whole. */
const impatient = `#!/bin/sh
case $* in *" at-work "*) exec /usr/bin/timeout "$@" ;; esac
shift 3
exec /usr/bin/timeout -k 1 0.5 "$@"
`;

describeOnHosts("in the worst of cases", () => {
  let host: ThrowawayHost;
  beforeEach(() => {
    // Not under busybox: its shell has programs of its own, which nothing on the PATH replaces.
    host = new ThrowawayHost(userlands[0] ?? { name: "", shell: "", awk: "" });
    host.write("/opt/impatient/timeout", impatient, 0o755);
  });
  afterEach(() => host.dispose());

  test("a file that could not be put back is named, and removal still gives the original back", async () => {
    host.write("/etc/docker/daemon.json", '{"debug": true}\n');
    host.write("/etc/network/interfaces", "auto lo\n");
    const before = host.etc();
    // The second file cannot be replaced, and from then on nothing can be written to the first one's folder.
    const stuck = `case $* in
      *" /etc/network/interfaces") mount --bind /etc/docker /etc/docker; mount -o remount,bind,ro /etc/docker; exit 1 ;;
    esac
    exec /usr/bin/mv "$@"`;
    host.write("/opt/stuck/mv", `#!/bin/sh\n${stuck}\n`, 0o755);
    const { answer } = await host.agent("apply", bundle, { path: "/opt/stuck" });
    expect(answer).toMatchObject({
      step: "install",
      reason: expect.stringContaining(
        "the host is not entirely as it was: /etc/docker/daemon.json could not be put back",
      ),
      back: false,
    });
    expect(host.etc()["/docker/daemon.json"]).not.toBe(before["/docker/daemon.json"]);
    await host.agent("remove");
    expect(host.etc()).toEqual(before);
  });

  test("an agent that ends where nobody foresaw it still answers, and names the place to look", async () => {
    host.write("/opt/broken/stat", "#!/bin/sh\nexit 0\n", 0o755);
    host.write(
      "/opt/broken/awk",
      '#!/bin/sh\ncase $* in "!seen["*) exit 7 ;; esac\nexec /usr/bin/awk "$@"\n',
      0o755,
    );
    const { status, answer } = await host.agent("apply", bundle, { path: "/opt/broken" });
    expect(status).toBe(1);
    expect(answer).toMatchObject({
      result: "failed",
      step: "start",
      reason: expect.stringContaining("ended with status 7; /run/hextet/log has its last words"),
    });
  });

  test("a checker that hangs is given up, and nothing was changed", async () => {
    host.consumer("ifup", "sleep 20");
    const { answer } = await host.agent("apply", bundle, { path: "/opt/impatient" });
    expect(answer).toMatchObject({
      step: "validate",
      reason: "ifupdown2: its checker did not end within 30 s; nothing was changed",
    });
    expect(host.exists("/var/lib/hextet")).toBe(false);
  });

  test("an activation that hangs is given up, and says what it was", async () => {
    host.consumer("ifreload", "sleep 20");
    const { answer } = await host.agent("apply", bundle, { path: "/opt/impatient" });
    expect(answer).toMatchObject({
      step: "activate",
      reason: expect.stringMatching(/^ifreload -a did not end within 60 s: /),
    });
  });
});

function withoutTimes(tree: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).map(([path, entry]) => [path, entry.replace(/^(\d+) .*/, "$1")]),
  );
}

/** Waits until something holds, at most 10 s. */
async function until(what: string, holds: () => boolean): Promise<void> {
  const limit = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > limit) throw new Error(`waited 10 s in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
