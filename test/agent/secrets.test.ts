import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest } from "@jest/globals";
import { writeBundle, writeSecrets } from "../../core/bundle/index.ts";
import type { HostFiles } from "../../core/render/file.ts";
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
    function shownIn(): string[] {
      const folders = ["etc", "run", "tmp", "var"].map((name) => join(host.root, name));
      const found = execFileSync("sh", ["-c", 'grep -rlF -e "$0" "$@" || :', planted, ...folders], {
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

    test("is not shown by a checker's or a consumer's words, nor by a diff of what a person changed", async () => {
      const quoting = `grep -rh key: /run/hextet /etc/netplan >&2; [ "$1" != VERB ] || exit 1`;
      for (const verb of ["generate", "apply"]) {
        host.consumer("netplan", quoting.replace("VERB", verb));
        const { stdout, answer } = await agent(["apply", "--within", "60"], bundle + secrets());
        expect(answer).toMatchObject({
          result: "failed",
          reason: expect.stringContaining("(a line that shows a secret)"),
        });
        expect(stdout).not.toContain(planted);
        expect(shownIn()).toEqual([]);
      }
      host.consumer("netplan", "");
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
