import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle, writeSecrets } from "../../core/bundle/index.ts";
import type { HostFiles, Subsystem } from "../../core/render/file.ts";
import { describeOnHosts, inTurn } from "./describe-on-hosts.ts";
import { systemdStandIn } from "./systemd-stand-in.ts";
import { allConsumers, ThrowawayHost, userlands } from "./throwaway-host.ts";

jest.setTimeout(30_000);

const planted = "hunter2-correct-horse";
const target = "/etc/netplan/60-tunnel.yaml";
const secrets = (content = `network:\n  version: 2\n  key: ${planted}\n`) =>
  writeSecrets([{ name: "tunnel", version: "2026-11", content }]);

const files = (version = "2026-11"): HostFiles => ({
  host: "rack/pve-1",
  units: [],
  files: [
    {
      path: target,
      mode: 0o600,
      subsystem: "netplan",
      content: "",
      secret: { name: "tunnel", version },
    },
    { path: "/etc/hextet/note", mode: 0o644, subsystem: "systemd", content: "a note\n" },
  ],
});
const bundle = writeBundle(files());

/** A bundle whose only file is a secret. */
function secretAt(path: string, subsystem: Subsystem): HostFiles {
  const secret = { name: "tunnel", version: "2026-11" };
  return { host: "rack/pve-1", units: [], files: [{ path, mode: 0o600, subsystem, content: "", secret }] };
}

