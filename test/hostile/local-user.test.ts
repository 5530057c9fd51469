import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { writeBundle, writeSecrets } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
import { describeOnHosts } from "../agent/describe-on-hosts.ts";
import { systemdStandIn } from "../agent/systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, type Userland, userlands } from "../agent/throwaway-host.ts";

jest.setTimeout(30_000);

/** Who has an account on a host, and no rights. */
const setpriv = "/usr/bin/setpriv";
const nobody = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups"];

const planted = "hunter2-correct-horse";
const target = "/etc/netplan/60-tunnel.yaml";
const files: HostFiles = {
  host: "rack/pve-1",
  units: [],
  files: [
    {
      path: target,
      mode: 0o600,
      subsystem: "netplan",
      content: "",
      secret: { name: "tunnel", version: "1" },
    },
    { path: "/etc/hextet/note", mode: 0o644, subsystem: "systemd", content: "a note\n" },
  ],
};
const bundle = writeBundle(files);
const secrets = writeSecrets([{ name: "tunnel", version: "1", content: `key: ${planted}\n` }]);
const next = bundle.replace("a note", "another note");

/** What such a user may try to put where the agent is going to write: a folder, a file, a link to a file of root's. */
const places = [
  "/run/hextet",
  "/run/hextet/lock",
  "/run/hextet/answer",
  "/run/hextet/deadline",
  "/run/hextet/work.1",
  "/run/hextet-loot",
  "/var/lib/hextet",
  "/var/lib/hextet/current",
  "/var/lib/hextet/transaction",
  "/var/lib/hextet-given-up",
  "/usr/local/lib/hextet",
  "/usr/local/lib/hextet/current",
  "/etc/hextet/note",
  "/etc/netplan/.60-tunnel.yaml.hextet",
  "/etc/systemd/system/hextet-agent-rollback.service",
  "/opt/hextet-agent",
];
const plants = places.flatMap((place) => [
  `mkdir ${place}`,
  `ln -s /etc/victim ${place}`,
  `ln -sfn /tmp ${place}`,
  `echo planted >>${place}`,
  `mv ${place} /tmp/taken`,
  `rm -rf ${place} && ! [ -e ${place} ] && mkdir ${place}`,
]);

const verbs = [
  "apply --within 0",
  "confirm",
  "rollback",
  "remove --within 0",
  "check",
  "heal --within 0",
  "take",
  "leave",
  "take-over",
  "status",
  "report",
  "others",
  "bundle",
  "at-timer",
  "at-boot",
  "at-work /run/hextet/work.1 0 yes rollback",
];

const reads = [
  "ls /run/hextet /var/lib/hextet /usr/local/lib/hextet /var/lib/hextet-given-up",
  "cat /run/hextet/answer",
  "cat /run/hextet/log",
  "cat /run/hextet/transaction/plan",
  "cat /var/lib/hextet/current",
  "cat /var/lib/hextet/records.*/bundle",
  "cat /var/lib/hextet/records.*/secrets/*",
  "cat /usr/local/lib/hextet/current",
  "cat /usr/local/lib/hextet/records.*/bundle",
  `cat ${target}`,
  `ln ${target} /tmp/kept && cat /tmp/kept`,
];

const holds = [
  "exec 9>>/run/hextet/lock && flock -n 9",
  "exec 9</run/hextet/lock && flock -n 9",
  "exec 9</run/hextet && flock -n 9",
  "exec 9</var/lib/hextet && flock -n 9",
];

const [first] = userlands as readonly [Userland, ...Userland[]];
const missing = existsSync(setpriv) ? undefined : "needs setpriv: apt-get install util-linux";