for (const userland of userlands) {
  describeOnHosts(`a secret under ${userland.name}`, () => {
    const test = inTurn(userland);
    let host: ThrowawayHost;
    beforeEach(() => {
      host = new ThrowawayHost(userland, allConsumers);
      host.consumer("systemctl", systemdStandIn);
      // Everything that stands in the process list while the agent works, and every command line of its own.
      host.consumer(
        "netplan",
        "cat /proc/[0-9]*/cmdline | tr '\\000' ' ' >>/var/log/processes; echo \"$*\" >>/var/log/processes",
      );
    });
    afterEach(() => host.dispose());

    const agent = (argv: readonly string[], stdin = "") => host.run(["/opt/hextet-agent", ...argv], stdin);

    /** Files of the host that show the planted secret. */
    function shownIn(text = planted): string[] {
      const folders = ["etc", "run", "tmp", "var"].map((name) => join(host.root, name));
      const found = execFileSync("sh", ["-c", 'grep -rlF -e "$0" "$@" || :', text, ...folders], {
        encoding: "utf8",
      });
      return found
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.slice(host.root.length));
    }

    test("stands in its file and in the copy that root alone can read, and nowhere else", async () => {
      const said: string[] = [];
      for (const argv of [
        ["check"],
        ["apply", "--within", "60"],
        ["confirm"],
        ["status"],
        ["report"],
        ["bundle"],
      ]) {
        const input =
          argv[0] === "check" || argv[0] === "apply"
            ? bundle + secrets()
            : argv[0] === "confirm"
              ? bundle
              : "";
        const { status, stdout, stderr } = await agent(argv, input);
        expect({ argv, status, stderr }).toEqual({ argv, status: 0, stderr: "" });
        said.push(stdout);
      }
      expect(said.join("")).not.toContain(planted);
      expect(host.read("/var/log/processes")).toContain("at-work");
      const [copy = "", ...rest] = shownIn().sort().reverse();
      expect(rest).toEqual([target]);
      expect(copy).toMatch(/^\/var\/lib\/hextet\/records\.[^/]+\/secrets\/tunnel@2026-11$/);
      const { stdout } = await host.run(["sh", "-c", `stat -c '%a %u' '${copy}' ${target} /var/lib/hextet`]);
      expect(stdout).toBe("600 0\n600 0\n700 0\n");
      await agent(["remove", "--within", "60"]);
      expect(shownIn()).toEqual([]);
    });

    test("need not be sent again while its version is the one that the host holds", async () => {
      expect((await agent(["apply", "--within", "0"], bundle)).answer).toMatchObject({
        step: "secrets",
        reason: `${target} is to hold the secret tunnel in version 2026-11, which was neither sent nor is held here; send it along`,
      });
      await agent(["apply", "--within", "0"], bundle + secrets());
      expect((await agent(["apply", "--within", "0"], bundle)).answer).toMatchObject({ result: "unchanged" });
      await host.run(["rm", target]);
      expect((await agent(["heal", "--within", "0"])).answer).toMatchObject({ result: "changed" });
      expect(host.read(target)).toContain(planted);
      expect((await agent(["apply", "--within", "0"], writeBundle(files("2026-12")))).answer).toMatchObject({
        step: "secrets",
      });
    });

    test("is not shown by a checker's words that quote a part of it, which are replaced by the places they name", async () => {
      const message = `echo "$3/etc/netplan/60-tunnel.yaml:3:8: Error: bad key: ${planted.slice(3, 18)}" >&2; exit 1`;
      host.consumer("netplan", message);
      const refused = await agent(["apply", "--within", "60"], bundle + secrets());
      expect(refused.answer).toMatchObject({
        step: "validate",
        reason: `netplan refuses the files of this bundle: its checker ended with status 1\n${target} line 3\n(what it said is not shown: it may quote a secret of this bundle)`,
      });
      // A number that is none of a line is none to tell.
      host.consumer("netplan", message.replace(":3:8:", ":4711:8:"));
      const { answer } = await agent(["check"], bundle + secrets());
      expect(answer?.["reason"]).not.toMatch(/4711|line/);
      expect(shownIn(planted.slice(3, 18))).toEqual([]);
    });

    test("in a unit's command line stays out of what systemd's own checker quotes of it", async () => {
      const unit = `[Service]\nExecStart="/bin/true --password=${planted}\nFoo=${planted}\n`;
      const path = "/etc/systemd/system/hextet-login.service";
      const { stdout, answer } = await agent(
        ["apply", "--within", "60"],
        writeBundle(secretAt(path, "systemd")) + secrets(unit),
      );
      expect(answer).toMatchObject({ step: "validate", reason: expect.stringContaining(`${path} line 2\n`) });
      expect(stdout).not.toContain(planted);
      expect(shownIn()).toEqual([]);
    });

    /** A program that quotes a part of what it reads, from files and from standard input, and fails. */
    const quotes = `grep -rhoE 'hunter2[a-z-]*' /run/hextet/work.* /etc/netplan /etc/network /etc/docker /etc/hextet - >&2`;
    for (const [subsystem, path, consumer, body] of [
      ["netplan", target, "netplan", `${quotes}; [ "$1" != apply ]`],
      ["ifupdown2", "/etc/network/interfaces", "ifup", `${quotes}; exit 1`],
      ["ifupdown2", "/etc/network/interfaces", "ifreload", `${quotes}; exit 1`],
      [
        "docker",
        "/etc/docker/daemon.json",
        "dockerd",
        `case $1 in --help) echo --validate ;; *) ${quotes}; exit 1 ;; esac`,
      ],
      [
        "docker",
        "/etc/docker/daemon.json",
        "systemctl",
        `case "$*" in "restart docker.service") ${quotes}; exit 1 ;; esac\n${systemdStandIn}`,
      ],
      ["incus", "/etc/hextet/incus.yaml", "incus", `[ "$2" != init ] || { ${quotes}; exit 1; }`],
      ["lxd", "/etc/hextet/lxd.yaml", "lxd", `[ "$1" != init ] || { ${quotes}; exit 1; }`],
      ["sysctl", "/etc/sysctl.d/90-key.conf", "none", ""],
      [
        "systemd",
        "/etc/hextet/key",
        "systemctl",
        `case "$*" in *daemon-reload) ${quotes}; exit 1 ;; esac\n${systemdStandIn}`,
      ],
    ] as const) {
      test(`of ${subsystem} is not shown by what ${consumer} says, on the way there and back`, async () => {
        host.consumer(consumer, body);
        const stands =
          subsystem === "systemd"
            ? [
                {
                  path: "/etc/systemd/system/hextet-a.service",
                  mode: 0o644,
                  subsystem,
                  content: "[Service]\nExecStart=/bin/true\n",
                } as const,
              ]
            : [];
        const {
          files: [file],
        } = secretAt(path, subsystem);
        const text = writeBundle({
          host: "rack/pve-1",
          files: [...(file === undefined ? [] : [file]), ...stands],
          units: stands.length === 0 ? [] : ["hextet-a.service"],
        });
        const { status, stdout, stderr, answer } = await agent(
          ["apply", "--within", "60"],
          text + secrets(`${planted}\n`),
        );
        expect({ status, step: answer?.["step"] }).toEqual({
          status: 1,
          step: expect.stringMatching(/^(validate|activate)$/),
        });
        expect(stdout + stderr).not.toContain("hunter2");
        expect(answer?.["reason"]).toContain(
          "(what it said is not shown: it may quote a secret of this bundle)",
        );
        expect(shownIn("hunter2")).toEqual([]);
      });
    }

    test("among kernel parameters is not shown by a report of what has another value", async () => {
      const path = "/etc/sysctl.d/90-key.conf";
      await agent(
        ["apply", "--within", "0"],
        writeBundle(secretAt(path, "sysctl")) + secrets("net.ipv4.ip_local_reserved_ports = 47110\n"),
      );
      const { stdout, answer } = await agent(["report"]);
      // Each call has a network of its own, so that the value is another one by now.
      expect(stdout).not.toContain("47110");
      expect(answer).toMatchObject({
        sysctls: [
          { name: "net.ipv4.ip_local_reserved_ports", planned: "what its file says", now: "another value" },
        ],
      });
    });

    test("is not shown by a diff of what a person changed", async () => {
      await agent(["apply", "--within", "0"], bundle + secrets());
      host.write(target, `${host.read(target)}# by hand\n`, 0o600);
      const { stdout, answer } = await agent(["apply", "--within", "0"], bundle + secrets());
      expect(answer).toMatchObject({
        step: "foreign",
        reason: expect.stringContaining("which is not shown"),
      });
      expect(stdout).not.toContain(planted);
      expect((await agent(["report"])).stdout).not.toContain(planted);
    });
  });
}