describeOnHosts(
  "a local user without rights",
  () => {
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(first, allConsumers);
      host.consumer("systemctl", systemdStandIn);
      host.write("/etc/victim", "root's\n", 0o600);
      chmodSync(join(host.root, "tmp"), 0o1777);
      mkdirSync(join(host.root, "var/second"), { recursive: true });
    });
    afterEach(() => host.dispose());

    const root = (words: string, stdin = "") => host.run(["/opt/hextet-agent", ...words.split(" ")], stdin);

    /** Tries each command as nobody: those that came off, and all that they said. */
    async function tried(commands: readonly string[]): Promise<{ done: string[]; said: string }> {
      commands.forEach((command, index) => {
        host.write(`/opt/tries/${index}`, `${command}\n`);
      });
      const loop = `cd /; i=0; while [ $i -lt ${commands.length} ]; do if sh /opt/tries/$i </dev/null; then echo "done $i"; fi; i=$((i + 1)); done 2>&1`;
      const { stdout } = await host.run([...nobody, "sh", "-c", loop]);
      const done = [...stdout.matchAll(/^done (\d+)$/gm)].map(([, index]) => commands[Number(index)] ?? "");
      return { done, said: stdout };
    }

    /** All that is root's, as it stands; of what the agent notes while it watches, what a change is settled by. */
    const stands = () => ({
      etc: host.tree("/etc", { times: true }),
      state: host.tree("/var/lib", { times: true }),
      second: host.tree("/var/second", { times: true }),
      opt: host.tree("/opt", { times: false })["/hextet-agent"],
      deadline: host.exists("/run/hextet/deadline") ? host.read("/run/hextet/deadline") : "",
    });

    test("who was there first finds no place to put anything in the agent's way", async () => {
      const before = stands();
      expect(await tried(plants)).toMatchObject({ done: [] });
      expect(stands()).toEqual(before);
      expect((await root("apply --within 0", bundle + secrets)).answer).toMatchObject({ result: "changed" });
      const { stdout } = await host.run([
        "stat",
        "-c",
        "%a %u %F",
        "/run/hextet",
        "/var/lib/hextet",
        "/usr/local/lib/hextet",
      ]);
      expect(stdout).toBe("700 0 directory\n".repeat(3));
      expect(host.read("/etc/victim")).toBe("root's\n");
    });

    test("neither settles a change that waits nor reads, holds or replaces anything of it, and root goes on", async () => {
      await root("apply --within 0", bundle + secrets);
      expect((await root("apply --within 90", next)).answer).toMatchObject({ result: "applied" });
      const before = stands();
      const calls = verbs.map((words) => `/opt/hextet-agent ${words}`);
      const [watcher = ""] = host.read("/run/hextet/watching").split(" ");
      const kill = `kill -9 ${watcher}`;
      const { done, said } = await tried([...calls, ...reads, ...holds, ...plants, kill]);
      // What ends without a word to anybody has changed nothing either, as what stands shows.
      expect(done.filter((command) => !/ at-(timer|boot)$/.test(command))).toEqual([]);
      expect(said).toContain("hextet-agent runs as root, not as ");
      expect(said).not.toContain("hunter2");
      expect(said).not.toContain("another note");
      expect(stands()).toEqual(before);
      expect((await root("status")).answer).toMatchObject({ waiting: "waiting", armed: true, busy: null });
      expect((await root("confirm", next)).answer).toMatchObject({ result: "confirmed" });
      expect((await root("apply --within 0", bundle)).answer).toMatchObject({ result: "changed" });
      expect(host.read("/etc/hextet/note")).toBe("a note\n");
    });

    test("who looks on while the agent is at work sees none of what it works with", async () => {
      const look = [
        "cat /run/hextet/work.*/* /run/hextet*/all /tmp/*/* /tmp/*/*/*",
        "cat /proc/[0-9]*/environ",
        "cat /proc/[0-9]*/cmdline | tr '\\000' ' '",
        "echo planted >>/run/hextet/work.*/plan",
        // What nobody may do to a folder of root's in a place that is everybody's.
        "for folder in /tmp/tmp.*; do mv $folder /tmp/mine && mkdir $folder; done; rm -rf /tmp/tmp.*",
      ].join("; ");
      host.write("/opt/look", `{ ${look}; } 2>/dev/null; echo looked\n`);
      host.write("/var/log/loot", "");
      host.consumer("netplan", `${nobody.join(" ")} sh /opt/look </dev/null >>/var/log/loot || :`);
      expect((await root("apply --within 0", bundle + secrets)).answer).toMatchObject({ result: "changed" });
      const content = "network: {version: 2}\n";
      const plain = writeBundle({
        ...files,
        files: [{ path: target, mode: 0o600, subsystem: "netplan", content }],
      });
      expect((await root("others", plain)).answer).toMatchObject({ result: "others" });
      const loot = host.read("/var/log/loot");
      expect(loot.split("looked").length).toBeGreaterThan(3);
      expect(loot).toContain("hextet-agent");
      expect(loot).not.toContain("hunter2");
      // What other agents run meanwhile, programs of awk among it, is in the same list of processes.
      expect(loot).not.toMatch(/^hextet bundle 1$|network: /m);
    });
  },
  missing,
);
